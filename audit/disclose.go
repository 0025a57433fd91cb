package audit

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"golang.org/x/mod/sumdb/note"
)

// Bundle shows one person every entry about them (開示請求) and proves that none is left out: a signed checkpoint; each entry's bytes with
// its inclusion proof; the openings of the values that the desk reveals; and, out of the last seal, the state of the person's counter.
// Nobody else's entries, values or counts are in it. Whoever has the genesis key, or the log's lasting key, can check it without the log.
//
// Its JSON has byte strings in base64; that and the formats of entry, seal and map proof in this package are all a third party needs.
type Bundle struct {
	Instance   Code          `json:"instance"`
	Checkpoint string        `json:"checkpoint"` // a C2SP signed note
	Handle     Handle        `json:"handle"`
	Entries    []BundleEntry `json:"entries"`
	// Pruned is how many of the first entries about the person were disposed of after their period.
	Pruned uint64 `json:"pruned,omitempty"`
	// Seal is the last seal, with its proof, and Map what its subject map says about the handle.
	Seal      []byte `json:"seal"`
	SealProof Proof  `json:"seal_proof"`
	Map       []byte `json:"map"`
	// Keys are all seals before, so that the genesis key leads to the checkpoint's. They are left out when a lasting key signed.
	Keys [][]byte `json:"keys,omitempty"`
}

// BundleEntry is one entry about the person.
type BundleEntry struct {
	Leaf     []byte    `json:"leaf"`
	Proof    Proof     `json:"proof"`
	Openings []Opening `json:"openings,omitempty"`
}

// MarshalText gives the handle in hexadecimal.
func (h Handle) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads 32 hexadecimal digits.
func (h *Handle) UnmarshalText(b []byte) error {
	var out Handle
	if !unhex(b, out[:]) {
		return fail(CodeDecode, "handle", nil)
	}
	*h = out
	return nil
}

// MarshalText gives the hash in base64.
func (h Hash) MarshalText() ([]byte, error) {
	return base64.StdEncoding.AppendEncode(nil, h[:]), nil
}

// UnmarshalText reads a hash in base64.
func (h *Hash) UnmarshalText(b []byte) error {
	var out Hash
	if !unbase64(string(b), out[:]) {
		return fail(CodeDecode, "hash", nil)
	}
	*h = out
	return nil
}

// Reveal decides which values of an entry the desk shows; nil shows none.
type Reveal func(e *Event, c Commitment) bool

