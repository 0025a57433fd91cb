package registry

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/kyufu-go/kyufu/household/secret"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// Memory is a [Store] that lives as long as the process: for tests, examples,
// and tools that read everything anew. Safe for concurrent use.
//
// It keeps its records in pieces with few pointers, so that the garbage collector
// has little to walk through, however many there are.
type Memory struct {
	secret.Private // it prints as nothing
	mu             sync.Mutex
	tenants        map[municipality.Code]*memoryTenant
}

// NewMemory returns an empty store.
func NewMemory() *Memory { return &Memory{tenants: map[municipality.Code]*memoryTenant{}} }

type memoryTenant struct {
	mu        sync.RWMutex
	n         uint64
	rows      [][]memoryRow // pages of memoryPage rows; Seq 1 is row 0 of page 0
	bytes     arena
	names     []string // of index keys
	first     [columnEnd]map[Token]uint64
	handles   map[audit.Handle]uint64 // the latest Seq of a person
	committed map[string]struct{}     // lines
}

const memoryPage = 4096

// memoryRow is a Record. next leads to the record before it with the same token
// in a column, and prev to the one before it of the same person; 0 ends a chain.
type memoryRow struct {
	handle audit.Handle
	tokens [columnEnd]Token
	next   [columnEnd]uint64
	prev   uint64
	known  int64
	line   string
	data   span
	index  uint16
}

// arena holds bytes that are never taken back.
type arena struct{ pages [][]byte }

type span struct{ page, from, to uint32 }

const arenaPage = 1 << 20

func (a *arena) put(b []byte) span {
	last := len(a.pages) - 1
	if last < 0 || len(a.pages[last])+len(b) > cap(a.pages[last]) {
		size := min(arenaPage, 4096<<min(len(a.pages), 8)) // a small store stays small
		a.pages = append(a.pages, make([]byte, 0, max(size, len(b))))
		last++
	}
	from := len(a.pages[last])
	a.pages[last] = append(a.pages[last], b...)
	return span{uint32(last), uint32(from), uint32(from + len(b))}
}

// get returns the bytes themselves; nobody changes them.
func (a *arena) get(s span) []byte { return a.pages[s.page][s.from:s.to:s.to] }

// Copy returns a store with what is in this one: a backup, for drills.
func (m *Memory) Copy() *Memory {
	to := NewMemory()
	m.mu.Lock()
	defer m.mu.Unlock()
	for code, t := range m.tenants {
		t.mu.RLock()
		other := to.tenant(code)
		for seq := uint64(1); seq <= t.n; seq++ {
			r := t.record(seq)
			other.add(&r)
		}
		t.mu.RUnlock()
	}
	return to
}

func (m *Memory) tenant(code municipality.Code) *memoryTenant {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.tenants == nil {
		m.tenants = map[municipality.Code]*memoryTenant{}
	}
	t := m.tenants[code]
	if t == nil {
		t = &memoryTenant{handles: map[audit.Handle]uint64{}, committed: map[string]struct{}{}}
		for c := range t.first {
			t.first[c] = map[Token]uint64{}
		}
		m.tenants[code] = t
	}
	return t
}

func (t *memoryTenant) name(s string) uint16 {
	i := slices.Index(t.names, s)
	if i < 0 {
		t.names = append(t.names, s)
		i = len(t.names) - 1
	}
	return uint16(i)
}

func (t *memoryTenant) row(seq uint64) *memoryRow {
	return &t.rows[(seq-1)/memoryPage][(seq-1)%memoryPage]
}

func (t *memoryTenant) record(seq uint64) Record {
	r := t.row(seq)
	return Record{
		Seq: seq, Handle: r.handle, Tokens: r.tokens, Index: t.names[r.index], Known: time.UnixMicro(r.known).UTC(), Line: r.line,
		Data: t.bytes.get(r.data),
	}
}

func (t *memoryTenant) add(r *Record) {
	switch {
	case t.n == 0:
		t.rows = append(t.rows, nil) // the first page grows as it needs
	case t.n%memoryPage == 0:
		t.rows = append(t.rows, make([]memoryRow, 0, memoryPage))
	}
	page := &t.rows[t.n/memoryPage]
	t.n++
	*page = append(*page, memoryRow{
		handle: r.Handle, known: r.Known.UnixMicro(), line: r.Line, data: t.bytes.put(r.Data), prev: t.handles[r.Handle],
	})
	t.handles[r.Handle] = t.n
	t.committed[r.Line] = struct{}{}
	t.retoken(t.n, r.Tokens, r.Index)
}

// retoken takes a record out of the chains of its old tokens and puts it into
// those of its new ones.
func (t *memoryTenant) retoken(seq uint64, tokens [columnEnd]Token, index string) {
	row := t.row(seq)
	for c := range row.tokens {
		if row.tokens[c] != (Token{}) {
			t.unchain(c, seq)
		}
		row.tokens[c], row.next[c] = tokens[c], 0
		if tokens[c] != (Token{}) {
			row.next[c] = t.first[c][tokens[c]]
			t.first[c][tokens[c]] = seq
		}
	}
	row.index = t.name(index)
}

func (t *memoryTenant) unchain(c int, seq uint64) {
	row := t.row(seq)
	at := t.first[c][row.tokens[c]]
	if at == seq {
		if row.next[c] == 0 {
			delete(t.first[c], row.tokens[c])
		} else {
			t.first[c][row.tokens[c]] = row.next[c]
		}
		return
	}
	for t.row(at).next[c] != seq {
		at = t.row(at).next[c]
	}
	t.row(at).next[c] = row.next[c]
}

