package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"iter"
	"slices"
	"sync/atomic"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// Trail is the log that a relay appends to: a trail.Log is one as it is. It must be this process's
// own: who opens a log holds it alone, and that is what makes an append that was interrupted safe
// to look up.
type Trail interface {
	audit.BatchRecorder
	// Instance is the log's name.
	Instance() audit.Code
	// Since yields the log's entries from an index on, each with its index.
	Since(ctx context.Context, index uint64) iter.Seq2[audit.Event, error]
}

// Config is what a [Journal] is made of. Store is required, and Log where it relays.
type Config struct {
	Store Store
	// Log takes the lines. A journal that only commits, beside a process that relays, needs none.
	Log Trail
	// MaxLines and MaxAge bound how far the log may be behind before further steps are refused;
	// zero means 1,000 lines and a minute.
	MaxLines int
	MaxAge   time.Duration
	// Strict allows no lag: a step relays, before it is committed, what waits, and is refused if
	// that fails; and then relays its own line.
	Strict bool
	// Lease is for how long this process may give places without saying so again; zero means 30 s.
	Lease time.Duration
	// Skew is how far the clocks of those who commit into one store may differ; zero means a
	// minute. More is recorded by the relay (ActLogClockAhead, purpose "store.clock"): a line that
	// was committed before another, and says that it was later.
	Skew time.Duration
	// Now and Rand are the clock and crypto/rand unless set. Rand must be safe for concurrent use.
	Now  func() time.Time
	Rand io.Reader
}

// Step is one act: the documents it changes, and the event that records it. A step whose documents
// name its line has the line's ID, from [Journal.NewID]; otherwise leave it empty.
type Step struct {
	hidden

	ID      string
	Event   audit.Event
	Changes []Change
}

// Journal commits steps. It is safe for concurrent use as far as its store is.
type Journal struct {
	c      Config
	id     string
	looked *atomic.Bool  // whether the log was asked for lines that the store does not know
	noted  *atomic.Int64 // when it was last recorded that clocks differ, in microseconds
	placed *atomic.Int64 // the highest place that this process had appended
	caught *catching
	outer  *Journal // of which it was made, inside a transaction; nil outside
}