// Disclose makes the bundle of one person. It seals the epoch first, so that the completeness proof covers everything up to now.
// Recording the disclosure itself (ActDisclose) before is the caller's part.
func (l *Log) Disclose(ctx context.Context, h Handle, vault *Vault, reveal Reveal) (*Bundle, error) {
	b := &Bundle{Instance: l.cfg.Instance, Handle: h}
	var size uint64
	var found bool
	err := l.control(func() error {
		if err := l.seal(SealAsked, 0); err != nil {
			return err
		}
		if err := l.flushHashes(); err != nil {
			return err
		}
		signed, err := l.signCheckpoint()
		b.Checkpoint, size = string(signed), l.st.tree.size
		var p MapProof
		p, found = l.st.subjects.prove(&h)
		b.Map = p.encode(l.st.subjects.get(&h))
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := l.attachSeals(b, size); err != nil {
		return nil, err
	}
	if !found {
		return b, nil
	}
	return b, l.attachEntries(ctx, b, size, vault, reveal)
}

// attachSeals adds the last seal and, without a lasting key, those before it.
func (l *Log) attachSeals(b *Bundle, size uint64) error {
	r := &Reader{l.fs}
	e, err := r.Entry(size - 1)
	if err != nil {
		return err
	}
	b.Seal = e.Leaf
	if b.SealProof, err = r.ProveInclusion(size-1, size); err != nil || l.cfg.Signer != nil {
		return err
	}
	numbers, err := allSegments(l.fs)
	if err != nil {
		return err
	}
	for _, n := range numbers {
		if b.Keys, err = sealsOf(l.fs, n, size-1, b.Keys); err != nil {
			return err
		}
	}
	return nil
}

// sealsOf appends the seals of a segment, pruned or not, before an index.
func sealsOf(dir FS, number, before uint64, out [][]byte) ([][]byte, error) {
	s, f, err := openScan(dir, number)
	if f != nil {
		defer f.Close() //nolint:errcheck // read only
	}
	if err != nil {
		return nil, err
	}
	for w := (frameWalk{f: f, at: s.start, limit: s.size}); w.at < s.size; {
		kind, p, _, st, err := w.next()
		if err != nil {
			return nil, err
		}
		if st != frameOK {
			break
		}
		if kind == frameEntry && p[0] == leafSeal && be.Uint64(p[2:]) < before {
			out = append(out, slices.Clone(p))
		}
	}
	return out, nil
}

func (l *Log) attachEntries(ctx context.Context, b *Bundle, size uint64, vault *Vault, reveal Reveal) error {
	x, err := OpenIndex(l.fs, nil)
	if err != nil {
		return err
	}
	defer x.Close() //nolint:errcheck // read only
	h, err := openHashes(l.fs)
	if err != nil {
		return err
	}
	defer h.close()
	for e, err := range x.Subject(b.Handle) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if e.Index >= size {
			break
		}
		if err := b.attach(h, &e, size, vault, reveal); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bundle) attach(h *hashStore, e *Entry, size uint64, vault *Vault, reveal Reveal) error {
	at := slices.IndexFunc(e.Event.Subjects, func(s Subject) bool { return s.Handle == b.Handle })
	me := e.Event.Subjects[at]
	if len(b.Entries) == 0 {
		b.Pruned = me.Count - 1
	}
	p, err := h.prove(e.Index, size)
	if err != nil {
		return err
	}
	out := BundleEntry{Leaf: e.Leaf, Proof: p}
	for _, c := range me.Sealed {
		if reveal == nil || vault == nil || !reveal(&e.Event, c) {
			continue
		}
		o, err := vault.Open(b.Handle, c)
		if err != nil && !errors.Is(err, ErrErased) {
			return err
		}
		if err == nil {
			out.Openings = append(out.Openings, o)
		}
	}
	b.Entries = append(b.Entries, out)
	return nil
}

// Trust says whose word a bundle's check rests on.
type Trust struct {
	// GenesisKey is the key from the printed page; the bundle must then hold the chain of seals.
	GenesisKey []byte
	// Verifiers knows the log's lasting key.
	Verifiers note.Verifiers
}

// BundleReport is what a bundle proves.
type BundleReport struct {
	Size    uint64 // of the log
	Entries []Event
	// Complete says that these are all entries about the person up to the seal, but for the Pruned first ones.
	Complete bool
	Pruned   uint64
	// After is how many of the entries stand behind the last seal, which only the counter chain covers.
	After    int
	Openings []Opening
}

// Check checks everything in the bundle.
func (b *Bundle) Check(trust Trust) (BundleReport, error) {
	var rep BundleReport
	seal, err := ParseSeal(b.Seal)
	if err != nil {
		return rep, err
	}
	known, err := b.chain(&seal, trust)
	if err != nil {
		return rep, err
	}
	c, err := OpenCheckpoint([]byte(b.Checkpoint), string(b.Instance), verifiers{known, trust.Verifiers})
	if err != nil {
		return rep, err
	}
	rep.Size = c.Size
	if err := CheckInclusion(b.SealProof, c.Size, c.Root, seal.Index, LeafHash(b.Seal)); err != nil {
		return rep, err
	}
	last, err := b.checkEntries(&c, &seal, &rep)
	if err != nil {
		return rep, err
	}
	if err := b.checkMap(&seal, last); err != nil {
		return rep, err
	}
	rep.Complete, rep.Pruned = true, b.Pruned
	return rep, nil
}

// chain follows the seals from the genesis key to the key that signed the checkpoint.
func (b *Bundle) chain(last *Seal, trust Trust) (note.Verifiers, error) {
	if trust.GenesisKey == nil {
		return note.VerifierList(), nil
	}
	if len(trust.GenesisKey) != 32 {
		return nil, fail(CodeConfig, "genesis_key", nil)
	}
	key := [32]byte(trust.GenesisKey)
	genesisKey, prev := key, Hash{}
	for i := range len(b.Keys) + 1 {
		leaf := b.Seal
		if i < len(b.Keys) {
			leaf = b.Keys[i]
		}
		s, err := ParseSeal(leaf)
		if err != nil {
			return nil, err
		}
		if s.Epoch != uint64(i) || s.Prev != prev || !s.Verify(key, genesisKey) {
			return nil, fail(CodeForged, "seal", nil)
		}
		key, prev = s.Next, LeafHash(leaf)
	}
	if key != last.Next {
		return nil, fail(CodeForged, "seal", nil)
	}
	return note.VerifierList(EpochVerifier(string(b.Instance), key)), nil
}

// person state that the entries lead to, as of the seal.
type bundleState struct {
	count, last uint64
	leaf        Hash
}

func (b *Bundle) checkEntries(c *Checkpoint, seal *Seal, rep *BundleReport) (at bundleState, err error) {
	count, prev := b.Pruned, Hash{}
	for i := range b.Entries {
		be := &b.Entries[i]
		e, err := DecodeEvent(be.Leaf)
		if err != nil {
			return at, err
		}
		j := slices.IndexFunc(e.Subjects, func(s Subject) bool { return s.Handle == b.Handle })
		if j < 0 {
			return at, fail(CodeForged, "handle", nil)
		}
		me := e.Subjects[j]
		if me.Count != count+1 || (prev != Hash{} && me.Prev != prev) || (count == 0 && me.Prev != Hash{}) {
			return at, fail(CodeForged, "counter", nil)
		}
		leaf := LeafHash(be.Leaf)
		if err := CheckInclusion(be.Proof, c.Size, c.Root, e.Index, leaf); err != nil {
			return at, err
		}
		for _, o := range be.Openings {
			if !slices.ContainsFunc(me.Sealed, o.Matches) {
				return at, fail(CodeForged, "opening", nil)
			}
		}
		count, prev = me.Count, leaf
		if e.Index < seal.Index {
			at = bundleState{count, e.Index, leaf}
		} else {
			rep.After++
		}
		rep.Entries, rep.Openings = append(rep.Entries, e), append(rep.Openings, be.Openings...)
	}
	return at, nil
}

func (b *Bundle) checkMap(seal *Seal, at bundleState) error {
	p, state, err := parseMapProof(b.Map)
	if err != nil {
		return err
	}
	if at.count == 0 && b.Pruned > 0 {
		// All entries were pruned: the map says how many there were.
		at = bundleState{state.count, state.last, state.leaf}
		if at.count != b.Pruned {
			return fail(CodeForged, "complete", nil)
		}
	}
	if state.count != at.count || state.last != at.last || state.leaf != at.leaf {
		return fail(CodeForged, "complete", nil)
	}
	root, ok := p.check(&b.Handle, at.count, at.last, &at.leaf)
	if !ok || root != seal.Subjects {
		return fail(CodeForged, "map", nil)
	}
	return nil
}

// TLogProof gives the inclusion proof of an entry in the C2SP tlog-proof form, for tools that know only that.
func (b *Bundle) TLogProof(i int) (string, error) {
	e, err := DecodeEvent(b.Entries[i].Leaf)
	if err != nil {
		return "", err
	}
	s := []byte("c2sp.org/tlog-proof@v1\nindex " + strconv.FormatUint(e.Index, 10) + "\n")
	for _, h := range b.Entries[i].Proof {
		s = append(base64.StdEncoding.AppendEncode(s, h[:]), '\n')
	}
	return string(s) + "\n" + b.Checkpoint, nil
}

// ParseBundle reads a bundle's JSON; unknown keys are refused.
func ParseBundle(data []byte) (*Bundle, error) {
	var b Bundle
	if err := strictJSON(data, &b); err != nil {
		return nil, fail(CodeDecode, "bundle", err)
	}
	return &b, nil
}

// JSON gives the bundle's file.
func (b *Bundle) JSON() ([]byte, error) {
	out, err := json.Marshal(b)
	if err != nil {
		return nil, fail(CodeDecode, "bundle", err)
	}
	return out, nil
}
