package office

import (
	"bytes"
	"sync"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/secret"
)

// memo keeps opened cases, so that who drives many does not open each anew for every step. It never
// answers for the store: a case is taken from it only when the stored bytes are those that were
// opened, and its key is still there.
type memo struct {
	secret.Private

	mu     sync.Mutex
	most   int
	recent map[string]opened // goes to before when it is full
	before map[string]opened
}

// opened is a case and the bytes that it was opened from.
type opened struct {
	body     []byte
	revision int64
	keyID    string
	held     held
}

// of gives an opened case, which is the caller's; nil where it has to be opened. The key is what is
// kept of it now: a key that is still the same is not opened either.
func (m *memo) of(it *store.Item, key []byte) *held {
	if m.most == 0 || len(key) == 0 || it.Schema == schemaErased {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	o, ok := m.recent[it.Key]
	if !ok {
		if o, ok = m.before[it.Key]; !ok {
			return nil
		}
	}
	if o.revision != it.Revision || o.keyID != it.KeyID || !bytes.Equal(o.body, it.Body) || !bytes.Equal(o.held.key.wrapped, key) {
		return nil
	}
	h := o.held
	return &h
}

// note keeps a case that was opened from a document.
func (m *memo) note(it *store.Item, h *held) {
	if m.most == 0 || it.Schema == schemaErased {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.recent == nil || len(m.recent) >= m.most {
		m.before, m.recent = m.recent, map[string]opened{}
	}
	m.recent[it.Key] = opened{it.Body, it.Revision, it.KeyID, *h}
}

// keep keeps a case as it was just written.
func (m *memo) keep(it *store.Item, h *held) {
	h.revision, h.terms = it.Revision, it.Terms
	m.note(it, h)
}

// forget keeps nothing of a case.
func (m *memo) forget(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.recent, id)
	delete(m.before, id)
}
