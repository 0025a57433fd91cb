package audit

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func fullEvent() Event {
	return Event{
		Index: 7, Epoch: 2, Time: time.UnixMicro(1_780_000_000_000_001).UTC(), Act: ActVendorFirst + 3, Phase: Outcome, Result: Failed,
		Actor: Actor{Kind: ActorContractor, Auth: AuthCard, ID: "u1", Organ: "o", Department: "d", Role: "r", Terminal: "t", Processor: "p", Sub: "s"},
		Duty:  "du", Purpose: "pu", Program: "P2", Case: "c", Reason: "re", Count: 9, Links: []Ref{{LinkAttempt, "other", 3}}, Notes: []Note{{"k", "v"}},
		Digest:   Hash{1},
		Subjects: []Subject{{Handle: Handle{1}, Count: 4, Prev: Hash{2}, Sealed: []Commitment{{Field: 1, Seq: 2, MAC: Hash{3}}}}, {Handle: Handle{2}, Count: 1}},
	}
}

// FuzzDecodeEvent: whatever decodes has exactly this one encoding and passes Check.
func FuzzDecodeEvent(f *testing.F) {
	e := fullEvent()
	f.Add(AppendEvent(nil, &e))
	e = Event{Act: ActView, Actor: testActor, Time: minTime.Add(1)}
	f.Add(AppendEvent(nil, &e))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := DecodeEvent(b)
		if err != nil {
			return
		}
		require.Equal(t, b, AppendEvent(nil, &e))
		if e.Time.UnixMicro() != 0 {
			require.NoError(t, e.Check())
		}
	})
}

func FuzzFramesAndRecords(f *testing.F) {
	s := Seal{Index: 3, Epoch: 1, Time: fromMicros(5), First: 2, Reason: SealTime}
	f.Add(s.append(nil))
	c := commitRecord{epoch: 1, first: 2, size: 3}
	b := c.append(nil)
	f.Add(b)
	f.Add(appendRecord(nil, frameCommit, b))
	g := genesis{micros: 4, instance: "a/b"}
	f.Add(g.append(nil))
	h := segmentHeader{instance: "x", number: 1}
	f.Add(h.append(nil))
	k := keptHashes{index: []int64{3, 9}, hash: make([]Hash, 2)}
	f.Add(k.encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		if s, err := ParseSeal(b); err == nil {
			require.Equal(t, b, s.append(nil))
		}
		if c, ok := parseCommit(b); ok {
			require.Equal(t, b, append(c.append(nil), c.signature...))
		}
		if g, ok := parseGenesis(b); ok {
			require.Equal(t, b, g.append(nil))
		}
		if h, ok := parseSegmentHeader(b); ok {
			require.Equal(t, b, h.append(nil))
		}
		if k, ok := parseKept(b); ok {
			require.Equal(t, b, k.encode())
		}
		if p, me, err := parseMapProof(b); err == nil {
			require.Equal(t, b, p.encode(&me))
		}
		if kind, p, n, st := readFrame(b); st == frameOK {
			require.Equal(t, b[:n], appendRecord(nil, kind, p))
		}
		if m, ok := parseSnapshot(b); ok {
			require.LessOrEqual(t, len(m.people)*personLen, len(b))
		}
	})
}

func FuzzTexts(f *testing.F) {
	r, _ := Receipt{Index: 3, Size: 4, Epoch: 1, Signed: true}.MarshalText()
	f.Add(string(r))
	f.Add(Checkpoint{Origin: "a", Size: 5}.String())
	f.Fuzz(func(t *testing.T, s string) {
		var r Receipt
		if r.UnmarshalText([]byte(s)) == nil {
			b, err := r.MarshalText()
			require.NoError(t, err)
			require.Equal(t, s, string(b))
			require.Less(t, len(b), 260)
		}
		if c, err := ParseCheckpoint(s); err == nil {
			require.Equal(t, s, c.String())
		}
	})
}

