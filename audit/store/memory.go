package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"iter"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/kyufu-go/kyufu/audit"
)

// Memory is a [Store] in memory, for tests and for runs that keep nothing. It is safe for
// concurrent use.
type Memory struct {
	hidden

	mu    sync.RWMutex
	id    string
	items map[Kind]map[string]*stored
	keys  map[Kind]*ordered          // of kinds that were listed
	terms map[Kind]map[Term]*ordered // of kinds that were listed by a term

	lines  []Line
	at     map[string]int       // of a line, by its id; of those that were there when one was last looked for
	logged map[audit.Code]int64 // the greatest index that a log is known to have
	waits  int                  // the first line that no log has
	places int                  // how many lines have a place
	chain  audit.Hash
	lease  lease
}

type stored struct{ item Item }

type lease struct {
	holder string
	until  time.Time
	fence  int64
}

// NewMemory returns an empty store of one tenant, under a random name.
func NewMemory() *Memory {
	id, _ := newID(rand.Reader) // crypto/rand never fails
	return NewMemoryAs(id)
}

// NewMemoryAs returns an empty store under a name of the caller's, for runs that must come out the
// same again.
func NewMemoryAs(id string) *Memory {
	return &Memory{
		id: id, items: map[Kind]map[string]*stored{}, keys: map[Kind]*ordered{}, terms: map[Kind]map[Term]*ordered{}, at: map[string]int{},
		logged: map[audit.Code]int64{},
	}
}

// ID implements [Store].
func (m *Memory) ID(ctx context.Context) (string, error) { return m.id, ctx.Err() }

// Outbox implements [Store].
func (m *Memory) Outbox() Outbox { return m }

// copied gives an item that is the caller's.
func (s *stored) copied(heads bool) Item {
	it := s.item
	if it.Body = nil; !heads {
		it.Body = slices.Clone(s.item.Body)
	}
	it.Terms = slices.Clone(s.item.Terms)
	return it
}

// Get implements [Store].
func (m *Memory) Get(ctx context.Context, kind Kind, keys ...string) ([]Item, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	out := make([]Item, 0, len(keys))
	for _, k := range keys {
		if s, ok := m.items[kind][k]; ok {
			out = append(out, s.copied(false))
		}
	}
	return out, nil
}

// List implements [Store]. It reads documents in pages, each as it stands when its page is read.
func (m *Memory) List(ctx context.Context, q Query) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		n, after := 0, q.After
		for {
			items, last := m.page(&q, after)
			for _, it := range items {
				if err := ctx.Err(); err != nil {
					yield(Item{}, err)
					return
				}
				if n++; !yield(it, nil) || n == q.Limit {
					return
				}
			}
			if last == "" {
				return
			}
			after = last
		}
	}
}

// memoryPage is how many documents are read at a time.
const memoryPage = 256

// page reads the next documents that a query selects behind a key. Last is the key behind which the
// next page begins; empty when this one is the last.
func (m *Memory) page(q *Query, after string) (items []Item, last string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key := range m.order(q).after(after) {
		if s := m.items[q.Kind][key]; q.selects(s) {
			items = append(items, s.copied(q.Heads))
		}
		if len(items) == memoryPage || q.Limit > 0 && len(items) == q.Limit {
			return items, key
		}
	}
	return items, ""
}

// order is that of the documents of a term that a query asks for, or of all of the kind. It is made
// when it is first asked for, and kept from then on: a run that lists nothing pays nothing for it.
func (m *Memory) order(q *Query) *ordered {
	if m.items[q.Kind] == nil {
		return nil // nothing is kept for a kind of which nothing is there, nor by the zero value
	}
	for _, w := range q.Where {
		if w.None || w.Least != w.Most || w.Most == "" {
			continue
		}
		if m.terms[q.Kind] == nil {
			m.terms[q.Kind] = map[Term]*ordered{}
			for _, s := range m.items[q.Kind] {
				m.index(&s.item)
			}
		}
		return m.terms[q.Kind][Term{Name: w.Name, Value: w.Least}]
	}
	if m.keys[q.Kind] == nil {
		m.keys[q.Kind] = orderedOf(slices.Sorted(maps.Keys(m.items[q.Kind])))
	}
	return m.keys[q.Kind]
}

func (q *Query) selects(s *stored) bool {
	for _, w := range q.Where {
		has := slices.ContainsFunc(s.item.Terms, func(t Term) bool { return t.Name == w.Name && w.holds(t.Value) })
		if has == w.None {
			return false
		}
	}
	return true
}

// Apply implements [Store].
func (m *Memory) Apply(ctx context.Context, changes []Change, lines []Line) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := fits(changes); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range changes {
		c := &changes[i]
		want, have := c.Item.Revision, int64(0)
		if !c.Delete && !c.Unchanged {
			want--
		}
		if s, ok := m.items[c.Item.Kind][c.Item.Key]; ok {
			have = s.item.Revision
		}
		if have != want {
			return fail(CodeConflict, "", nil)
		}
	}
	for i := range changes {
		if !changes[i].Unchanged {
			m.apply(&changes[i])
		}
	}
	if need := len(m.lines) + len(lines); need > cap(m.lines) { // doubled: append would copy what is there more often
		m.lines = slices.Grow(m.lines, need)
	}
	for i := range lines {
		l := lines[i]
		l.At, l.Entry = time.UnixMilli(l.At.UnixMilli()).UTC(), -1
		m.lines = append(m.lines, l)
	}
	return nil
}