// View runs f while nobody writes.
func (m *Memory) View(_ context.Context, tenant municipality.Code, f func(Tx) error) error {
	if f == nil {
		return fail(CodeInput)
	}
	t := m.tenant(tenant)
	t.mu.RLock()
	defer t.mu.RUnlock()
	return f(&memoryTx{t: t})
}

// Update runs f while nobody else reads or writes, and then takes over what it wrote.
func (m *Memory) Update(ctx context.Context, tenant municipality.Code, f func(Tx) error) error {
	if f == nil {
		return fail(CodeInput)
	}
	t := m.tenant(tenant)
	t.mu.Lock()
	defer t.mu.Unlock()
	tx := &memoryTx{t: t}
	if err := f(tx); err != nil {
		return err
	}
	for _, apply := range tx.apply {
		if err := apply(ctx); err != nil {
			return err
		}
	}
	tx.commit()
	return nil
}

// memoryTx holds back what is written until commit. Reads see it.
type memoryTx struct {
	t       *memoryTenant
	added   []Record
	forgot  []audit.Handle
	retoken []Record
	apply   []func(context.Context) error // lines of a journal
}

func (x *memoryTx) commit() {
	t := x.t
	for i := range x.added {
		t.add(&x.added[i])
	}
	for _, h := range x.forgot {
		for seq := t.handles[h]; seq != 0; seq = t.row(seq).prev {
			tokens := t.row(seq).tokens
			tokens[ByNumber], tokens[ByRef] = Token{}, Token{}
			t.retoken(seq, tokens, t.names[t.row(seq).index])
		}
	}
	for _, r := range x.retoken {
		t.retoken(r.Seq, r.Tokens, r.Index)
	}
}

func (x *memoryTx) Last(context.Context) (uint64, time.Time, error) {
	if n := len(x.added); n > 0 {
		return x.added[n-1].Seq, x.added[n-1].Known, nil
	}
	if x.t.n > 0 {
		return x.t.n, time.UnixMicro(x.t.row(x.t.n).known).UTC(), nil
	}
	return 0, time.Time{}, nil
}

func (x *memoryTx) Append(ctx context.Context, records []Record) error {
	last, _, _ := x.Last(ctx)
	for i := range records {
		if records[i].Seq != last+1+uint64(i) {
			return CodeConflict
		}
	}
	x.added = append(x.added, records...)
	return nil
}

func (x *memoryTx) Find(_ context.Context, column Column, token Token) ([]Record, error) {
	if token == (Token{}) {
		return nil, nil
	}
	n := 0
	for seq := x.t.first[column][token]; seq != 0; seq = x.t.row(seq).next[column] {
		n++
	}
	list := make([]Record, n, n+4)
	for seq := x.t.first[column][token]; seq != 0; seq = x.t.row(seq).next[column] {
		n--
		list[n] = x.t.record(seq)
	}
	for _, r := range x.added {
		if r.Tokens[column] == token {
			list = append(list, r)
		}
	}
	if !slices.IsSortedFunc(list, bySeq) { // records that were retokened late
		slices.SortFunc(list, bySeq)
	}
	return list, nil
}

func (x *memoryTx) Of(_ context.Context, handle audit.Handle) ([]Record, error) {
	var list []Record
	for seq := x.t.handles[handle]; seq != 0; seq = x.t.row(seq).prev {
		list = append(list, x.t.record(seq))
	}
	slices.Reverse(list)
	for _, r := range x.added {
		if r.Handle == handle {
			list = append(list, r)
		}
	}
	return list, nil
}

func bySeq(a, b Record) int { return int(a.Seq) - int(b.Seq) }

func (x *memoryTx) Committed(_ context.Context, line string) (bool, error) {
	_, ok := x.t.committed[line]
	return ok && line != "", nil
}

// Journal gives a journal whose lines are added when the records are.
func (x *memoryTx) Journal(j *store.Journal) (*store.Journal, error) {
	if j.Store() == nil {
		return nil, fail(CodeConfig)
	}
	return j.In(heldBack{j.Store(), x}), nil
}

// heldBack keeps what is applied to a store until the transaction is over.
type heldBack struct {
	store.Store
	x *memoryTx
}

// Outbox implements [store.Store]: there is none inside a transaction.
func (heldBack) Outbox() store.Outbox { return nil }

// Apply implements [store.Store].
func (h heldBack) Apply(_ context.Context, changes []store.Change, lines []store.Line) error {
	h.x.apply = append(h.x.apply, func(ctx context.Context) error { return h.Store.Apply(ctx, changes, lines) })
	return nil
}

func (x *memoryTx) Forget(_ context.Context, handle audit.Handle) error {
	x.forgot = append(x.forgot, handle)
	return nil
}

func (x *memoryTx) RecordsNotUnder(_ context.Context, index string, after uint64, limit int) ([]Record, error) {
	var list []Record
	for seq := after + 1; seq <= x.t.n && len(list) < limit; seq++ {
		if x.t.names[x.t.row(seq).index] != index {
			list = append(list, x.t.record(seq))
		}
	}
	return list, nil
}

func (x *memoryTx) Retoken(_ context.Context, records []Record) error {
	x.retoken = append(x.retoken, records...)
	return nil
}
