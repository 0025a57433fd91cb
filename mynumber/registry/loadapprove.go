package registry

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"iter"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// loadRun is what an approval of a bulk load names as its run.
const loadRun = audit.Code("registry.load")

// LoadList is what a bulk load would bring, as [Registry.ShowLoad] showed it to one.
type LoadList struct {
	Rows, Numbers int
	// Digest binds every row; it is made with the index key, so that nobody tries numbers on it.
	Digest audit.Hash
	Shown  store.Showing
}

// ShowLoad shows what a bulk load would bring to the one who will approve it: how many rows, how
// many numbers. It needs the operation approve, for somebody other than who loads, and is an
// entry. Errors: denied, recorder, key, store, and whatever rows yields.
func (g *Registry) ShowLoad(ctx context.Context, by access.Caller, loads audit.Code, rows iter.Seq2[LoadRow, error]) (LoadList, error) {
	if rows == nil {
		return LoadList{}, fail(CodeInput)
	}
	if err := g.secondOfLoad(ctx, by, loads); err != nil {
		return LoadList{}, err
	}
	list, _, err := g.loadList(ctx, rows)
	if err != nil {
		return LoadList{}, err
	}
	e := g.event(by, audit.ActView, audit.Succeeded)
	e.Program, e.Purpose, e.Count, e.Digest = words, "load", uint64(list.Rows), list.Digest
	if list.Shown, err = g.c.Journal.Show(ctx, loadRun, e); err != nil {
		return LoadList{}, committed(err)
	}
	return list, nil
}

// ApproveLoad is the word of a second person that somebody may load what was shown, within a day,
// once. It needs what [Registry.ShowLoad] needs. Errors: denied, recorder, unseen, key, store.
func (g *Registry) ApproveLoad(ctx context.Context, by access.Caller, loads audit.Code, list LoadList) (*audit.Approval, error) {
	if err := g.secondOfLoad(ctx, by, loads); err != nil {
		return nil, err
	}
	if list.Shown.What != loadRun {
		return nil, g.answer(ctx, by, access.Approve, nil, fail(CodeUnseen))
	}
	saw, err := g.c.Journal.Saw(ctx, by.Actor.ID, list.Shown, list.Digest)
	if err != nil {
		return nil, g.answer(ctx, by, access.Approve, nil, committed(err))
	}
	id, err := g.name("load-")
	if err != nil {
		return nil, err
	}
	now := g.now()
	a := &audit.Approval{
		ID: id, Act: audit.ActImport, Run: loadRun, Digest: list.Digest, Requester: loads, By: by.Actor, At: now, Until: now.Add(24 * time.Hour),
	}
	e := a.Event()
	e.Program, e.Duty, e.Count = words, by.Duty, uint64(list.Rows)
	if _, err := g.c.Journal.Commit(ctx, store.Step{Event: e, Changes: []store.Change{saw, store.Give(a)}}); err != nil {
		return nil, committed(err)
	}
	return a, nil
}

func (g *Registry) secondOfLoad(ctx context.Context, by access.Caller, loads audit.Code) error {
	r := g.request(by, access.Approve)
	r.Of, r.Requester = access.Register, loads
	return g.allow(ctx, by, r)
}

// mayLoad holds a load against its approval, which was given here, for these rows and who loads
// them, and uses it up. It gives the link to it, as far as the log has it.
func (g *Registry) mayLoad(ctx context.Context, by access.Caller, a *audit.Approval, list LoadList) ([]audit.Ref, error) {
	err := a.Check(audit.Use{
		Act: audit.ActImport, Run: loadRun, Digest: list.Digest, By: by.Actor.ID, Now: g.now(), May: g.c.Policy().MayApprove(by.Duty, access.Register),
	})
	if err == nil && a.Requester != by.Actor.ID {
		err = fail(CodeTwoPersons)
	}
	if err == nil {
		err = g.c.Journal.Given(ctx, a)
	}
	if err != nil {
		e := g.event(by, audit.ActImport, audit.Denied)
		e.Reason = "approval"
		if err := g.record(ctx, e); err != nil {
			return nil, err
		}
		return nil, because(CodeUnseen, err)
	}
	by.Purpose = "load.begin"
	e := g.event(by, audit.ActImport, audit.ResultUnstated)
	e.Program, e.Phase, e.Count, e.Digest = words, audit.Attempt, uint64(list.Rows), a.Hash()
	lines, err := g.c.Journal.Commit(ctx, store.Step{Event: e, Changes: []store.Change{store.UseUp(a)}})
	switch {
	case errors.Is(err, store.CodeConflict):
		return nil, because(CodeConflict, err)
	case err != nil:
		return nil, committed(err)
	}
	return g.linked(ctx, lines[0]), nil
}

// linked names the attempt of the load, as far as the log has it.
func (g *Registry) linked(ctx context.Context, line string) []audit.Ref {
	refs := g.firsts(ctx, line)
	for i := range refs {
		refs[i].Kind = audit.LinkAttempt
	}
	return refs
}

// loadList reads the rows of a load: the digest of all, and that of each chunk.
func (g *Registry) loadList(ctx context.Context, rows iter.Seq2[LoadRow, error]) (list LoadList, chunks []audit.Hash, err error) {
	var some []LoadRow
	flush := func() error {
		if len(some) == 0 {
			return nil
		}
		digest, err := g.loadDigest(ctx, some)
		chunks, some = append(chunks, digest), some[:0]
		return err
	}
	for row, err := range rows {
		if err != nil {
			return list, nil, err
		}
		if list.Rows++; !row.Number.IsZero() {
			list.Numbers++
		}
		if some = append(some, row); len(some) == loadChunk {
			if err := flush(); err != nil {
				return list, nil, err
			}
		}
	}
	if err := flush(); err != nil {
		return list, nil, err
	}
	h := sha256.New()
	h.Write([]byte("kyufu registry load 1\n"))
	for i := range chunks {
		h.Write(chunks[i][:])
	}
	h.Sum(list.Digest[:0])
	return list, chunks, nil
}

// labelLoad is that of the token of a row of a load.
const labelLoad = "kyufu/load/1"

// loadDigest binds rows: what each says, under the index key.
func (g *Registry) loadDigest(ctx context.Context, rows []LoadRow) (sum audit.Hash, err error) {
	index, err := g.index(ctx)
	if err != nil {
		return sum, err
	}
	h := sha256.New()
	for i := range rows {
		row := g.loadToken(index[0], &rows[i])
		h.Write(row[:])
	}
	h.Sum(sum[:0])
	return sum, nil
}

func (g *Registry) loadToken(key *tokener, r *LoadRow) Token {
	var number Token
	if !r.Number.IsZero() {
		number = numberToken(key, g.c.Tenant, r.Number)
	}
	b := []byte{byte(r.Ground), byte(r.Identity)}
	part := func(s string) { b = append(binary.BigEndian.AppendUint32(b, uint32(len(s))), s...) }
	part(string(r.Integrated))
	part(r.On.String())
	part(string(r.Case))
	for _, ref := range r.Refs {
		part(string(ref.System))
		part(string(ref.Number))
	}
	rest := sha256.Sum256(b)
	return token(key, g.c.Tenant, labelLoad, number[:], rest[:])
}
