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
// Recording the disclosure itself (ActDisclose) before is the caller's part. It reads the indexes of finished segments and the current
// segment: its time does not grow with the log.
func (l *Log) Disclose(ctx context.Context, h Handle, vault *Vault, reveal Reveal) (*Bundle, error) {
	b := &Bundle{Instance: l.cfg.Instance, Handle: h}
	d := discloser{log: l, b: b, vault: vault, reveal: reveal}
	err := l.control(func() error {
		if err := l.seal(SealAsked, 0); err != nil {
			return err
		}
		if err := l.flushHashes(); err != nil {
			return err
		}
		signed, err := l.signCheckpoint()
		b.Checkpoint = string(signed)
		d.size, d.epoch, d.segment, d.end = l.st.tree.size, l.st.epoch, l.st.segment, l.end
		p, _ := l.st.subjects.prove(&h)
		b.Map = p.encode(l.st.subjects.get(&h))
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := d.gather(ctx); err != nil {
		return nil, err
	}
	return b, nil
}

// discloser gathers a bundle out of the log as it was right after a seal.
type discloser struct {
	log     *Log
	b       *Bundle
	vault   *Vault
	reveal  Reveal
	size    uint64
	epoch   uint64 // as many were sealed
	segment uint64 // the current one
	end     int64  // of what was committed in it
	hashes  *hashStore
}

func (d *discloser) gather(ctx context.Context) (err error) {
	if d.hashes, err = openHashes(d.log.fs); err != nil {
		return err
	}
	defer d.hashes.close()
	if err := d.finished(ctx); err != nil {
		return err
	}
	if err := d.current(); err != nil {
		return err
	}
	if d.b.SealProof, err = d.hashes.prove(d.size-1, d.size); err != nil {
		return err
	}
	if d.log.cfg.Signer != nil {
		d.b.Keys = nil
		return nil
	}
	if uint64(len(d.b.Keys))+1 != d.epoch {
		return d.readSeals()
	}
	return nil
}

// finished adds what the indexes of finished segments lead to.
func (d *discloser) finished(ctx context.Context) error {
	pruned, err := prunedNumbers(d.log.fs)
	if err != nil {
		return err
	}
	for _, n := range pruned {
		if d.b.Keys, err = sealsOf(d.log.fs, n, d.size-1, d.b.Keys); err != nil {
			return err
		}
	}
	x, err := OpenIndex(d.log.fs, nil)
	if err != nil {
		return err
	}
	defer x.Close()
	take := func(e Entry, err2 error) bool {
		if err = errors.Join(err2, ctx.Err()); err == nil {
			err = d.take(&e)
		}
		return err == nil
	}
	seals := append([]byte{tableSeal}, make([]byte, indexKey-1)...)
	for i := range x.segs {
		s := &x.segs[i]
		if s.number >= d.segment {
			break
		}
		if !s.find(d.log.fs, append([]byte{tableSubject}, d.b.Handle[:]...), about(d.b.Handle), take) && err != nil {
			return err
		}
		if !s.find(d.log.fs, seals, func(e *Entry) bool { return e.Seal != nil }, take) && err != nil {
			return err
		}
	}
	return nil
}

// current adds what is in the current segment, which has no index.
func (d *discloser) current() error {
	return skim(d.log.fs, d.segment, d.end, &d.b.Handle, func(payload []byte, index uint64) error {
		e, ok := parseEntry(payload, index, &eventView{})
		if !ok {
			return corrupt(flawEncoding, segmentName(d.segment), 0, index)
		}
		return d.take(&e)
	})
}

// take adds a seal, or an entry if it is about the person.
func (d *discloser) take(e *Entry) error {
	switch {
	case e.Index == d.size-1:
		d.b.Seal = e.Leaf
	case e.Seal != nil:
		d.b.Keys = append(d.b.Keys, e.Leaf)
	case about(d.b.Handle)(e):
		return d.b.attach(d.hashes, e, d.size, d.vault, d.reveal)
	}
	return nil
}

// readSeals reads the log for its seals: an index has hidden some.
func (d *discloser) readSeals() error {
	numbers, err := allSegments(d.log.fs)
	if err != nil {
		return err
	}
	d.b.Keys = nil
	for _, n := range numbers {
		if d.b.Keys, err = sealsOf(d.log.fs, n, d.size-1, d.b.Keys); err != nil {
			return err
		}
	}
	return nil
}

// sealsOf appends the seals of a segment, pruned or not, before an index.
func sealsOf(dir FS, number, before uint64, out [][]byte) ([][]byte, error) {
	s, f, err := openScan(dir, number)
	if f != nil {
		defer f.Close()
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
