package verify

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"golang.org/x/mod/sumdb/note"
)

// Bundle shows one person every entry about them (開示請求) and proves that none is left out: a signed
// checkpoint; each entry's bytes with its inclusion proof; the openings of the values that the desk
// reveals; and, out of the last seal, the state of the person's counter. Nobody else's entries,
// values or counts are in it. Whoever has the genesis key, or the log's lasting key, can check it
// without the log.
//
// Its JSON has byte strings in base64; that and the formats of entry, seal and map proof in this
// package are all a third party needs.
type Bundle struct {
	Instance   audit.Code    `json:"instance"`
	Checkpoint string        `json:"checkpoint"` // a C2SP signed note
	Handle     audit.Handle  `json:"handle"`
	Entries    []BundleEntry `json:"entries"`
	// Pruned is how many of the first entries about the person were disposed of after their period.
	Pruned uint64 `json:"pruned,omitempty"`
	// Seal is the last seal, with its proof, and Map what its subject map says about the handle.
	Seal      []byte       `json:"seal"`
	SealProof merkle.Proof `json:"seal_proof"`
	Map       []byte       `json:"map"`
	// Keys are all seals before, so that the genesis key leads to the checkpoint's. They are left
	// out when a lasting key signed.
	Keys [][]byte `json:"keys,omitempty"`
}

// BundleEntry is one entry about the person.
type BundleEntry struct {
	Leaf     []byte          `json:"leaf"`
	Proof    merkle.Proof    `json:"proof"`
	Openings []audit.Opening `json:"openings,omitempty"`
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
	Entries []audit.Event
	// Complete says that these are all entries about the person that the log ever had, up to the
	// end of the checkpoint. It is false if first entries are missing, whether pruned or left out,
	// since a bundle has no proof of pruning yet; and if the seal is not the newest entry, since
	// what came after it may be missing.
	Complete bool
	// Pruned is how many first entries are missing: the bundle says that they were pruned.
	Pruned uint64
	// Sealed is the index of the seal that the completeness rests on, SealedAt its time: the bundle
	// speaks until then.
	Sealed   uint64
	SealedAt time.Time
	// After is how many of the entries stand behind the last seal, which only the counter chain
	// covers.
	After    int
	Openings []audit.Opening
}

// Check checks everything in the bundle.
func (b *Bundle) Check(trust Trust) (BundleReport, error) {
	var rep BundleReport
	seal, err := segment.ParseSeal(b.Seal)
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
	if err := merkle.CheckInclusion(b.SealProof, c.Size, c.Root, seal.Index, merkle.LeafHash(b.Seal)); err != nil {
		return rep, err
	}
	last, err := b.checkEntries(&c, &seal, &rep)
	if err != nil {
		return rep, err
	}
	if err := b.checkMap(&seal, last); err != nil {
		return rep, err
	}
	rep.Pruned, rep.Sealed, rep.SealedAt = b.Pruned, seal.Index, seal.Time
	rep.Complete = b.Pruned == 0 && seal.Index+1 == c.Size
	return rep, nil
}

// chain follows the seals from the genesis key to the key that signed the checkpoint.
func (b *Bundle) chain(last *segment.Seal, trust Trust) (note.Verifiers, error) {
	if trust.GenesisKey == nil {
		return note.VerifierList(), nil
	}
	if len(trust.GenesisKey) != 32 {
		return nil, fault.New(audit.CodeConfig, "genesis_key", nil)
	}
	key := [32]byte(trust.GenesisKey)
	genesisKey, prev := key, audit.Hash{}
	for i := range len(b.Keys) + 1 {
		leaf := b.Seal
		if i < len(b.Keys) {
			leaf = b.Keys[i]
		}
		s, err := segment.ParseSeal(leaf)
		if err != nil {
			return nil, err
		}
		if s.Epoch != uint64(i) || s.Prev != prev || !s.Verify(key, genesisKey) {
			return nil, fault.New(audit.CodeForged, "seal", nil)
		}
		key, prev = s.Next, merkle.LeafHash(leaf)
	}
	if key != last.Next {
		return nil, fault.New(audit.CodeForged, "seal", nil)
	}
	return note.VerifierList(EpochVerifier(string(b.Instance), key)), nil
}

