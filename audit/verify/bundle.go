package verify

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/quiet"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/household/strictjson"
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
	quiet.Quiet

	Instance   audit.Code    `json:"instance"`
	Checkpoint string        `json:"checkpoint"` // a C2SP signed note
	Handle     audit.Handle  `json:"handle"`
	Entries    []BundleEntry `json:"entries"`
	// Pruned is how many of the first entries about the person were disposed of after their period;
	// Disposal proves it.
	Pruned   uint64    `json:"pruned,omitempty"`
	Disposal *Disposal `json:"disposal,omitempty"`
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
	quiet.Quiet

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
	quiet.Private

	Size    uint64 // of the log
	Entries []audit.Event
	// Complete says that these are all entries about the person that the log has, up to the end of
	// the checkpoint, and that all others were pruned. It is false if the seal is not the newest
	// entry, since what came after it may be missing.
	Complete bool
	// Pruned is how many first entries were disposed of after their period, PrunedAt the time of
	// the newest of all entries that were. An approved pruning that the log has recorded proves
	// both.
	Pruned   uint64
	PrunedAt time.Time
	// Sealed is the index of the seal that the completeness rests on, SealedAt its time: the bundle
	// speaks until then.
	Sealed   uint64
	SealedAt time.Time
	// After is how many of the entries stand behind the last seal, which only the counter chain
	// covers.
	After    int
	Openings []audit.Opening
}

func noBundle() error { return fault.New(audit.CodeDecode, "bundle", nil) }

// Check checks everything in the bundle. Whose it is the reader compares with Handle.
func (b *Bundle) Check(trust Trust) (BundleReport, error) {
	var rep BundleReport
	if b == nil {
		return rep, noBundle()
	}
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
	gone, err := b.checkDisposal(&c, &rep)
	if err != nil {
		return rep, err
	}
	last, err := b.checkEntries(&c, &seal, gone, &rep)
	if err != nil {
		return rep, err
	}
	if err := b.checkMap(&seal, last); err != nil {
		return rep, err
	}
	rep.Pruned, rep.Sealed, rep.SealedAt = b.Pruned, seal.Index, seal.Time
	rep.Complete = seal.Index+1 == c.Size
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

// checkEntries follows the person's entries from what was pruned on.
func (b *Bundle) checkEntries(c *Checkpoint, seal *segment.Seal, gone bundleState, rep *BundleReport) (at bundleState, err error) {
	at = gone
	count, prev := gone.count, gone.leaf
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
		if me.Count != count+1 || me.Prev != prev {
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
	if b == nil {
		return "", noBundle()
	}
	if i < 0 || i >= len(b.Entries) {
		return "", fault.New(audit.CodeRange, "entry", nil)
	}
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

// ParseBundle reads a bundle's JSON, strictly (package strictjson).
func ParseBundle(data []byte) (*Bundle, error) {
	var b Bundle
	if err := (strictjson.Config{MaxBytes: 256 << 20}).Unmarshal(data, &b); err != nil {
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
// given one, all are about the person with this handle, and each is complete. Codes: those of
// [Bundle.Check]; "config" for a log that is not expected or came twice; "forged" for another's
// bundle; "missing" where a log, or the end of one, is.
func CheckBundles(person audit.Handle, bundles []*Bundle, expected map[audit.Code]Trust) (map[audit.Code]BundleReport, error) {
	out := map[audit.Code]BundleReport{}
	for _, b := range bundles {
		if b == nil {
			return out, noBundle()
		}
		trust, ok := expected[b.Instance]
		if _, twice := out[b.Instance]; !ok || twice {
			return out, fault.New(audit.CodeConfig, "instance", nil)
		}
		if b.Handle != person || person == (audit.Handle{}) {
			return out, fault.New(audit.CodeForged, "handle", nil)
		}
		rep, err := b.Check(trust)
		if err != nil {
			return out, err
		}
		if !rep.Complete {
			return out, fault.New(audit.CodeMissing, "complete", nil)
		}
		out[b.Instance] = rep
	}
	if len(out) != len(expected) {
		return out, fault.New(audit.CodeMissing, "log", nil)
	}
	return out, nil
}