func (m *Memory) apply(c *Change) {
	it := &c.Item
	if old, ok := m.items[it.Kind][it.Key]; ok {
		m.unindex(&old.item)
	}
	if c.Delete {
		delete(m.items[it.Kind], it.Key)
		if keys := m.keys[it.Kind]; keys != nil {
			keys.take(it.Key)
		}
		return
	}
	s := &stored{*it}
	s.item.Body, s.item.Terms = slices.Clone(it.Body), slices.Clone(it.Terms)
	m.keep(s)
}

// keep puts a document that is the store's own into its place and its lists.
func (m *Memory) keep(s *stored) {
	it := &s.item
	if m.items[it.Kind] == nil {
		m.items[it.Kind] = map[string]*stored{}
	}
	m.items[it.Kind][it.Key] = s
	if keys := m.keys[it.Kind]; keys != nil {
		keys.put(it.Key)
	}
	m.index(it)
}

// index puts a document into the lists of its terms.
func (m *Memory) index(it *Item) {
	lists := m.terms[it.Kind]
	if lists == nil {
		return
	}
	for _, t := range it.Terms {
		if lists[t] == nil {
			lists[t] = &ordered{}
		}
		lists[t].put(it.Key)
	}
}

// unindex takes a document out of them; an empty list goes, since tokens come and go.
func (m *Memory) unindex(it *Item) {
	lists := m.terms[it.Kind]
	if lists == nil {
		return
	}
	for _, t := range it.Terms {
		if lists[t] == nil {
			continue
		}
		if lists[t].take(it.Key); len(lists[t].pieces) == 0 {
			delete(lists, t)
		}
	}
}

// Behind implements [Outbox].
func (m *Memory) Behind(ctx context.Context, most int) (more bool, oldest time.Time, err error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	n := 0
	for i := m.waits; i < len(m.lines) && n <= max(most, firstFew); i++ {
		if i >= m.places && n >= firstFew { // what has no place yet is in no log
			n += len(m.lines) - i
			break
		}
		if m.lines[i].Entry >= 0 {
			continue
		}
		if n++; n <= firstFew && (oldest.IsZero() || m.lines[i].At.Before(oldest)) {
			oldest = m.lines[i].At
		}
	}
	return n > most, oldest, ctx.Err()
}

// Lease implements [Outbox].
func (m *Memory) Lease(ctx context.Context, holder string, now, until time.Time) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lease.holder != holder {
		if m.lease.holder != "" && !m.lease.until.Before(now) && !m.lease.until.After(until.Add(leaseSkew)) {
			return 0, fail(CodeLease, "", nil)
		}
		m.lease.holder, m.lease.fence = holder, m.lease.fence+1
	}
	m.lease.until = until
	return m.lease.fence, ctx.Err()
}

// Place implements [Outbox].
func (m *Memory) Place(ctx context.Context, fence int64, trail audit.Code, most int) ([]Line, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if fence != m.lease.fence {
		return nil, fail(CodeLease, "", nil)
	}
	n := min(len(m.lines)-m.places, most)
	fresh := m.lines[m.places : m.places+n]
	_, m.chain = chained(fresh, int64(m.places), m.chain, trail)
	out := slices.Clone(fresh)
	if n > 0 && m.places > 0 {
		out[0].Before = m.lines[m.places-1].At
	}
	m.places += n
	follow(out)
	return out, ctx.Err()
}

// Bound implements [Outbox].
func (m *Memory) Bound(ctx context.Context, trail audit.Code, most int) (out []Line, after int64, err error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for i := m.waits; i < m.places && len(out) < most; i++ {
		if m.lines[i].Trail == trail && m.lines[i].Entry < 0 {
			out = append(out, m.lines[i])
		}
	}
	after = -1
	if index, ok := m.logged[trail]; ok {
		after = index
	}
	return out, after, ctx.Err()
}

// Appended implements [Outbox].
func (m *Memory) Appended(ctx context.Context, lines []Line) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range lines {
		at, ok := slices.BinarySearchFunc(m.lines[:m.places], lines[i].Place, func(l Line, place int64) int { return cmp.Compare(l.Place, place) })
		if !ok {
			return fail(CodeTrail, "place", nil)
		}
		m.logs(&m.lines[at], lines[i].Entry)
	}
	for m.waits < m.places && m.lines[m.waits].Entry >= 0 {
		m.waits++
	}
	return ctx.Err()
}

// logs notes where in its log a line stands.
func (m *Memory) logs(l *Line, entry int64) {
	l.Entry, l.Event = entry, nil
	if index, ok := m.logged[l.Trail]; !ok || entry > index {
		m.logged[l.Trail] = entry
	}
}

// Find implements [Outbox].
func (m *Memory) Find(ctx context.Context, ids ...string) ([]Line, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for n := len(m.at); n < len(m.lines); n++ {
		m.at[m.lines[n].ID] = n
	}
	var out []Line
	for _, id := range ids {
		if at, ok := m.at[id]; ok {
			l := m.lines[at]
			l.Event = nil
			out = append(out, l)
		}
	}
	return out, ctx.Err()
}

// Lines implements [Outbox]. It reads line by line, so that the loop may commit.
func (m *Memory) Lines(ctx context.Context) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		for i := 0; ; i++ {
			m.mu.RLock()
			if i == m.places {
				m.mu.RUnlock()
				return
			}
			l := m.lines[i]
			m.mu.RUnlock()
			if l.Event = nil; !yield(l, ctx.Err()) {
				return
			}
		}
	}
}