// person state that the entries lead to, as of the seal.
type bundleState struct {
	count, last uint64
	leaf        audit.Hash
}

func (b *Bundle) checkEntries(c *Checkpoint, seal *segment.Seal, rep *BundleReport) (at bundleState, err error) {
	count, prev := b.Pruned, audit.Hash{}
	for i := range b.Entries {
		be := &b.Entries[i]
		e, err := segment.DecodeEvent(be.Leaf)
		if err != nil {
			return at, err
		}
		j := slices.IndexFunc(e.Subjects, func(s audit.Subject) bool { return s.Handle == b.Handle })
		if j < 0 {
			return at, fault.New(audit.CodeForged, "handle", nil)
		}
		me := e.Subjects[j]
		if me.Count != count+1 || (prev != audit.Hash{} && me.Prev != prev) || (count == 0 && me.Prev != audit.Hash{}) {
			return at, fault.New(audit.CodeForged, "counter", nil)
		}
		leaf := merkle.LeafHash(be.Leaf)
		if err := merkle.CheckInclusion(be.Proof, c.Size, c.Root, e.Index, leaf); err != nil {
			return at, err
		}
		for _, o := range be.Openings {
			if !slices.ContainsFunc(me.Sealed, o.Matches) {
				return at, fault.New(audit.CodeForged, "opening", nil)
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

func (b *Bundle) checkMap(seal *segment.Seal, at bundleState) error {
	p, state, err := merkle.ParseMapProof(b.Map)
	if err != nil {
		return err
	}
	if at.count == 0 && b.Pruned > 0 {
		// All entries were pruned: the map says how many there were.
		at = bundleState{state.Count, state.Last, state.Leaf}
		if at.count != b.Pruned {
			return fault.New(audit.CodeForged, "complete", nil)
		}
	}
	if state.Count != at.count || state.Last != at.last || state.Leaf != at.leaf {
		return fault.New(audit.CodeForged, "complete", nil)
	}
	root, ok := p.Check(&b.Handle, at.count, at.last, &at.leaf)
	if !ok || root != seal.Subjects {
		return fault.New(audit.CodeForged, "map", nil)
	}
	return nil
}

// TLogProof gives the inclusion proof of an entry in the C2SP tlog-proof form, for tools that know
// only that.
func (b *Bundle) TLogProof(i int) (string, error) {
	e, err := segment.DecodeEvent(b.Entries[i].Leaf)
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
		return nil, fault.New(audit.CodeDecode, "bundle", err)
	}
	return &b, nil
}

// JSON gives the bundle's file.
func (b *Bundle) JSON() ([]byte, error) {
	out, err := json.Marshal(b)
	if err != nil {
		return nil, fault.New(audit.CodeDecode, "bundle", err)
	}
	return out, nil
}

// CheckBundles checks one person's bundles out of a set of logs: each log that must be there has
// given one, all are about the same handle, and each is complete.
func CheckBundles(bundles []*Bundle, expected map[audit.Code]Trust) (map[audit.Code]BundleReport, error) {
	out := map[audit.Code]BundleReport{}
	for _, b := range bundles {
		trust, ok := expected[b.Instance]
		if _, twice := out[b.Instance]; !ok || twice {
			return out, fault.New(audit.CodeConfig, "instance", nil)
		}
		if b.Handle != bundles[0].Handle {
			return out, fault.New(audit.CodeForged, "handle", nil)
		}
		rep, err := b.Check(trust)
		if err != nil {
			return out, err
		}
		out[b.Instance] = rep
	}
	if len(out) != len(expected) {
		return out, fault.New(audit.CodeMissing, "log", nil)
	}
	return out, nil
}

func strictJSON(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}