// NewJournal makes a journal. Errors: config, database, schema.
func NewJournal(ctx context.Context, c Config) (*Journal, error) {
	if c.Store == nil || c.Strict && c.Log == nil {
		return nil, fail(CodeConfig, "", nil)
	}
	if c.MaxLines == 0 {
		c.MaxLines = 1000
	}
	if c.MaxAge == 0 {
		c.MaxAge = time.Minute
	}
	if c.Lease == 0 {
		c.Lease = 30 * time.Second
	}
	if c.Skew == 0 {
		c.Skew = time.Minute
	}
	if c.Now == nil {
		c.Now = time.Now //nolint:forbidigo // the default of a config that takes the clock as an argument
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	id, err := c.Store.ID(ctx)
	return &Journal{c: c, id: id, looked: new(atomic.Bool), noted: new(atomic.Int64), placed: new(atomic.Int64), caught: newCatching()}, err
}

// made reports whether the journal is one of [NewJournal].
func (j *Journal) made() bool { return j != nil && j.c.Store != nil }

// Log is the name of the log that the journal relays to; empty where it only commits.
func (j *Journal) Log() audit.Code {
	if !j.made() || j.c.Log == nil {
		return ""
	}
	return j.c.Log.Instance()
}

// Store is the journal's store, for reading; nil of a journal that [NewJournal] did not make.
func (j *Journal) Store() Store {
	if !j.made() {
		return nil
	}
	return j.c.Store
}

// NewID makes an id for a line.
func (j *Journal) NewID() (string, error) {
	if !j.made() {
		return "", fail(CodeConfig, "journal", nil)
	}
	id, err := newLineID(j.c.Now(), j.c.Rand)
	if err != nil {
		return "", fail(CodeConfig, "rand", err)
	}
	return id, nil
}

// Get returns documents: [Store].Get.
func (j *Journal) Get(ctx context.Context, kind Kind, keys ...string) ([]Item, error) {
	if !j.made() {
		return nil, fail(CodeConfig, "journal", nil)
	}
	return j.c.Store.Get(ctx, kind, keys...)
}

// List yields documents: [Store].List.
func (j *Journal) List(ctx context.Context, q Query) iter.Seq2[Item, error] {
	if !j.made() {
		return func(yield func(Item, error) bool) { yield(Item{}, fail(CodeConfig, "journal", nil)) }
	}
	return j.c.Store.List(ctx, q)
}

// Entries says where in a log lines stand, by their ids, so that an event can name an earlier one.
// Lines that no log has yet are left out. Inside the embedder's transaction it asks through that,
// and needs no other connection.
func (j *Journal) Entries(ctx context.Context, ids ...string) (map[string]audit.Ref, error) {
	out := j.outbox()
	if out == nil && j.made() && j.outer != nil {
		if in, ok := j.c.Store.(interface{ inside() Outbox }); ok { // who has no database links none
			out = in.inside()
		}
	}
	if out == nil {
		return nil, fail(CodeConfig, "store", nil)
	}
	lines, err := out.Find(ctx, ids...)
	if err != nil {
		return nil, err
	}
	refs := make(map[string]audit.Ref, len(lines))
	for i := range lines {
		if l := &lines[i]; l.Entry >= 0 {
			ref := audit.Ref{Index: uint64(l.Entry)}
			if j.c.Log == nil || l.Trail != j.c.Log.Instance() {
				ref.Log = l.Trail
			}
			refs[l.ID] = ref
		}
	}
	return refs, nil
}

// Entry says where in the log one line stands that an event must name, as the approval it rests on:
// what waits is relayed first. Errors: log_behind (no log has it, as while another process relays),
// those of [Journal.Entries].
func (j *Journal) Entry(ctx context.Context, line string) (audit.Ref, error) {
	for again := true; ; again = false {
		refs, err := j.Entries(ctx, line)
		if ref, ok := refs[line]; ok || err != nil {
			return ref, err
		}
		if !again || j.c.Log == nil || j.outbox() == nil { // inside a transaction: relay before it
			return audit.Ref{}, fail(CodeLogBehind, "entry", nil)
		}
		if _, err := j.Relay(ctx); err != nil {
			return audit.Ref{}, behindBy("entry", err)
		}
	}
}

// In returns a journal that commits into a store inside the embedder's transaction: what it commits
// is there, or not, with everything else in it. It does not relay; relay after the commit. Who
// answers from the store catches up before the transaction begins: see [Journal.CatchUp].
func (j *Journal) In(s Store) *Journal {
	if !j.made() {
		return j
	}
	in := *j
	in.c.Store, in.c.Strict = s, false
	if in.outer == nil {
		in.outer = j
	}
	return &in
}

// Commit makes all steps in one transaction, each with a line of its own, and returns the lines'
// ids in order. Documents get the id of their line. Errors: conflict, input, event, log_behind,
// database, schema; then nothing was changed.
func (j *Journal) Commit(ctx context.Context, steps ...Step) ([]string, error) {
	if !j.made() {
		return nil, fail(CodeConfig, "journal", nil)
	}
	if len(steps) == 0 {
		return nil, nil
	}
	var lines []Line
	err := j.Around(ctx, func() error {
		changes, prepared, err := j.prepare(steps)
		if err != nil {
			return err
		}
		lines = prepared
		return j.c.Store.Apply(ctx, changes, lines)
	})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(lines))
	for i := range lines {
		ids[i] = lines[i].ID
	}
	return ids, nil
}

// Around runs a transaction of the caller's in which steps are committed by a journal of
// [Journal.In]: it is refused while the log is behind, and a strict journal relays before and after
// it. Errors: log_behind, database, schema, and those of the transaction.
func (j *Journal) Around(ctx context.Context, transaction func() error) error {
	if !j.made() || transaction == nil {
		return fail(CodeConfig, "journal", nil)
	}
	if err := j.ready(ctx); err != nil {
		return err
	}
	if err := transaction(); err != nil {
		return err
	}
	if j.c.Strict {
		// The step is made, and its line is safe. If the log fails now, the next step is refused.
		_, _ = j.Relay(context.WithoutCancel(ctx))
	}
	return nil
}

