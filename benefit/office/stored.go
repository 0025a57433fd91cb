package office

import (
	"bytes"
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
	"github.com/kyufu-go/kyufu/household/strictjson"
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
	kindRule   store.Kind = "claim.rule"  // by what rule a program pays once
	kindPin    store.Kind = "keys"        // which master key and which keys of the index are in use
)

// people are those of a case: who is paid once, and by whom it is found.
type people struct {
	secret.Quiet

	Head     string   `json:"head,omitempty"`
	Members  []string `json:"members,omitempty"`
	Children []string `json:"children,omitempty"`
	Names    []Named  `json:"names,omitempty"`

	once []string // what all lists, from when it is first asked: numbers do not change
}

// all lists everybody once.
func (p *people) all() []string {
	if p.once != nil {
		return p.once
	}
	p.once = make([]string, 0, 1+len(p.Members)+len(p.Children))
	for _, some := range [...][]string{{p.Head}, p.Members, p.Children} {
		for _, id := range some {
			if id != "" && !slices.Contains(p.once, id) {
				p.once = append(p.once, id)
			}
		}
	}
	return p.once
}

// body is what a case is stored as.
type body struct {
	secret.Quiet

	Config casework.Config  `json:"case"`
	People people           `json:"people"`
	Events []casework.Event `json:"events"`

	// head and texts are what it was read from, as [held] keeps them.
	head  []byte
	texts [][]byte
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
	// terms are those that it was written with.
	terms []store.Term
}

// plain is the case's body as JSON, in the place of what is given. What was written before is not
// written anew: events never change.
func (h *held) plain(b []byte) ([]byte, error) {
	if h.head == nil {
		b, err := json.Marshal(struct {
			secret.Quiet

			Config casework.Config `json:"case"`
			People people          `json:"people"`
		}{Config: h.Config, People: h.people})
		if err != nil {
			return nil, err
		}
		h.head = append(b[:len(b)-1], eventsMark...)
	}
	size := len(h.head) + 2
	for n := range h.Version() {
		if n == len(h.texts) {
			e := h.Event(n)
			text, err := e.AppendJSON(make([]byte, 0, 256))
			if err != nil {
				return nil, err
			}
			h.texts = append(h.texts[:n:n], text)
		}
		size += len(h.texts[n]) + 1
	}
	b = append(slices.Grow(b[:0], size), h.head...)
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
	wrapped, err := d.seals.wrapped(ctx, keyIDs...)
	if err != nil {
		return nil, err
	}
	for i := range items {
		k, there := wrapped[keyIDs[i]]
		if h := d.memo.of(&items[i], k.Wrapped); h != nil {
			found[items[i].Key] = h
			continue
		}
		var key dataKey
		if there {
			if key, err = d.seals.unwrap(ctx, &k); err != nil {
				return nil, fail(CodeSealed, items[i].Key, "key", nil)
			}
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
	return &held{Case: c, people: b.People, revision: it.Revision, key: key, head: b.head, texts: b.texts, terms: it.Terms}, nil
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
	if !b.parse(plain) {
		return b, fail(CodeSealed, it.Key, "body", nil)
	}
	return b, nil
}

// eventsMark stands between the head and the events. No text within a value holds it: there a
// quotation mark has a backslash before it.
const eventsMark = `,"events":[`

// parse reads a body and keeps the bytes of each part, so that what is written back is not encoded
// anew.
func (b *body) parse(plain []byte) bool {
	at := bytes.Index(plain, []byte(eventsMark))
	if at < 0 || !bytes.HasSuffix(plain, []byte("]}")) {
		return false
	}
	rest := plain[at+len(eventsMark) : len(plain)-2]
	b.head = plain[: at+len(eventsMark) : at+len(eventsMark)]
	if !b.readHead(plain[:at]) && json.Unmarshal(append(slices.Clone(plain[:at]), '}'), b) != nil {
		return false
	}
	return b.readEvents(plain[at+len(eventsMark)-1:len(plain)-1]) || b.decodeEvents(rest)
}

// eventStart begins an event as it is written; how often it is there says only how much room to
// make.
const eventStart = `{"type":`

// readEvents reads a list of events that are written plainly.
func (b *body) readEvents(list []byte) bool {
	b.room(list)
	p := strictjson.NewPlain(list)
	for ok := p.Array(); ok; ok = p.More() {
		b.Events = append(b.Events, casework.Event{})
		from := p.At()
		if !b.Events[len(b.Events)-1].ReadPlain(&p) {
			return false
		}
		b.texts = append(b.texts, list[from:p.At():p.At()])
	}
	return p.End()
}

func (b *body) room(list []byte) {
	n := bytes.Count(list, []byte(eventStart))
	b.Events, b.texts = make([]casework.Event, 0, n), make([][]byte, 0, n+1)
}

// decodeEvents reads events however they are written.
func (b *body) decodeEvents(rest []byte) bool {
	b.room(rest)
	for len(rest) > 0 {
		text := rest[:objectLen(rest)]
		if rest = rest[len(text):]; len(rest) > 0 {
			if rest[0] != ',' || len(rest) == 1 {
				return false
			}
			rest = rest[1:]
		}
		b.Events = append(b.Events, casework.Event{})
		if json.Unmarshal(text, &b.Events[len(b.Events)-1]) != nil {
			return false
		}
		b.texts = append(b.texts, text)
	}
	return true
}

// objectLen is the length of the JSON object that a text begins with, or of the text when none
// ends in it.
func objectLen(text []byte) int {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(text)
}

// The versions of a case's form.
const (
	schemaSealed = 1
	schemaErased = 2 // nothing but that it was erased, in the clear
)

// stored is the change that writes a case. What it is written as stands in room for a moment.
func (d *Desk) stored(h *held, room *[]byte) (store.Change, error) {
	next := &h.Case
	plain, err := h.plain(*room)
	*room = plain
	if err != nil {
		return store.Change{}, fail(CodeInput, next.ID, "event", err)
	}
	it := store.Item{
		Kind: kindCase, Key: next.ID, Revision: h.revision + 1, Schema: schemaSealed, KeyID: hex.EncodeToString(h.key.id[:]),
		Terms: store.Listed(next.State.String(), dueAt(next)),
	}
	it.Body = h.key.aead.Seal(nil, nil, plain, d.seals.boundCase(it.Key, it.Revision))
	clear(plain)
	return store.Change{Item: it, Had: had(h.terms)}, nil
}

// had are the terms of a document that was read; none are known, too.
func had(terms []store.Term) []store.Term {
	if terms == nil {
		return []store.Term{}
	}
	return terms
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
func (k *indexKey) findable(id string, p *people) store.Change {
	return store.Change{Item: store.Item{Kind: kindPeople, Key: id, Revision: 1, KeyID: k.id, Terms: k.terms(p)}}
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
