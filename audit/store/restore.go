package store

import (
	"context"
	"crypto/sha256"
	"maps"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
)

// Restore lets a store that was put back from a backup go on with its log. Until then it is
// refused, because a new line would take the place of one that the log has. The lines that the
// backup lacks are taken out of the log, with their places and without the documents that they
// changed, which are lost. Nobody does that alone: it takes an approval of exactly what is lost,
// see [Journal.Lost] and [Restoring], and attempt and outcome are entries. It returns how many
// lines were lost; 0, with no approval and no entry, when the store is not older than its log.
//
// Nothing is committed into the restored store before it. An office erases again by the log after
// it, by itself, and so does a registry that is given the log: see [Journal.CatchUp]. Data of
// persons who were erased since come back with no backup, because their keys do not (audit/keys).
// It may be interrupted and called again with the same approval. Errors: approval, config, lease,
// trail, database, schema.
func (j *Journal) Restore(ctx context.Context, q Restoring) (lost int, err error) {
	r, done, err := j.restoring(ctx)
	if err != nil {
		return 0, err
	}
	defer done()
	gone := r.gone()
	if len(gone) == 0 {
		return 0, r.finish(ctx, &q)
	}
	loss, word, err := r.allowed(ctx, &q, gone)
	if err != nil {
		return 0, err
	}
	p, err := r.undertake(ctx, &q, loss, word)
	if err != nil {
		return 0, err
	}
	j.caught.again()
	j.placed.Store(0)
	if err := r.fill(ctx, gone); err != nil {
		return len(gone), err // called again it goes on
	}
	return len(gone), r.end(ctx, p)
}

// restoring compares store and log; done lets others relay again.
func (j *Journal) restoring(ctx context.Context) (r *restoring, done func(), err error) {
	out := j.outbox()
	if out == nil || j.c.Log == nil {
		return nil, nil, fail(CodeConfig, "log", nil)
	}
	done = j.alone()
	j.looked.Store(false) // who commits or catches up from now on waits in look until this is done
	defer func() {
		if err != nil {
			done()
		}
	}()
	r = &restoring{j: j, out: out, entries: map[int64]audit.Event{}}
	now := j.c.Now()
	if r.fence, err = out.Lease(ctx, string(j.c.Log.Instance()), now, now.Add(j.c.Lease)); err != nil {
		return nil, done, err
	}
	if err = r.read(ctx); err == nil {
		err = r.place(ctx) // what waited then has its place in the log by now
	}
	return r, done, err
}

// gone are the places of the lines that are lost, in order.
func (r *restoring) gone() []int64 { return slices.Sorted(maps.Keys(r.entries)) }

// restoring is a store that catches up with its log. Entries are those of lines that the store
// lacks, by place.
type restoring struct {
	j       *Journal
	out     Outbox
	fence   int64
	last    int64
	entries map[int64]audit.Event
}

// read finds what the log has and the store has not.
func (r *restoring) read(ctx context.Context) error {
	unknown := map[int64]bool{} // placed, and not known to be in the log
	for l, err := range r.out.Lines(ctx) {
		if err != nil {
			return err
		}
		r.last, unknown[l.Place] = l.Place, l.Entry < 0
	}
	for e, err := range r.j.c.Log.Since(ctx, 0) {
		if err != nil {
			return fail(CodeTrail, "read", err)
		}
		if place, ok := r.j.placeOf(&e); ok && (place > r.last || unknown[place]) {
			r.entries[place] = e
		}
	}
	return r.known(ctx)
}

// known notes for lines that had their place when the backup was made that the log has them.
func (r *restoring) known(ctx context.Context) error {
	lines, _, err := r.out.Bound(ctx, r.j.c.Log.Instance(), batch)
	if err != nil {
		return err
	}
	return r.appended(ctx, lines)
}

// place gives the lines that wait their places, as the live store did after the backup.
func (r *restoring) place(ctx context.Context) error {
	for {
		lines, err := r.out.Place(ctx, r.fence, r.j.c.Log.Instance(), batch)
		if err != nil || len(lines) == 0 {
			return err
		}
		if err := r.appended(ctx, lines); err != nil {
			return err
		}
	}
}

// appended notes where the log has lines. Another entry in a line's place says that something was
// committed before the store was restored.
func (r *restoring) appended(ctx context.Context, lines []Line) error {
	var there []Line
	for i := range lines {
		e, ok := r.entries[lines[i].Place]
		if !ok {
			continue
		}
		if r.j.digest(e) != lines[i].Digest {
			return fail(CodeTrail, "older", nil)
		}
		lines[i].Entry = int64(e.Index)
		there = append(there, lines[i])
		delete(r.entries, lines[i].Place)
	}
	if len(there) == 0 {
		return nil
	}
	return r.out.Appended(ctx, there)
}

// fill adds the lines that are lost.
func (r *restoring) fill(ctx context.Context, gone []int64) error {
	for some := range slices.Chunk(gone, batch) {
		lines := make([]Line, len(some))
		for i, place := range some {
			e := r.entries[place]
			id, err := r.j.NewID()
			if err != nil {
				return err
			}
			event := r.j.committed(nil, e)
			lines[i] = Line{ID: id, At: e.Time, Entry: -1, Digest: sha256.Sum256(event), Event: event}
		}
		if err := r.j.c.Store.Apply(ctx, nil, lines); err != nil {
			return err
		}
		if err := r.place(ctx); err != nil {
			return err
		}
	}
	if len(r.entries) > 0 {
		return fail(CodeTrail, "gap", nil)
	}
	return nil
}

// restoredPurpose is the purpose of the entries of a restoration: Count is the first place that was
// lost. From then on the places have other hashes.
const restoredPurpose = "store.restored"
