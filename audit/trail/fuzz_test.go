package trail

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func fullEvent() audit.Event {
	return audit.Event{
		Index: 7, Epoch: 2, Time: time.UnixMicro(1_780_000_000_000_001).UTC(), Act: audit.ActVendorFirst + 3, Phase: audit.Outcome, Result: audit.Failed,
		Actor: audit.Actor{Kind: audit.ActorContractor, Auth: audit.AuthCard, ID: "u1", Organ: "o", Department: "d", Role: "r", Terminal: "t", Processor: "p", Sub: "s"},
		Duty:  "du", Purpose: "pu", Program: "P2", Case: "c", Reason: "re", Count: 9, Links: []audit.Ref{{Kind: audit.LinkAttempt, Log: "other", Index: 3}}, Notes: []audit.Note{{Key: "k", Value: "v"}},
		Digest:   audit.Hash{1},
		Subjects: []audit.Subject{{Handle: audit.Handle{1}, Count: 4, Prev: audit.Hash{2}, Sealed: []audit.Commitment{{Field: 1, Seq: 2, MAC: audit.Hash{3}}}}, {Handle: audit.Handle{2}, Count: 1}},
	}
}

// FuzzDecodeEvent: whatever decodes has exactly this one encoding and passes Check.
func FuzzDecodeEvent(f *testing.F) {
	e := fullEvent()
	f.Add(segment.AppendEvent(nil, &e))
	e = audit.Event{Act: audit.ActView, Actor: testActor, Time: time.Unix(0, 1)}
	f.Add(segment.AppendEvent(nil, &e))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := segment.DecodeEvent(b)
		if err != nil {
			return
		}
		require.Equal(t, b, segment.AppendEvent(nil, &e))
		if e.Time.UnixMicro() != 0 {
			require.NoError(t, e.Check())
		}
	})
}

func FuzzFramesAndRecords(f *testing.F) {
	s := segment.Seal{Index: 3, Epoch: 1, Time: segment.FromMicros(5), First: 2, Reason: segment.SealTime}
	f.Add(s.Append(nil))
	c := segment.CommitRecord{Epoch: 1, First: 2, Size: 3}
	b := c.Append(nil)
	f.Add(b)
	f.Add(segment.AppendRecord(nil, segment.FrameCommit, b))
	g := segment.Genesis{Micros: 4, Instance: "a/b"}
	f.Add(g.Append(nil))
	h := segment.SegmentHeader{Instance: "x", Number: 1}
	f.Add(h.Append(nil))
	k := segment.KeptHashes{Index: []int64{3, 9}, Hash: make([]audit.Hash, 2)}
	f.Add(k.Encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		if s, err := segment.ParseSeal(b); err == nil {
			require.Equal(t, b, s.Append(nil))
		}
		if c, ok := segment.ParseCommit(b); ok {
			require.Equal(t, b, append(c.Append(nil), c.Signature...))
		}
		if g, ok := segment.ParseGenesis(b); ok {
			require.Equal(t, b, g.Append(nil))
		}
		if h, ok := segment.ParseSegmentHeader(b); ok {
			require.Equal(t, b, h.Append(nil))
		}
		if k, ok := segment.ParseKept(b); ok {
			require.Equal(t, b, k.Encode())
		}
		if p, me, err := merkle.ParseMapProof(b); err == nil {
			require.Equal(t, b, p.Encode(&me))
		}
		if kind, p, n, st := segment.ReadFrame(b); st == segment.FrameOK {
			require.Equal(t, b[:n], segment.AppendRecord(nil, kind, p))
		}
		if m, ok := segment.ParseSnapshot(b); ok {
			require.LessOrEqual(t, len(m.People)*segment.PersonLen, len(b))
		}
	})
}

func FuzzTexts(f *testing.F) {
	r, _ := audit.Receipt{Index: 3, Size: 4, Epoch: 1, Signed: true}.MarshalText()
	f.Add(string(r))
	f.Add(verify.Checkpoint{Origin: "a", Size: 5}.String())
	f.Fuzz(func(t *testing.T, s string) {
		var r audit.Receipt
		if r.UnmarshalText([]byte(s)) == nil {
			b, err := r.MarshalText()
			require.NoError(t, err)
			require.Equal(t, s, string(b))
			require.Less(t, len(b), 260)
		}
		if c, err := verify.ParseCheckpoint(s); err == nil {
			require.Equal(t, s, c.String())
		}
	})
}

