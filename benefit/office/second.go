package office

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"strconv"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// batchRun is what a word for several cases names as its run.
const batchRun = "office.batch"

// Second is the word of a second person (複数職員による確認): that the first person may submit
// these events, with these tokens, once, until Config.SecondFor is over. It is an entry of the log.
// It needs the operation approve, for somebody other than the first. Errors: input (nothing, or no
// token), not_found, denied, store.
func (d *Desk) Second(ctx context.Context, by access.Caller, first audit.Code, todo ...Act) (*audit.Approval, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	run, digest := worded(todo)
	if run == "" {
		return nil, fail(CodeInput, "", "token", nil)
	}
	return d.word(ctx, by, first, run, digest, todo)
}

// SecondOpening is [Desk.Second] for cases that are opened ex officio (職権).
func (d *Desk) SecondOpening(ctx context.Context, by access.Caller, first audit.Code, openings ...Opening) (*audit.Approval, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	todo := make([]Act, len(openings))
	for i := range openings {
		todo[i] = d.opens(&openings[i])
	}
	return d.Second(ctx, by, first, todo...)
}

// word gives and keeps an approval. One of an erasure has an entry for each case.
func (d *Desk) word(ctx context.Context, by access.Caller, first audit.Code, run string, digest audit.Hash, todo []Act) (*audit.Approval, error) {
	if err := d.allow(ctx, by, access.Approve, first, run); err != nil {
		return nil, err
	}
	id, err := audit.RandomCode("s-", d.c.Rand)
	if err != nil {
		return nil, fail(CodeConfig, "", "rand", err)
	}
	now := d.c.Now()
	a := &audit.Approval{
		ID: id, Act: wordFor(todo), Run: audit.Code(run), Digest: digest,
		Requester: first, By: by.Actor, At: now, Until: now.Add(d.c.SecondFor),
	}
	hash := a.Hash()
	e := a.Event()
	e.Duty = d.c.DutyCode
	steps := []store.Step{{Event: e}}
	if a.Act == audit.ActErase {
		steps = make([]store.Step, len(todo))
		for i := range todo {
			steps[i].Event, steps[i].Event.Case = e, audit.Code(todo[i].id())
		}
	}
	for i := range steps {
		steps[i].Changes = []store.Change{{Item: store.Item{
			Kind: kindSecond, Key: wordKey(a, i), Revision: 1, Body: hash[:], Terms: store.Listed("", a.Until),
		}}}
	}
	if _, err = d.c.Store.Commit(ctx, steps...); err != nil {
		return nil, told(err)
	}
	return a, nil
}

// wordFor is the act that a word on some acts is for.
func wordFor(todo []Act) audit.Act {
	if len(todo) > 0 && todo[0].Event.Kind == casework.Erase {
		return audit.ActErase
	}
	return audit.ActCheck
}

// wordKey is that of the document whose line is a word's entry, for each case of an erasure one.
func wordKey(a *audit.Approval, i int) string {
	if i == 0 {
		return string(a.ID)
	}
	return string(a.ID) + "/" + strconv.Itoa(i)
}

// said says where in the log words stand, by the keys of their documents: nothing is done on one
// that the log does not have.
func (d *Desk) said(ctx context.Context, keys ...string) ([]audit.Ref, error) {
	items, err := d.c.Store.Get(ctx, kindSecond, keys...)
	if err != nil {
		return nil, told(err)
	}
	line := make(map[string]string, len(items))
	var lines []string
	for i := range items {
		line[items[i].Key], lines = items[i].Line, append(lines, items[i].Line)
	}
	if len(line) != len(keys) {
		return nil, fail(CodeApproval, "", "unknown", nil)
	}
	if _, err := d.c.Store.Entry(ctx, line[keys[len(keys)-1]]); err != nil { // relays what waits
		return nil, told(err)
	}
	at, err := d.c.Store.Entries(ctx, lines...)
	if err != nil {
		return nil, told(err)
	}
	refs := make([]audit.Ref, len(keys))
	for i, key := range keys {
		ref, ok := at[line[key]]
		if !ok {
			return nil, told(store.CodeLogBehind)
		}
		ref.Kind = audit.LinkApproval
		refs[i] = ref
	}
	return refs, nil
}