func (j *Journal) prepare(steps []Step) (changes []Change, lines []Line, err error) {
	lines = make([]Line, len(steps))
	now := j.c.Now()
	n := 0
	for i := range steps {
		n += len(steps[i].Changes)
	}
	changes = make([]Change, 0, n)
	touched := make([]Touch, 0, n) // of all lines
	var event []byte
	for i := range steps {
		l := &lines[i]
		if l.ID = steps[i].ID; l.ID == "" {
			if l.ID, err = j.NewID(); err != nil {
				return nil, nil, err
			}
		}
		e := steps[i].Event
		if e.Time.IsZero() {
			e.Time = now
		}
		plain(&e)
		e.Links = append(j.named(e.Links), audit.Ref{Kind: audit.LinkCause, Log: audit.Code(j.id)})
		if err := e.Check(); err != nil {
			return nil, nil, fail(CodeEvent, "", err)
		}
		event = segment.AppendEvent(event[:0], &e)
		l.At, l.Entry, l.Event = now, -1, bytes.Clone(event)
		l.Digest = sha256.Sum256(l.Event)
		from := len(touched)
		for k := range steps[i].Changes {
			changes = append(changes, steps[i].Changes[k])
			c := &changes[len(changes)-1]
			if c.Unchanged {
				continue
			}
			c.Item.Line = l.ID
			touched = append(touched, touch(j.id, c))
		}
		l.Touched = slices.Clip(touched[from:])
	}
	return changes, lines, nil
}

// named names the log of what a line names: whoever relays it may have another.
func (j *Journal) named(links []audit.Ref) []audit.Ref {
	links = slices.Clone(links)
	for i := range links {
		if links[i].Log == "" && j.c.Log != nil {
			links[i].Log = j.c.Log.Instance()
		}
	}
	return links
}

// ready refuses a step while the log is behind.
func (j *Journal) ready(ctx context.Context) error {
	out := j.c.Store.Outbox()
	if out == nil {
		return nil // the embedder's transaction: asked before it began
	}
	if j.c.Strict {
		if _, err := j.Relay(ctx); err != nil {
			return behindBy("strict", err)
		}
		return nil
	}
	if err := j.look(ctx, out); err != nil {
		return behindBy("older", err)
	}
	return j.behind(ctx, out)
}

// behindBy says by what the log is behind; in a database of another edition nothing is known of it.
func behindBy(what string, cause error) error {
	if errors.Is(cause, CodeSchema) {
		return cause
	}
	return fail(CodeLogBehind, what, cause)
}

// look refuses the first step in a store that is older than its log: its line would stand in the
// way of [Journal.Restore].
func (j *Journal) look(ctx context.Context, out Outbox) error {
	if j.c.Log == nil || j.looked.Load() {
		return nil
	}
	defer j.alone()() // or a relay beside it looks like lines that the store does not know
	lines, after, err := out.Bound(ctx, j.c.Log.Instance(), batch)
	if err == nil {
		_, err = j.lookUp(ctx, lines, uint64(after+1))
	}
	if err == nil && len(lines) == 0 {
		j.looked.Store(true)
	}
	return err
}

// Behind says whether further steps are refused, and why. Ask it before a transaction of your own;
// a journal that is not inside one asks by itself. Errors: log_behind, database, schema.
func (j *Journal) Behind(ctx context.Context) error {
	if !j.made() {
		return fail(CodeConfig, "journal", nil)
	}
	if out := j.c.Store.Outbox(); out != nil {
		return j.behind(ctx, out)
	}
	return nil
}

// outbox gives the store's lines, or nil where there are none to be had.
func (j *Journal) outbox() Outbox {
	if !j.made() {
		return nil
	}
	return j.c.Store.Outbox()
}

func (j *Journal) behind(ctx context.Context, out Outbox) error {
	more, oldest, err := out.Behind(ctx, j.c.MaxLines)
	switch {
	case err != nil:
		return err
	case more:
		return fail(CodeLogBehind, "lines", nil)
	case !oldest.IsZero() && j.c.Now().Sub(oldest) > j.c.MaxAge:
		return fail(CodeLogBehind, "age", nil)
	}
	return nil
}
