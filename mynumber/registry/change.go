package registry

import (
	"context"
	"io"
	"time"

	"github.com/kyufu-go/kyufu/audit/keys"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// work is one change in the making: what it read, and the lines it will add.
type work struct {
	*reading
	by      access.Caller
	last    uint64
	known   time.Time
	added   []Entry
	handles map[addressee.Integrated]audit.Handle
	newKeys []keys.Key
	forget  []audit.Handle
	retoken []Record        // lines of others that lose a token
	plain   map[uint64]bool // lines that are stored unencrypted
	request access.Request  // what was decided

	pendingRefs    map[addressee.Ref]addressee.Integrated // of a bulk load, by lines not stored yet
	pendingNumbers map[mynumber.Number]addressee.Integrated
}

// step is what distinguishes one change from another.
type step struct {
	op       access.Operation
	act      audit.Act
	links    []audit.Ref
	request  func(*access.Request) // what the decision needs beside the caller
	apply    func(*work) error
	approved bool // the decision was taken and recorded already
}

// change asks the policy, works out the lines, and commits them together with the entry that
// records them: no state without its entry, and no entry without its state. A change that the
// registry refuses is recorded with its reason.
func (g *Registry) change(ctx context.Context, by access.Caller, s step) error {
	r := g.request(by, s.op)
	if s.request != nil {
		s.request(&r)
	}
	if !s.approved {
		if err := g.allow(ctx, by, r); err != nil {
			return err
		}
	}
	var made done
	err := g.update(ctx, func(tx Tx) error {
		w, err := g.work(ctx, tx, by)
		if err != nil {
			return err
		}
		w.request = r
		if err := s.apply(w); err != nil {
			return err
		}
		e := g.event(by, s.act, audit.Succeeded, w.subjects()...)
		e.Links = s.links
		made, err = w.commit(entry{e, len(w.added)})
		return err
	})
	if err != nil {
		return g.failed(ctx, by, s, err)
	}
	return g.finish(ctx, by, made)
}

// failed records a change that was not made.
func (g *Registry) failed(ctx context.Context, by access.Caller, s step, err error) error {
	if codeOf(err) == CodeRecorder {
		return err
	}
	e := g.event(by, s.act, audit.Failed)
	e.Links, e.Reason = s.links, audit.Code(codeOf(err))
	if why, ok := Reason(err); ok {
		e.Result, e.Reason = audit.Denied, why.Code()
	}
	// A caller who has gone away does not keep it from being recorded.
	if logErr := g.record(context.WithoutCancel(ctx), e); logErr != nil {
		return logErr
	}
	return err
}

func (g *Registry) work(ctx context.Context, tx Tx, by access.Caller) (*work, error) {
	r, err := g.read(ctx, tx)
	if err != nil {
		return nil, err
	}
	last, known, err := tx.Last(ctx)
	if err != nil {
		return nil, err
	}
	// What is known later is recorded later, also when the clock went back.
	now := g.now().UTC().Truncate(time.Microsecond)
	if now.Before(known) {
		if err := g.noticeAhead(ctx, by, known, now); err != nil {
			return nil, err
		}
		now = known
	}
	return &work{
		reading: r, by: by, last: last, known: now, handles: map[addressee.Integrated]audit.Handle{},
		plain: map[uint64]bool{}, pendingRefs: map[addressee.Ref]addressee.Integrated{}, pendingNumbers: map[mynumber.Number]addressee.Integrated{},
	}, nil
}

// noticeAhead records, once for each such time, that the newest line was recorded ahead of the
// clock: by a server whose clock is ahead, or before this one's was set back. What is recorded from
// here on bears that time until the clock has reached it.
func (g *Registry) noticeAhead(ctx context.Context, by access.Caller, known, now time.Time) error {
	last := known.UnixMicro()
	if known.Sub(now) <= g.c.Skew || g.ahead.Swap(last) == last {
		return nil
	}
	by.Purpose = "clock.ahead"
	e := g.event(by, audit.ActMaintain, audit.Failed)
	e.Reason, e.Count = "clock", uint64(known.Sub(now)/time.Second)
	if err := g.record(ctx, e); err != nil {
		g.ahead.Store(0)
		return err
	}
	return nil
}

// now is the question "as known now", for the day given.
func (w *work) now(day civil.Date) AsOf { return AsOf{day, w.known} }

// add adds a line to a person's history, in this change's own view too.
func (w *work) add(p *person, e Entry) *Entry {
	e.Seq, e.Person, e.Known = w.last+uint64(len(w.added))+1, p.id, w.known
	if e.Actor == "" {
		e.Actor = w.by.Actor.ID
	}
	if e.Case == "" {
		e.Case = w.by.Case
	}
	w.added = append(w.added, e)
	w.handles[p.id] = p.handle
	p.lines = append(p.lines, e)
	return &w.added[len(w.added)-1]
}

func (w *work) subjects() []audit.Handle {
	list := make([]audit.Handle, 0, len(w.added))
	for i := range w.added {
		list = append(list, w.handles[w.added[i].Person])
	}
	if len(list) > audit.MaxSubjects {
		list = unique(list)
		list = list[:min(len(list), audit.MaxSubjects)]
	}
	return list
}

// create makes a person: a handle, a data key, and the first line. Errors: exists.
func (w *work) create(id addressee.Integrated, on civil.Date, cause audit.Code) (*person, error) {
	if _, err := w.load(id); codeOf(err) != CodeNotFound || err == nil {
		if err == nil || codeOf(err) == CodeErased {
			return nil, fail(CodeExists)
		}
		return nil, err
	}
	handle, err := w.handle(id)
	if err != nil {
		return nil, err
	}
	if err := w.unused(handle); err != nil {
		return nil, err
	}
	key, a, err := newKey(w.ctx, w.g.c.Keys, w.g.c.Rand, w.g.c.Tenant, handle)
	if err != nil {
		return nil, err
	}
	w.keys[handle] = a
	w.newKeys = append(w.newKeys, key)
	p := &person{id: id, handle: handle}
	w.persons[id] = p
	w.add(p, Entry{Kind: Created, On: on, Cause: cause})
	return p, nil
}

// unused refuses a handle that has lines: its key would be overwritten.
func (w *work) unused(handle audit.Handle) error {
	if w.g.c.Handle == nil {
		return nil // 128 random bits
	}
	records, err := w.tx.Of(w.ctx, handle)
	if err != nil {
		return err
	}
	if len(records) > 0 {
		return fail(CodeExists)
	}
	return nil
}

func (w *work) handle(id addressee.Integrated) (h audit.Handle, err error) {
	if w.g.c.Handle != nil {
		if h, err = w.g.c.Handle(w.ctx, id); err != nil {
			return h, because(CodeRecorder, err)
		}
		return h, nil
	}
	if _, err = io.ReadFull(w.g.c.Rand, h[:]); err != nil {
		return h, because(CodeKey, err)
	}
	return h, nil
}

// entry is the event that records a change's lines up to one.
type entry struct {
	event audit.Event
	until int
}

// commit encrypts the lines and writes them together with their entries, in order. An entry holds
// the hash of its lines, by which [Registry.Recover] knows them again.
func (w *work) commit(entries ...entry) (done, error) {
	journal, err := w.tx.Journal(w.g.c.Journal)
	if err != nil {
		return done{}, err
	}
	made := done{forget: w.forget}
	records, steps := make([]Record, len(w.added)), make([]store.Step, len(entries))
	from := 0
	for i, e := range entries {
		line, err := journal.NewID()
		if err != nil {
			return done{}, because(CodeKey, err)
		}
		if made.line == "" && e.until > from {
			made.line = line
		}
		if err := w.encrypt(records, from, e.until, line); err != nil {
			return done{}, err
		}
		if e.event.Digest = digestOf(records[from:e.until]); e.event.Count == 0 {
			e.event.Count = uint64(e.until - from)
		}
		steps[i] = store.Step{ID: line, Event: e.event}
		from = e.until
	}
	// Keys first: a key without lines is of nobody, lines without a key would be damage.
	if err := w.g.c.DataKeys.Put(w.ctx, w.g.space, w.newKeys...); err != nil {
		return done{}, because(CodeKey, err)
	}
	if err := w.write(records); err != nil {
		return done{}, err
	}
	_, err = journal.Commit(w.ctx, steps...)
	return made, err
}

// write writes records, and what a change does to the tokens of others.
func (w *work) write(records []Record) error {
	if err := w.tx.Append(w.ctx, records); err != nil {
		return err
	}
	for _, h := range w.forget {
		if err := w.tx.Forget(w.ctx, h); err != nil {
			return err
		}
	}
	if len(w.retoken) == 0 {
		return nil
	}
	return w.tx.Retoken(w.ctx, w.retoken)
}

// encrypt makes the records of some lines.
func (w *work) encrypt(records []Record, from, until int, line string) error {
	for i := from; i < until; i++ {
		e := &w.added[i]
		if e.Line = line; !e.fits() {
			return fail(CodeInput)
		}
		handle := w.handles[e.Person]
		rec := &records[i]
		*rec = Record{
			Seq: e.Seq, Handle: handle, Tokens: tokens(w.index[0], w.g.c.Tenant, e), Index: w.index[0].id, Known: w.known, Line: line,
		}
		if w.plain[e.Seq] {
			plain := *e
			plain.Person = ""
			rec.Data = plain.appendTo([]byte{dataPlain})
			continue
		}
		a, err := w.key(handle)
		if err != nil {
			return err
		}
		if a == nil {
			return fail(CodeDamaged)
		}
		rec.Data = sealEntry(a, w.g.c.Tenant, handle, e, &w.scratch)
	}
	return nil
}

// live loads a person who can be changed: known, not erased, not merged away.
// A stop of use denies what the policy says it denies. Errors: not_found, erased,
// absorbed, denied.
func (w *work) live(id addressee.Integrated) (*person, error) {
	p, err := w.load(id)
	if err != nil {
		return nil, err
	}
	if p.lines.absorbed(w.known) != nil {
		return nil, fail(CodeAbsorbed)
	}
	return p, w.stopped(p)
}

func (w *work) stopped(p *person) error {
	if !p.lines.suspended() {
		return nil
	}
	r := w.request
	r.Suspended = true
	if d := w.g.c.Policy().Decide(&r); d.Has(access.Suspended) {
		return because(CodeDenied, d.Err())
	}
	return nil
}

// allocate finds an integrated number that nobody has: random digits, so that it
// tells nothing about when or after whom it was given.
func (w *work) allocate() (addressee.Integrated, error) {
	width := w.g.c.Format.Width
	if width == 0 {
		width = addressee.DefaultWidth
	}
	for range 100 {
		b := make([]byte, width)
		if _, err := io.ReadFull(w.g.c.Rand, b); err != nil {
			return "", because(CodeKey, err)
		}
		for i := range b {
			b[i] = '0' + b[i]%10 // a little uneven, which matters to nobody
		}
		id := addressee.Integrated(b)
		if _, err := w.load(id); codeOf(err) == CodeNotFound {
			return id, nil
		}
	}
	return "", fail(CodeExists) // the width is too small for the city
}
