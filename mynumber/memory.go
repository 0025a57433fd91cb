package mynumber

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// Memory is a [Store] that lives as long as the process: for tests, examples,
// and tools that read everything anew. Safe for concurrent use.
type Memory struct {
	mu      sync.Mutex
	tenants map[municipality.Code]*memoryTenant
}

// NewMemory returns an empty store.
func NewMemory() *Memory { return &Memory{tenants: map[municipality.Code]*memoryTenant{}} }

type memoryTenant struct {
	mu       sync.RWMutex
	records  []Record // Seq 1 at index 0
	found    [columnEnd]map[Token][]uint64
	handles  map[audit.Handle][]uint64
	receipts map[uint64]struct{}
	keys     map[audit.Handle]DataKey
}

func (m *Memory) tenant(code municipality.Code) *memoryTenant {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.tenants[code]
	if t == nil {
		t = &memoryTenant{handles: map[audit.Handle][]uint64{}, receipts: map[uint64]struct{}{}, keys: map[audit.Handle]DataKey{}}
		for c := range t.found {
			t.found[c] = map[Token][]uint64{}
		}
		m.tenants[code] = t
	}
	return t
}

// View runs f while nobody writes.
func (m *Memory) View(_ context.Context, tenant municipality.Code, f func(Tx) error) error {
	t := m.tenant(tenant)
	t.mu.RLock()
	defer t.mu.RUnlock()
	return f(&memoryTx{t: t})
}

// Update runs f while nobody else reads or writes, and then takes over what it wrote.
func (m *Memory) Update(_ context.Context, tenant municipality.Code, f func(Tx) error) error {
	t := m.tenant(tenant)
	t.mu.Lock()
	defer t.mu.Unlock()
	tx := &memoryTx{t: t, keys: map[audit.Handle]DataKey{}}
	if err := f(tx); err != nil {
		return err
	}
	tx.commit()
	return nil
}

// memoryTx holds back what is written until commit. Reads see it.
type memoryTx struct {
	t       *memoryTenant
	added   []Record
	keys    map[audit.Handle]DataKey
	forgot  []audit.Handle
	retoken []Record
}

func (x *memoryTx) commit() {
	t := x.t
	for _, r := range x.added {
		t.records = append(t.records, r)
		t.handles[r.Handle] = append(t.handles[r.Handle], r.Seq)
		if r.Receipt != 0 {
			t.receipts[r.Receipt] = struct{}{}
		}
		t.index(r)
	}
	maps.Copy(t.keys, x.keys)
	for _, h := range x.forgot {
		delete(t.keys, h)
		for _, seq := range t.handles[h] {
			r := t.records[seq-1]
			r.Tokens[ByNumber], r.Tokens[ByRef] = Token{}, Token{}
			t.replace(r)
		}
	}
	for _, r := range x.retoken {
		t.replace(r)
	}
}

func (t *memoryTenant) index(r Record) {
	for c, token := range r.Tokens {
		if token != (Token{}) {
			t.found[c][token] = append(t.found[c][token], r.Seq)
		}
	}
}

func (t *memoryTenant) replace(r Record) {
	old := t.records[r.Seq-1]
	for c, token := range old.Tokens {
		if token == (Token{}) {
			continue
		}
		left := slices.DeleteFunc(t.found[c][token], func(seq uint64) bool { return seq == r.Seq })
		if len(left) == 0 {
			delete(t.found[c], token)
		} else {
			t.found[c][token] = left
		}
	}
	old.Tokens, old.Index = r.Tokens, r.Index
	t.records[r.Seq-1] = old
	t.index(old)
}

func (x *memoryTx) Last(context.Context) (uint64, time.Time, error) {
	if n := len(x.added); n > 0 {
		return x.added[n-1].Seq, x.added[n-1].Known, nil
	}
	if n := len(x.t.records); n > 0 {
		return x.t.records[n-1].Seq, x.t.records[n-1].Known, nil
	}
	return 0, time.Time{}, nil
}

func (x *memoryTx) Append(ctx context.Context, records []Record) error {
	last, _, _ := x.Last(ctx)
	for i, r := range records {
		if r.Seq != last+1+uint64(i) { //nolint:gosec // an index
			return ErrConflict
		}
		r.Data = slices.Clone(r.Data)
		x.added = append(x.added, r)
	}
	return nil
}

func (x *memoryTx) Find(_ context.Context, column Column, token Token) ([]Record, error) {
	if token == (Token{}) {
		return nil, nil
	}
	seqs := x.t.found[column][token]
	list := make([]Record, 0, len(seqs))
	for _, seq := range seqs {
		list = append(list, x.t.records[seq-1])
	}
	for _, r := range x.added {
		if r.Tokens[column] == token {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b Record) int { return int(a.Seq) - int(b.Seq) }) //nolint:gosec // fewer than 2^63 records
	return list, nil
}

func (x *memoryTx) Committed(_ context.Context, receipt uint64) (bool, error) {
	_, ok := x.t.receipts[receipt]
	return ok && receipt != 0, nil
}

func (x *memoryTx) Key(_ context.Context, handle audit.Handle) (DataKey, bool, error) {
	if k, ok := x.keys[handle]; ok {
		return k, true, nil
	}
	if slices.Contains(x.forgot, handle) {
		return DataKey{}, false, nil
	}
	k, ok := x.t.keys[handle]
	return k, ok, nil
}

func (x *memoryTx) PutKey(_ context.Context, key DataKey) error {
	key.Wrapped = slices.Clone(key.Wrapped)
	x.keys[key.Handle] = key
	return nil
}

func (x *memoryTx) Forget(_ context.Context, handle audit.Handle) error {
	x.forgot = append(x.forgot, handle)
	delete(x.keys, handle)
	return nil
}

func (x *memoryTx) KeysNotUnder(_ context.Context, master string, limit int) ([]DataKey, error) {
	var list []DataKey
	for _, k := range x.t.keys {
		if k.Master != master && len(list) < limit {
			list = append(list, k)
		}
	}
	return list, nil
}

func (x *memoryTx) RecordsNotUnder(_ context.Context, index string, after uint64, limit int) ([]Record, error) {
	var list []Record
	for i := after; i < uint64(len(x.t.records)) && len(list) < limit; i++ {
		if r := x.t.records[i]; r.Index != index {
			list = append(list, r)
		}
	}
	return list, nil
}

func (x *memoryTx) Retoken(_ context.Context, records []Record) error {
	x.retoken = append(x.retoken, records...)
	return nil
}
