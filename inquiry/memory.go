package inquiry

import (
	"context"
	"iter"
	"slices"
	"strings"
	"sync"
)

// Memory is a [Store] in memory, for tests and for runs that keep nothing. It is safe for concurrent use.
type Memory struct {
	mu    sync.RWMutex
	items map[memoryKey]StoredItem
	// groups finds the keys of a group without looking at all others.
	groups map[ItemKind]map[string]map[string]struct{}
}

type memoryKey struct {
	kind ItemKind
	key  string
}

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{items: map[memoryKey]StoredItem{}, groups: map[ItemKind]map[string]map[string]struct{}{}}
}

// Get implements [Store].
func (m *Memory) Get(ctx context.Context, kind ItemKind, keys ...string) ([]StoredItem, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	var out []StoredItem
	for _, k := range keys {
		if it, ok := m.items[memoryKey{kind, k}]; ok {
			it.Body = slices.Clone(it.Body)
			out = append(out, it)
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
			m.mu.RLock()
			it, ok := m.items[memoryKey{q.Kind, key}]
			m.mu.RUnlock()
			if !ok || !q.matches(&it) {
				continue
			}
			it.Body = slices.Clone(it.Body)
			if n++; !yield(it, nil) || n == q.Limit {
				return
			}
		}
	}
}

// keys takes a sorted snapshot of the keys that may match.
func (m *Memory) keys(q StoreQuery) []string {
	m.mu.RLock()
	defer m.mu.RUnlock()
	var keys []string
	take := func(set map[string]struct{}) {
		for k := range set {
			if k > q.After {
				keys = append(keys, k)
			}
		}
	}
	if groups := m.groups[q.Kind]; q.Group != "" {
		take(groups[q.Group])
	} else {
		for _, set := range groups {
			take(set)
		}
	}
	slices.SortFunc(keys, strings.Compare)
	return keys
}

func (q *StoreQuery) matches(it *StoredItem) bool {
	if q.Group != "" && it.Group != q.Group || it.Key <= q.After {
		return false
	}
	return q.DueBy.IsZero() || !it.Due.IsZero() && !it.Due.After(q.DueBy)
}

// Apply implements [Store].
func (m *Memory) Apply(ctx context.Context, changes []Change) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	touched := make(map[memoryKey]struct{}, len(changes))
	for i := range changes {
		c := &changes[i]
		k := memoryKey{c.Item.Kind, c.Item.Key}
		want := c.Item.Revision
		if !c.Delete {
			want--
		}
		_, twice := touched[k]
		if m.items[k].Revision != want || twice || c.Item.Revision < 1 {
			return ErrConflict
		}
		touched[k] = struct{}{}
	}
	for i := range changes {
		m.apply(&changes[i])
	}
	return nil
}

func (m *Memory) apply(c *Change) {
	k := memoryKey{c.Item.Kind, c.Item.Key}
	if old, ok := m.items[k]; ok {
		m.leave(old.Kind, old.Group, old.Key)
	}
	if c.Delete {
		delete(m.items, k)
		return
	}
	it := c.Item
	it.Body = slices.Clone(it.Body)
	it.Due = storedTime(it.Due)
	m.items[k] = it
	groups := m.groups[it.Kind]
	if groups == nil {
		groups = map[string]map[string]struct{}{}
		m.groups[it.Kind] = groups
	}
	if groups[it.Group] == nil {
		groups[it.Group] = map[string]struct{}{}
	}
	groups[it.Group][it.Key] = struct{}{}
}

func (m *Memory) leave(kind ItemKind, group, key string) {
	set := m.groups[kind][group]
	if delete(set, key); len(set) == 0 {
		delete(m.groups[kind], group)
	}
}