// FuzzParseBundle: a bundle that is read is written again alike, and proves nothing to who trusts another key.
func FuzzParseBundle(f *testing.F) {
	whole, err := os.ReadFile(filepath.Join(golden, "bundle.json"))
	require.NoError(f, err)
	f.Add(whole)
	f.Add([]byte(`{"instance":"a","checkpoint":"","handle":"00000000000000000000000000000001","entries":[],"seal":"","seal_proof":[],"map":""}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := ParseBundle(b)
		if err != nil {
			return
		}
		_, err = p.Check(Trust{GenesisKey: make([]byte, 32)})
		require.Error(t, err)
		once, err := p.JSON()
		require.NoError(t, err)
		p, err = ParseBundle(once)
		require.NoError(t, err)
		twice, err := p.JSON()
		require.NoError(t, err)
		require.Equal(t, string(once), string(twice))
	})
}

// TestEveryEventRoundTrips draws events and holds encoding, decoding and Check against each other.
func TestEveryEventRoundTrips(t *testing.T) {
	t.Parallel()
	code := rapid.Custom(func(t *rapid.T) Code { return Code(rapid.StringMatching(`[A-Za-z._:/-]{0,40}`).Draw(t, "code")) })
	rapid.Check(t, func(t *rapid.T) {
		e := Event{
			Index: rapid.Uint64().Draw(t, "index"), Epoch: rapid.Uint64().Draw(t, "epoch"), Count: rapid.Uint64().Draw(t, "count"),
			Time:   fromMicros(rapid.Int64Range(1, maxTime.UnixMicro()).Draw(t, "time")),
			Act:    acts[rapid.IntRange(0, len(acts)-1).Draw(t, "act")].act,
			Result: Result(rapid.IntRange(0, int(resultEnd)-1).Draw(t, "result")),
			Actor:  Actor{Kind: ActorOfficer, ID: "u" + code.Draw(t, "id")[:0], Terminal: code.Draw(t, "terminal")},
			Duty:   code.Draw(t, "duty"), Case: code.Draw(t, "case"), Reason: code.Draw(t, "reason"),
		}
		for i := range rapid.IntRange(0, 5).Draw(t, "subjects") {
			e.Subjects = append(e.Subjects, Subject{Handle: Handle{byte(i + 1)}, Count: rapid.Uint64().Draw(t, "n")})
		}
		require.NoError(t, e.Check())
		b := AppendEvent(nil, &e)
		got, err := DecodeEvent(b)
		require.NoError(t, err)
		require.Equal(t, e, got)
		at := rapid.IntRange(0, len(b)-1).Draw(t, "at")
		b[at] ^= byte(1 << rapid.IntRange(0, 7).Draw(t, "bit"))
		if other, err := DecodeEvent(b); err == nil {
			require.NotEqual(t, e, other, "two encodings of one event")
		}
	})
}

// TestBadEventsAreRefused holds each field at its limit, past it, and with what must never stand in it.
func TestBadEventsAreRefused(t *testing.T) {
	t.Parallel()
	good := func() Event {
		return Event{Act: ActView, Actor: testActor, Subjects: About(Handle{1}), Links: []Ref{{LinkCase, "", 1}}}
	}
	long := Code(strings.Repeat("a", MaxCode))
	for name, c := range map[string]struct {
		field  string
		change func(*Event)
	}{
		"longest code":         {"", func(e *Event) { e.Case = long }},
		"too long a code":      {"code", func(e *Event) { e.Case = long + "a" }},
		"nine digits":          {"", func(e *Event) { e.Case = "123456789" }},
		"ten digits":           {"code", func(e *Event) { e.Case = "1234567890" }},
		"my number":            {"code", func(e *Event) { e.Case = "123456789018" }},
		"my number in groups":  {"code", func(e *Event) { e.Case = "1234-5678-9018" }},
		"a telephone number":   {"code", func(e *Event) { e.Reason = "048-524-1111" }},
		"a name":               {"code", func(e *Event) { e.Case = "山田" }},
		"a name in the actor":  {"actor.id", func(e *Event) { e.Actor.ID = "山田太郎" }},
		"invalid UTF-8":        {"code", func(e *Event) { e.Case = "\xff" }},
		"lone surrogate":       {"code", func(e *Event) { e.Case = "\xed\xa0\x80" }},
		"NUL":                  {"code", func(e *Event) { e.Case = "a\x00" }},
		"bidi control":         {"code", func(e *Event) { e.Case = "\u202e" }},
		"ideographic variant":  {"code", func(e *Event) { e.Case = "葛\U000E0100" }},
		"space":                {"code", func(e *Event) { e.Case = "a b" }},
		"unknown act":          {"act", func(e *Event) { e.Act = 19 }},
		"act past the table":   {"act", func(e *Event) { e.Act = 300 }},
		"unknown phase":        {"phase", func(e *Event) { e.Phase = phaseEnd }},
		"unknown result":       {"result", func(e *Event) { e.Result = resultEnd }},
		"attempt with result":  {"result", func(e *Event) { e.Phase, e.Result = Attempt, Failed }},
		"outcome of nothing":   {"links.attempt", func(e *Event) { e.Phase = Outcome }},
		"before 1970":          {"time", func(e *Event) { e.Time = time.Unix(-1, 0) }},
		"after 9999":           {"time", func(e *Event) { e.Time = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }},
		"no actor":             {"actor.kind", func(e *Event) { e.Actor = Actor{} }},
		"actor without ID":     {"actor.id", func(e *Event) { e.Actor.ID = "" }},
		"unknown auth":         {"actor.auth", func(e *Event) { e.Actor.Auth = authEnd }},
		"contractor for whom":  {"actor.processor", func(e *Event) { e.Actor.Kind = ActorContractor }},
		"sub without main":     {"actor.sub", func(e *Event) { e.Actor.Sub = "s" }},
		"links full":           {"", func(e *Event) { e.Links = make16() }},
		"links too many":       {"links", func(e *Event) { e.Links = append(make16(), Ref{Kind: LinkCase}) }},
		"link of no kind":      {"links", func(e *Event) { e.Links = []Ref{{}} }},
		"notes on a plain act": {"notes", func(e *Event) { e.Notes = []Note{{"k", "v"}} }},
		"note twice":           {"notes", func(e *Event) { e.Act, e.Notes = ActVendorFirst, []Note{{"k", "v"}, {"k", "w"}} }},
		"note with text":       {"notes", func(e *Event) { e.Act, e.Notes = ActVendorFirst, []Note{{"k", "free text"}} }},
		"no handle":            {"subjects", func(e *Event) { e.Subjects = About(Handle{}) }},
		"subject twice":        {"subjects.twice", func(e *Event) { e.Subjects = About(Handle{1}, Handle{1}) }},
		"too many subjects":    {"subjects", func(e *Event) { e.Subjects = make([]Subject, MaxSubjects+1) }},
		"commitment of none":   {"subjects.sealed", func(e *Event) { e.Subjects[0].Sealed = []Commitment{{}} }},
		"field twice":          {"subjects.sealed", func(e *Event) { e.Subjects[0].Sealed = []Commitment{{Field: 1}, {Field: 1}} }},
	} {
		e := good()
		c.change(&e)
		err := e.Check()
		if c.field == "" {
			require.NoError(t, err, name)
			continue
		}
		requireCode(t, CodeEvent, err)
		require.Equal(t, c.field, err.(*Error).Field, name) //nolint:errorlint // Check returns the type itself
		if b := AppendEvent(nil, &e); name != "before 1970" && len(e.Case) < 256 {
			_, derr := DecodeEvent(b)
			require.Error(t, derr, "%s must not decode either", name)
		}
	}
}

func make16() []Ref {
	out := make([]Ref, MaxLinks)
	for i := range out {
		out[i].Kind = LinkCase
	}
	return out
}

func TestCatalogueIsSound(t *testing.T) {
	t.Parallel()
	codes := map[string]bool{}
	for _, r := range acts {
		require.False(t, codes[r.code], r.code)
		codes[r.code] = true
		require.NotEmpty(t, r.ja)
		require.NotEmpty(t, r.class.String())
		got, ok := ActOf(r.code)
		require.True(t, ok)
		require.Equal(t, r.act, got)
		require.True(t, r.act.Known())
		require.Equal(t, r.class == ClassLog, r.act.OfLog())
	}
	require.Equal(t, ClassVendor, ActVendorLast.Class())
	require.False(t, Act(0).Known())
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
		_, err := ParseCheckpoint(text)
		require.Error(t, err, name)
	}
	_, err := ParseCheckpoint("a\n0\n" + root + "\n")
	require.NoError(t, err)
}
