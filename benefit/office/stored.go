package office

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
)

// The kinds of documents.
const (
	kindCase   store.Kind = "case"        // one case; grouped by its state, due when a term ends
	kindPeople store.Kind = "case.people" // the tokens by which a case is found
	kindClaim  store.Kind = "claim"       // what is paid once
	kindMoney  store.Kind = "money"       // one movement of money; grouped by its run
	kindRun    store.Kind = "run"         // one payment run; grouped by its state
	kindFile   store.Kind = "run.file"    // the digest of a file that a run sent
	kindResult store.Kind = "run.result"  // the digest of a file of results that was read, and for which run
	kindSample store.Kind = "run.sample"  // payees of a run who are asked whether the money came
	kindSecond store.Kind = "second"      // the word of a second person
)

// people are those of a case: who is paid once, and by whom it is found.
type people struct {
	secret.Quiet

	Head     string   `json:"head,omitempty"`
	Members  []string `json:"members,omitempty"`
	Children []string `json:"children,omitempty"`
	Names    []Named  `json:"names,omitempty"`
}

// all lists everybody once.
func (p *people) all() []string {
	var out []string
	for _, id := range slices.Concat([]string{p.Head}, p.Members, p.Children) {
		if id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// body is what a case is stored as.
type body struct {
	secret.Quiet

	Config casework.Config  `json:"case"`
	People people           `json:"people"`
	Events []casework.Event `json:"events"`
}

// held is a case as it was loaded, with what it is written back with.
type held struct {
	casework.Case
	people   people
	revision int64
	key      dataKey

	// head and texts are what it was written as last: the body up to the events, and each event.
	head  []byte
	texts [][]byte
}

// plain is the case's body as JSON. What was written before is not written anew: events never
// change.
func (h *held) plain() ([]byte, error) {
	if h.head == nil {
		b, err := json.Marshal(struct {
			secret.Quiet

			Config casework.Config `json:"case"`
			People people          `json:"people"`
		}{Config: h.Config, People: h.people})
		if err != nil {
			return nil, err
		}
		h.head = append(b[:len(b)-1], `,"events":[`...)
	}
	size := len(h.head) + 2
	for n := range h.Version() {
		if n == len(h.texts) {
			e := h.Event(n)
			text, err := json.Marshal(&e)
			if err != nil {
				return nil, err
			}
			h.texts = append(h.texts[:n:n], text)
		}
		size += len(h.texts[n]) + 1
	}
	b := append(make([]byte, 0, size), h.head...)
	for n, text := range h.texts {
		if n > 0 {
			b = append(b, ',')
		}
		b = append(b, text...)
	}
	return append(b, "]}"...), nil
}

// load returns cases by id. Errors: not_found, erased, sealed, store.
func (d *Desk) load(ctx context.Context, ids ...string) (map[string]*held, error) {
	items, err := d.c.Store.Get(ctx, kindCase, ids...)
	if err != nil {
		return nil, told(err)
	}
	found := make(map[string]*held, len(items))
	ids = slices.Clone(ids)
	keyIDs := make([]keys.ID, 0, len(items))
	for i := range items {
		keyIDs = append(keyIDs, keyID(&items[i]))
	}
	opened, err := d.seals.open(ctx, keyIDs...)
	if err != nil {
		return nil, err
	}
	for i := range items {
		key := dataKey{keyIDs[i], opened[keyIDs[i]]}
		if h := d.memo.of(&items[i], key); h != nil {
			found[items[i].Key] = h
			continue
		}
		if found[items[i].Key], err = d.read(&items[i], key); err != nil {
			return nil, err
		}
		d.memo.note(&items[i], found[items[i].Key])
	}
	for _, id := range ids {
		if found[id] == nil {
			return nil, fail(CodeNotFound, id, "", nil)
		}
	}
	return found, nil
}

// keyID is the id of a document's key; zero when it has none.
func keyID(it *store.Item) (id keys.ID) {
	if b, err := hex.DecodeString(it.KeyID); err == nil && len(b) == len(id) {
		copy(id[:], b)
	}
	return id
}

// read opens a stored case.
func (d *Desk) read(it *store.Item, key dataKey) (*held, error) {
	b, err := d.unseal(it, key)
	if err != nil {
		return nil, err
	}
	c, err := casework.Fold(b.Config, b.Events...)
	if err != nil {
		return nil, fail(CodeSealed, it.Key, "events", err)
	}
	return &held{Case: c, people: b.People, revision: it.Revision, key: key}, nil
}

// unseal opens what a case is stored as.
func (d *Desk) unseal(it *store.Item, key dataKey) (b body, err error) {
	plain := it.Body
	switch {
	case it.Schema == schemaErased:
	case key.aead == nil:
		return b, fail(CodeErased, it.Key, "", nil)
	default:
		if plain, err = key.aead.Open(nil, nil, it.Body, d.seals.boundCase(it.Key, it.Revision)); err != nil {
			return b, fail(CodeSealed, it.Key, "", nil)
		}
	}
	if err := json.Unmarshal(plain, &b); err != nil {
		return b, fail(CodeSealed, it.Key, "body", nil)
	}
	clear(plain)
	return b, nil
}

// The versions of a case's form.
const (
	schemaSealed = 1
	schemaErased = 2 // nothing but that it was erased, in the clear
)

// stored is the change that writes a case.
func (d *Desk) stored(h *held) (store.Change, error) {
	next := &h.Case
	plain, err := h.plain()
	if err != nil {
		return store.Change{}, fail(CodeInput, next.ID, "event", err)
	}
	it := store.Item{
		Kind: kindCase, Key: next.ID, Revision: h.revision + 1, Schema: schemaSealed, KeyID: hex.EncodeToString(h.key.id[:]),
		Terms: store.Listed(next.State.String(), dueAt(next)),
	}
	it.Body = h.key.aead.Seal(nil, nil, plain, d.seals.boundCase(it.Key, it.Revision))
	clear(plain)
	return store.Change{Item: it}, nil
}

// dueAt is when something has to be done about a case: at once when a notice is owed, else at the
// end of the last day of the term that ends first.
func dueAt(c *casework.Case) time.Time {
	day, ok := c.DueOn()
	if !ok {
		return time.Time{}
	}
	return day.Start()
}

// findable is the change that writes by whom a case is found.
func (d *Desk) findable(id string, p *people) store.Change {
	return store.Change{Item: store.Item{Kind: kindPeople, Key: id, Revision: 1, Terms: d.terms(p)}}
}

// peopleRevision is the revision of what a case is found by.
func (d *Desk) peopleRevision(ctx context.Context, id string) (int64, error) {
	items, err := d.c.Store.Get(ctx, kindPeople, id)
	if err != nil {
		return 0, told(err)
	}
	if len(items) == 0 {
		return 0, fail(CodeStore, id, "people", nil)
	}
	return items[0].Revision, nil
}

// today is the day of the desk's clock, in Japan.
func (d *Desk) today() civil.Date { return civil.DayOf(d.c.Now()) }

// isConflict reports whether somebody else was faster.
func isConflict(err error) bool { return errors.Is(err, store.CodeConflict) }
