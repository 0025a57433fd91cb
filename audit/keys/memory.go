package keys

import (
	"bytes"
	"context"
	"iter"
	"maps"
	"slices"
	"sync"
)

// Memory keeps keys as long as the process lives: for tests. The zero Memory is empty and ready.
type Memory struct {
	mu     sync.RWMutex
	spaces map[string]map[ID]Key
}

// Get implements [Store].
func (m *Memory) Get(_ context.Context, space string, ids ...ID) ([]Key, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	var list []Key
	for _, id := range ids {
		if k, ok := m.spaces[space][id]; ok {
			list = append(list, k.clone())
		}
	}
	return list, nil
}

// Put implements [Store].
func (m *Memory) Put(_ context.Context, space string, list ...Key) error {
	if err := fits(space, list); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.put(space, list)
	return nil
}

// Rewrap implements [Store].
func (m *Memory) Rewrap(_ context.Context, space string, list ...Rewrapped) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	fresh, err := m.fresh(space, list)
	m.put(space, fresh)
	return err
}

// fresh are those keys that take the place of what is there. It needs the lock.
func (m *Memory) fresh(space string, list []Rewrapped) (fresh []Key, err error) {
	all := make([]Key, len(list))
	for i := range list {
		all[i] = list[i].Key
		if was, ok := m.spaces[space][list[i].ID]; ok && bytes.Equal(was.Wrapped, list[i].Was) {
			fresh = append(fresh, all[i])
		}
	}
	if err := fits(space, all); err != nil {
		return nil, err
	}
	return fresh, nil
}

func (m *Memory) put(space string, list []Key) {
	if m.spaces == nil {
		m.spaces = map[string]map[ID]Key{}
	}
	keys := m.spaces[space]
	if keys == nil {
		keys = make(map[ID]Key, len(list))
		m.spaces[space] = keys
	}
	for _, k := range list {
		clear(keys[k.ID].Wrapped)
		keys[k.ID] = k.clone()
	}
}

// Destroy implements [Store].
func (m *Memory) Destroy(_ context.Context, space string, ids ...ID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.destroy(space, ids)
	return nil
}

// Clone gives another store that holds the same keys: what a backup of this one would be.
func (m *Memory) Clone() *Memory {
	m.mu.RLock()
	defer m.mu.RUnlock()
	c := new(Memory)
	for space, held := range m.spaces {
		c.put(space, slices.Collect(maps.Values(held)))
	}
	return c
}

func (m *Memory) destroy(space string, ids []ID) {
	for _, id := range ids {
		clear(m.spaces[space][id].Wrapped)
		delete(m.spaces[space], id)
	}
}

// All implements [Store].
func (m *Memory) All(_ context.Context, space string) iter.Seq2[Key, error] {
	return func(yield func(Key, error) bool) {
		m.mu.RLock()
		list := slices.Collect(maps.Values(m.spaces[space]))
		for i := range list {
			list[i] = list[i].clone()
		}
		m.mu.RUnlock()
		for _, k := range list {
			if !yield(k, nil) {
				return
			}
		}
	}
}

// clone is the key with bytes of its own, so that nobody holds those that are wiped.
func (k Key) clone() Key {
	k.Wrapped = slices.Clone(k.Wrapped)
	return k
}