// FuzzParseBundle: a bundle that is read is written again alike, and proves nothing to who trusts
// another key.
func FuzzParseBundle(f *testing.F) {
	whole, err := os.ReadFile(filepath.Join(golden, "bundle.json"))
	require.NoError(f, err)
	f.Add(whole)
	f.Add([]byte(`{"instance":"a","checkpoint":"","handle":"00000000000000000000000000000001","entries":[],"seal":"","seal_proof":[],"map":""}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := verify.ParseBundle(b)
		if err != nil {
			return
		}
		_, err = p.Check(verify.Trust{GenesisKey: make([]byte, 32)})
		require.Error(t, err)
		once, err := p.JSON()
		require.NoError(t, err)
		p, err = verify.ParseBundle(once)
		require.NoError(t, err)
		twice, err := p.JSON()
		require.NoError(t, err)
		require.Equal(t, string(once), string(twice))
	})
}

// TestEveryEventRoundTrips draws events and holds encoding, decoding and Check against each other.
func TestEveryEventRoundTrips(t *testing.T) {
	t.Parallel()
	code := rapid.Custom(func(t *rapid.T) audit.Code {
		return audit.Code(rapid.StringMatching(`[A-Za-z._:/-]{0,40}`).Draw(t, "code"))
	})
	rapid.Check(t, func(t *rapid.T) {
		e := audit.Event{
			Index: rapid.Uint64().Draw(t, "index"), Epoch: rapid.Uint64().Draw(t, "epoch"), Count: rapid.Uint64().Draw(t, "count"),
			Time:   segment.FromMicros(rapid.Int64Range(1, wire.MaxMicros).Draw(t, "time")),
			Act:    rapid.SampledFrom(catalogue()).Draw(t, "act"),
			Result: audit.Result(rapid.IntRange(0, int(audit.Abandoned)).Draw(t, "result")),
			Actor:  audit.Actor{Kind: audit.ActorOfficer, ID: "u" + code.Draw(t, "id")[:0], Terminal: code.Draw(t, "terminal")},
			Duty:   code.Draw(t, "duty"), Case: code.Draw(t, "case"), Reason: code.Draw(t, "reason"),
		}
		for i := range rapid.IntRange(0, 5).Draw(t, "subjects") {
			e.Subjects = append(e.Subjects, audit.Subject{Handle: audit.Handle{byte(i + 1)}, Count: rapid.Uint64().Draw(t, "n")})
		}
		require.NoError(t, e.Check())
		b := segment.AppendEvent(nil, &e)
		got, err := segment.DecodeEvent(b)
		require.NoError(t, err)
		require.Equal(t, e, got)
		at := rapid.IntRange(0, len(b)-1).Draw(t, "at")
		b[at] ^= byte(1 << rapid.IntRange(0, 7).Draw(t, "bit"))
		if other, err := segment.DecodeEvent(b); err == nil {
			require.NotEqual(t, e, other, "two encodings of one event")
		}
	})
}

// TestBadEventsAreRefused holds each field at its limit, past it, and with what must never stand in
// it.
func TestBadEventsAreRefused(t *testing.T) {
	t.Parallel()
	good := func() audit.Event {
		return audit.Event{Act: audit.ActView, Actor: testActor, Subjects: audit.About(audit.Handle{1}), Links: []audit.Ref{{Kind: audit.LinkCase, Log: "", Index: 1}}}
	}
	long := audit.Code(strings.Repeat("a", audit.MaxCode))
	for name, c := range map[string]struct {
		field  string
		change func(*audit.Event)
	}{
		"longest code":         {"", func(e *audit.Event) { e.Case = long }},
		"too long a code":      {"code", func(e *audit.Event) { e.Case = long + "a" }},
		"nine digits":          {"", func(e *audit.Event) { e.Case = "123456789" }},
		"ten digits":           {"code", func(e *audit.Event) { e.Case = "1234567890" }},
		"my number":            {"code", func(e *audit.Event) { e.Case = "123456789018" }},
		"my number in groups":  {"code", func(e *audit.Event) { e.Case = "1234-5678-9018" }},
		"a telephone number":   {"code", func(e *audit.Event) { e.Reason = "048-524-1111" }},
		"a name":               {"code", func(e *audit.Event) { e.Case = "山田" }},
		"a name in the actor":  {"actor.id", func(e *audit.Event) { e.Actor.ID = "山田太郎" }},
		"invalid UTF-8":        {"code", func(e *audit.Event) { e.Case = "\xff" }},
		"lone surrogate":       {"code", func(e *audit.Event) { e.Case = "\xed\xa0\x80" }},
		"NUL":                  {"code", func(e *audit.Event) { e.Case = "a\x00" }},
		"bidi control":         {"code", func(e *audit.Event) { e.Case = "\u202e" }},
		"ideographic variant":  {"code", func(e *audit.Event) { e.Case = "葛\U000E0100" }},
		"space":                {"code", func(e *audit.Event) { e.Case = "a b" }},
		"unknown act":          {"act", func(e *audit.Event) { e.Act = 19 }},
		"act past the table":   {"act", func(e *audit.Event) { e.Act = 300 }},
		"unknown phase":        {"phase", func(e *audit.Event) { e.Phase = audit.Outcome + 1 }},
		"unknown result":       {"result", func(e *audit.Event) { e.Result = audit.Abandoned + 1 }},
		"attempt with result":  {"result", func(e *audit.Event) { e.Phase, e.Result = audit.Attempt, audit.Failed }},
		"outcome of nothing":   {"links.attempt", func(e *audit.Event) { e.Phase = audit.Outcome }},
		"before 1970":          {"time", func(e *audit.Event) { e.Time = time.Unix(-1, 0) }},
		"after 9999":           {"time", func(e *audit.Event) { e.Time = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }},
		"no actor":             {"actor.kind", func(e *audit.Event) { e.Actor = audit.Actor{} }},
		"actor without ID":     {"actor.id", func(e *audit.Event) { e.Actor.ID = "" }},
		"unknown auth":         {"actor.auth", func(e *audit.Event) { e.Actor.Auth = audit.AuthDelegated << 1 }},
		"contractor for whom":  {"actor.processor", func(e *audit.Event) { e.Actor.Kind = audit.ActorContractor }},
		"sub without main":     {"actor.sub", func(e *audit.Event) { e.Actor.Sub = "s" }},
		"links full":           {"", func(e *audit.Event) { e.Links = make16() }},
		"links too many":       {"links", func(e *audit.Event) { e.Links = append(make16(), audit.Ref{Kind: audit.LinkCase}) }},
		"link of no kind":      {"links", func(e *audit.Event) { e.Links = []audit.Ref{{}} }},
		"notes on a plain act": {"notes", func(e *audit.Event) { e.Notes = []audit.Note{{Key: "k", Value: "v"}} }},
		"note twice": {"notes", func(e *audit.Event) {
			e.Act, e.Notes = audit.ActVendorFirst, []audit.Note{{Key: "k", Value: "v"}, {Key: "k", Value: "w"}}
		}},
		"note with text": {"notes", func(e *audit.Event) {
			e.Act, e.Notes = audit.ActVendorFirst, []audit.Note{{Key: "k", Value: "free text"}}
		}},
		"no handle":          {"subjects", func(e *audit.Event) { e.Subjects = audit.About(audit.Handle{}) }},
		"subject twice":      {"subjects.twice", func(e *audit.Event) { e.Subjects = audit.About(audit.Handle{1}, audit.Handle{1}) }},
		"too many subjects":  {"subjects", func(e *audit.Event) { e.Subjects = make([]audit.Subject, audit.MaxSubjects+1) }},
		"commitment of none": {"subjects.sealed", func(e *audit.Event) { e.Subjects[0].Sealed = []audit.Commitment{{}} }},
		"field twice":        {"subjects.sealed", func(e *audit.Event) { e.Subjects[0].Sealed = []audit.Commitment{{Field: 1}, {Field: 1}} }},
	} {
		e := good()
		c.change(&e)
		err := e.Check()
		if c.field == "" {
			require.NoError(t, err, name)
			continue
		}
		require.ErrorIs(t, err, audit.CodeEvent)
		require.Equal(t, c.field, err.(*audit.Error).Field, name) //nolint:errorlint // Check returns the type itself
		if b := segment.AppendEvent(nil, &e); name != "before 1970" && len(e.Case) < 256 {
			_, derr := segment.DecodeEvent(b)
			require.Error(t, derr, "%s must not decode either", name)
		}
	}
}

func make16() []audit.Ref {
	out := make([]audit.Ref, audit.MaxLinks)
	for i := range out {
		out[i].Kind = audit.LinkCase
	}
	return out
}

func TestCheckpointTexts(t *testing.T) {
	t.Parallel()
	root := "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	for name, text := range map[string]string{
		"negative": "a\n-1\n" + root + "\n", "leading zero": "a\n01\n" + root + "\n", "plus": "a\n+1\n" + root + "\n",
		"huge": "a\n18446744073709551616\n" + root + "\n", "no origin": "\n1\n" + root + "\n", "extra line": "a\n1\n" + root + "\nx\n",
		"no line feed": "a\n1\n" + root, "CR LF": "a\r\n1\r\n" + root + "\r\n", "base64 without padding": "a\n1\n" + root[:43] + "\n",
		"base64 with stray bits": "a\n1\n" + root[:42] + "9=\n", "short root": "a\n1\nAAEC\n", "": "",
	} {
		_, err := verify.ParseCheckpoint(text)
		require.Error(t, err, name)
	}
	_, err := verify.ParseCheckpoint("a\n0\n" + root + "\n")
	require.NoError(t, err)
}

// catalogue lists the acts below the vendor's.
func catalogue() (acts []audit.Act) {
	for a := range audit.ActVendorFirst {
		if a.Known() {
			acts = append(acts, a)
		}
	}
	return acts
}
