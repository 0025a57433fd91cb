package inquiry

import (
	"context"
	"iter"
	"slices"
	"sync"
	"time"
)

// Memory is a [Store] in memory, for tests and for runs that keep nothing. It is safe for
// concurrent use.
type Memory struct {
	mu    sync.RWMutex
	items map[ItemKind]map[string]*memoryItem
	// groups finds the items of a group without looking at all others.
	groups map[memoryGroup][]*memoryItem
}

// memoryItem is a stored item; at is its place in its group.
type memoryItem struct {
	key, group string
	due        time.Time
	revision   int64
	body       []byte
	at         int
}

type memoryGroup struct {
	kind  ItemKind
	group string
}

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{items: map[ItemKind]map[string]*memoryItem{}, groups: map[memoryGroup][]*memoryItem{}}
}

// item gives a copy that is the caller's.
func (i *memoryItem) item(kind ItemKind, heads bool) StoredItem {
	it := StoredItem{Kind: kind, Key: i.key, Group: i.group, Due: i.due, Revision: i.revision}
	if !heads {
		it.Body = slices.Clone(i.body)
	}
	return it
}

// Get implements [Store].
func (m *Memory) Get(ctx context.Context, kind ItemKind, keys ...string) ([]StoredItem, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	out := make([]StoredItem, 0, len(keys))
	for _, k := range keys {
		if i, ok := m.items[kind][k]; ok {
			out = append(out, i.item(kind, false))
		}
	}
	return out, nil
}

// List implements [Store]. It yields the items as they stand when each is reached.
func (m *Memory) List(ctx context.Context, q StoreQuery) iter.Seq2[StoredItem, error] {
	return func(yield func(StoredItem, error) bool) {
		n := 0
		for _, key := range m.keys(q) {
			if err := ctx.Err(); err != nil {
				yield(StoredItem{}, err)
				return
			}
			it, ok := m.matching(key, &q)
			if !ok {
				continue
			}
			if n++; !yield(it, nil) || n == q.Limit {
				return
			}
		}
	}
}

func (m *Memory) matching(key string, q *StoreQuery) (StoredItem, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	i, ok := m.items[q.Kind][key]
	if !ok || !q.matches(i) {
		return StoredItem{}, false
	}
	return i.item(q.Kind, q.Heads), true
}

// keys takes a sorted snapshot of the keys that match.
func (m *Memory) keys(q StoreQuery) []string {
	m.mu.RLock()
	defer m.mu.RUnlock()
	var keys []string
	if q.Group != "" {
		for _, i := range m.groups[memoryGroup{q.Kind, q.Group}] {
			if q.matches(i) {
				keys = append(keys, i.key)
			}
		}
	} else {
		for _, i := range m.items[q.Kind] {
			if q.matches(i) {
				keys = append(keys, i.key)
			}
		}
	}
	slices.Sort(keys)
	return keys
}

func (q *StoreQuery) matches(i *memoryItem) bool {
	switch {
	case q.Group != "" && i.group != q.Group, i.key <= q.After:
		return false
	case !q.DueBy.IsZero() && (i.due.IsZero() || i.due.After(q.DueBy)):
		return false
	}
	return q.ReadyBy.IsZero() || !i.due.After(q.ReadyBy)
}

// Apply implements [Store].
func (m *Memory) Apply(ctx context.Context, changes []Change) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	type name struct {
		kind ItemKind
		key  string
	}
	touched := make(map[name]struct{}, len(changes))
	for n := range changes {
		c := &changes[n]
		want, stored := c.Item.Revision, int64(0)
		if !c.Delete {
			want--
		}
		if i, ok := m.items[c.Item.Kind][c.Item.Key]; ok {
			stored = i.revision
		}
		k := name{c.Item.Kind, c.Item.Key}
		_, twice := touched[k]
		if stored != want || twice || c.Item.Revision < 1 {
			return fail(CodeConflict, "", nil)
		}
		touched[k] = struct{}{}
	}
	for n := range changes {
		m.apply(&changes[n])
	}
	return nil
}

func (m *Memory) apply(c *Change) {
	it := &c.Item
	i, ok := m.items[it.Kind][it.Key]
	if c.Delete {
		m.leave(it.Kind, i)
		delete(m.items[it.Kind], it.Key)
		return
	}
	if !ok {
		i = &memoryItem{key: it.Key, group: it.Group}
		if m.items[it.Kind] == nil {
			m.items[it.Kind] = map[string]*memoryItem{}
		}
		m.items[it.Kind][it.Key] = i
		m.join(it.Kind, i)
	} else if i.group != it.Group {
		m.leave(it.Kind, i)
		i.group = it.Group
		m.join(it.Kind, i)
	}
	i.due, i.revision, i.body = storedTime(it.Due), it.Revision, slices.Clone(it.Body)
}

func (m *Memory) join(kind ItemKind, i *memoryItem) {
	if i.group == "" {
		return
	}
	g := memoryGroup{kind, i.group}
	i.at = len(m.groups[g])
	m.groups[g] = append(m.groups[g], i)
}

// leave takes an item out of its group; the last one takes its place.
func (m *Memory) leave(kind ItemKind, i *memoryItem) {
	if i.group == "" {
		return
	}
	g := memoryGroup{kind, i.group}
	all := m.groups[g]
	last := len(all) - 1
	all[i.at], all[last].at = all[last], i.at
	all[last] = nil
	if m.groups[g] = all[:last]; last == 0 {
		delete(m.groups, g)
	}
}