// worded is what a word is given for: the one case, or a batch, and the digest of events, tokens
// and the names that come with them. Without a token there is nothing that was shown.
func worded(todo []Act) (run string, digest audit.Hash) {
	if len(todo) == 0 {
		return "", digest
	}
	h := sha256.New()
	for i := range todo {
		if todo[i].Token == (casework.Token{}) {
			return "", digest
		}
		h.Write([]byte(todo[i].Token.Key()))
		h.Write(canonical(&todo[i].Event))
		if opens := todo[i].opens; opens != (audit.Hash{}) {
			h.Write(opens[:])
		}
		if names := todo[i].Names; names != nil {
			b, err := json.Marshal(names)
			if err != nil {
				return "", audit.Hash{}
			}
			h.Write(b)
		}
	}
	h.Sum(digest[:0])
	if len(todo) == 1 {
		return todo[0].id(), digest
	}
	return batchRun, digest
}

// canonical is an event as JSON, without what the desk writes.
func canonical(e *casework.Event) []byte {
	x := *e
	x.By, x.Second, x.Key, x.Recorded = "", "", "", civil.Date{}
	b, err := x.AppendJSON(nil)
	if err != nil {
		return nil
	}
	return b
}

// seconded holds that a word is of this desk and for these acts. One that is no longer needed,
// because all is recorded, is not asked for.
func (w *work) seconded(ctx context.Context, a *audit.Approval, held map[string]*held, todo []Act) error {
	if a == nil || recorded(held, todo) {
		return nil
	}
	run, digest := worded(todo)
	if err := w.accept(ctx, a, wordFor(todo), run, digest); err != nil || a.Act != audit.ActErase {
		return err
	}
	keys := make([]string, len(todo))
	for i := range todo {
		keys[i] = wordKey(a, i)
	}
	refs, err := w.d.said(ctx, keys...)
	if err != nil {
		return err
	}
	w.said = make(map[string]audit.Ref, len(todo))
	for i := range todo {
		w.said[todo[i].id()] = refs[i]
	}
	return nil
}

func (w *work) accept(ctx context.Context, a *audit.Approval, act audit.Act, run string, digest audit.Hash) error {
	d := w.d
	engine := d.c.Policy()
	if engine == nil {
		return fail(CodeDenied, run, "", nil)
	}
	err := a.Check(audit.Use{
		Act: act, Run: audit.Code(run), Digest: digest, By: w.by.Actor.ID, Now: d.c.Now(),
		May: engine.MayApprove(d.c.DutyCode, 0),
	})
	if err != nil || !sameOfficer(a.Requester, w.by.Actor.ID) {
		return fail(CodeApproval, run, "", err)
	}
	given, err := d.given(ctx, a)
	if err != nil {
		return err
	}
	if !given {
		return fail(CodeApproval, run, "unknown", nil)
	}
	used, err := d.c.Store.Get(ctx, store.ApprovalKind, string(a.ID))
	if err != nil {
		return told(err)
	}
	if len(used) != 0 {
		return fail(CodeApproval, run, "used", nil)
	}
	w.second, w.word = string(a.By.ID), a.Hash().String()
	return nil
}

// given reports whether a word was given at this desk, as it is handed in.
func (d *Desk) given(ctx context.Context, a *audit.Approval) (bool, error) {
	items, err := d.c.Store.Get(ctx, kindSecond, string(a.ID))
	hash := a.Hash()
	return len(items) == 1 && string(items[0].Body) == string(hash[:]), told(err)
}

// sameOfficer reports whether two codes are one person.
func sameOfficer(a, b audit.Code) bool { return a != "" && !audit.Second(a, b) }

// recorded reports whether every act was recorded before.
func recorded(held map[string]*held, todo []Act) bool {
	for i := range todo {
		h := held[todo[i].id()]
		if h == nil || !h.Took(todo[i].Token.Key()) {
			return false
		}
	}
	return true
}
