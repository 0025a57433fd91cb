package audit

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// codeFields are all fields of an event that hold a code; need says what stands in the others for the field to be allowed.
var codeFields = map[string]struct {
	set      func(*Event, Code)
	required bool
}{
	"actor.id":         {func(e *Event, c Code) { e.Actor.ID = c }, true},
	"actor.organ":      {func(e *Event, c Code) { e.Actor.Organ = c }, false},
	"actor.department": {func(e *Event, c Code) { e.Actor.Department = c }, false},
	"actor.role":       {func(e *Event, c Code) { e.Actor.Role = c }, false},
	"actor.terminal":   {func(e *Event, c Code) { e.Actor.Terminal = c }, false},
	"actor.processor":  {func(e *Event, c Code) { e.Actor.Kind, e.Actor.Processor = ActorContractor, c }, true},
	"actor.sub":        {func(e *Event, c Code) { e.Actor.Processor, e.Actor.Sub = "main", c }, false},
	"duty":             {func(e *Event, c Code) { e.Duty = c }, false},
	"purpose":          {func(e *Event, c Code) { e.Purpose = c }, false},
	"program":          {func(e *Event, c Code) { e.Program = c }, false},
	"case":             {func(e *Event, c Code) { e.Case = c }, false},
	"reason":           {func(e *Event, c Code) { e.Reason = c }, false},
	"link.log":         {func(e *Event, c Code) { e.Links = []Ref{{LinkCase, c, 1}} }, false},
	"note.key":         {func(e *Event, c Code) { e.Act, e.Notes = ActVendorFirst, []Note{{c, "v"}} }, true},
	"note.value":       {func(e *Event, c Code) { e.Act, e.Notes = ActVendorFirst, []Note{{"k", c}} }, false},
}

// noCodes must stand in no field: what people type, and what would say who a person is.
var noCodes = map[string]Code{
	"max+1": Code(strings.Repeat("a", MaxCode+1)), "256": Code(strings.Repeat("a", 256)), "2^16": Code(strings.Repeat("a", 1<<16)),
	"invalid UTF-8": "\xff", "cut UTF-8": "\xe5\xb1", "lone surrogate": "\xed\xa0\x80", "overlong NUL": "\xc0\x80", "NUL": "a\x00",
	"right-to-left override": "a\u202eb", "isolate": "\u2066a", "no-break space": "a\u00a0", "zero-width joiner": "a\u200db",
	"kana": "やまだ", "kana, not NFC": "か\u3099", "half-width kana": "ﾔﾏﾀﾞ", "kanji": "山田", "external character": "\ue000",
	"external character of plane 15": "\U000F0000", "ideographic variant": "葛\U000E0100", "variation selector": "a\ufe00",
	"full-width letter": "ａ", "full-width digits": "１２３", "space": "a b", "newline": "a\n", "quote": `a"b`, "e-mail": "a@b",
	"ten digits": "1234567890", "twelve digits": "123456789018", "in groups": "1234-5678-9018", "after a letter": "n:1234/5678.9018",
}

// TestEveryCodeFieldAtItsLimits holds every field at 0, 1 and the most bytes, which go into a log and come out alike, and past it, and with
// everything that must not stand there: Check, Append and the decoder refuse that.
func TestEveryCodeFieldAtItsLimits(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTester(t, 83)
	require.NoError(t, x.open())
	for name, field := range codeFields {
		for _, c := range []Code{"", "a", Code(strings.Repeat("a", MaxCode)), "123456789", "a-1_2.3:4/Z"} {
			e := Event{Act: ActView, Actor: testActor}
			field.set(&e, c)
			err := e.Check()
			_, appendErr := x.log.Append(ctx, e)
			if field.required && c == "" {
				requireCode(t, CodeEvent, err)
				requireCode(t, CodeEvent, appendErr)
				continue
			}
			require.NoError(t, err, "%s %q", name, c)
			require.NoError(t, appendErr)
			back, err := NewReader(x.disk).Entry(x.log.Size() - 1)
			require.NoError(t, err)
			e.Index, e.Epoch, e.Time = back.Index, back.Epoch, back.Event.Time
			require.Equal(t, e, back.Event, "%s %q", name, c)
		}
		size := x.log.Size()
		for what, c := range noCodes {
			e := Event{Act: ActView, Actor: testActor, Time: minTime.Add(time.Second)}
			field.set(&e, c)
			requireCode(t, CodeEvent, e.Check())
			_, err := x.log.Append(ctx, e)
			requireCode(t, CodeEvent, err)
			if len(c) < 256 {
				_, err = DecodeEvent(AppendEvent(nil, &e))
				require.Error(t, err, "%s with %s must not decode", name, what)
			}
		}
		require.Equal(t, size, x.log.Size(), "what was refused left nothing behind")
	}
	require.NoError(t, x.log.Close())
	_, err := verifyDisk(x.disk)
	require.NoError(t, err)
}

// TestUnknownVersionsAndEnums changes the bytes that say what a record is: each value that is not known is refused.
func TestUnknownVersionsAndEnums(t *testing.T) {
	t.Parallel()
	e := fullEvent()
	good := AppendEvent(nil, &e)
	_, err := DecodeEvent(good)
	require.NoError(t, err)
	s := Seal{Index: 3, Epoch: 1, Time: fromMicros(5), First: 2, Reason: SealTime}
	c := commitRecord{epoch: 1, first: 2, size: 3}
	commit := c.append(nil)
	for v := range 256 {
		b := bytes.Clone(good)
		b[1] = byte(v)
		_, err := DecodeEvent(b)
		require.Equal(t, v == version1, err == nil, "event of version %d", v)
		b = s.append(nil)
		b[1] = byte(v)
		_, err = ParseSeal(b)
		require.Equal(t, v == version1, err == nil, "seal of version %d", v)
		b = bytes.Clone(commit)
		b[0] = byte(v)
		_, ok := parseCommit(b)
		require.Equal(t, v == version1, ok, "commit of version %d", v)
	}
	for act := range 1 << 16 {
		e := Event{Act: Act(act), Actor: testActor, Time: minTime.Add(time.Second)}
		err := e.Check()
		require.Equal(t, Act(act).Known(), err == nil, act)
		_, err = DecodeEvent(AppendEvent(nil, &e))
		require.Equal(t, Act(act).Known(), err == nil, act)
	}
	for kind := range 256 {
		e := Event{Act: ActView, Actor: testActor, Time: minTime.Add(time.Second)}
		for _, set := range []func(){
			func() { e.Actor.Kind = ActorKind(kind) }, func() { e.Actor.Auth = Auth(kind) }, func() { e.Phase = Phase(kind) },
			func() { e.Result = Result(kind) }, func() { e.Links = []Ref{{LinkKind(kind), "", 1}} },
		} {
			e.Actor, e.Phase, e.Result, e.Links = testActor, Whole, ResultUnstated, nil
			set()
			_, err := DecodeEvent(AppendEvent(nil, &e))
			require.Equal(t, e.Check() == nil, err == nil, "%+v", e)
		}
	}
}

// TestTimesAtTheirLimits: from 1970 to the end of 9999, to the microsecond.
func TestTimesAtTheirLimits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		at time.Time
		ok bool
	}{
		{minTime, true}, {minTime.Add(-1), false}, {minTime.Add(-time.Microsecond), false}, {minTime.Add(time.Microsecond), true},
		{maxTime, true}, {maxTime.Add(time.Microsecond), false}, {maxTime.Add(1), false}, {time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC), false},
		{time.Date(-4000, 1, 1, 0, 0, 0, 0, time.UTC), false}, {time.Date(292277, 1, 1, 0, 0, 0, 0, time.UTC), false},
	} {
		e := Event{Act: ActView, Actor: testActor, Time: c.at}
		require.Equal(t, c.ok, e.Check() == nil, "%s", c.at)
	}
	e := Event{Act: ActView, Actor: testActor, Time: minTime.Add(time.Second)}
	b := AppendEvent(nil, &e)
	for _, us := range []int64{-1, maxMicros + 1, -1 << 63, 1<<63 - 1} {
		be.PutUint64(b[offTime:], uint64(us))
		_, err := DecodeEvent(b)
		require.Error(t, err, us)
	}
	be.PutUint64(b[offTime:], uint64(maxMicros))
	_, err := DecodeEvent(b)
	require.NoError(t, err)
}

// TestCountsAtTheirLimits: subjects, commitments, links, notes and events of a batch at 0, 1, the most and one more; entries and batches at
// the most bytes.
func TestCountsAtTheirLimits(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTester(t, 84)
	cfg := x.config()
	cfg.SegmentSize, cfg.EpochEntries = 64<<20, 1<<20
	var err error
	x.log, err = Open("", cfg)
	require.NoError(t, err)
	subjects := func(n, sealed int) (out []Subject) {
		for i := range n {
			s := Subject{Handle: testHandle(i + 1)}
			for k := range sealed {
				s.Sealed = append(s.Sealed, Commitment{Field: uint16(k + 1), Seq: 1})
			}
			out = append(out, s)
		}
		return out
	}
	notes := func(n int) (out []Note) {
		for i := range n {
			out = append(out, Note{Key: Code("k" + string(rune('a'+i))), Value: "v"})
		}
		return out
	}
	links := func(n int) []Ref { return append(make16(), make16()...)[:n] }
	for _, n := range []int{0, 1, MaxSubjects, MaxSubjects + 1} {
		_, err := x.log.Append(ctx, Event{Act: ActView, Actor: testActor, Subjects: subjects(n, 0)})
		require.Equal(t, n <= MaxSubjects, err == nil, n)
	}
	for _, n := range []int{0, 1, MaxCommitments, MaxCommitments + 1} {
		_, err := x.log.Append(ctx, Event{Act: ActView, Actor: testActor, Subjects: subjects(1, n)})
		require.Equal(t, n <= MaxCommitments, err == nil, n)
	}
	for _, n := range []int{0, 1, MaxLinks, MaxLinks + 1} {
		_, err := x.log.Append(ctx, Event{Act: ActView, Actor: testActor, Links: links(n)})
		require.Equal(t, n <= MaxLinks, err == nil, n)
	}
	for _, n := range []int{0, 1, MaxNotes, MaxNotes + 1} {
		_, err := x.log.Append(ctx, Event{Act: ActVendorFirst, Actor: testActor, Notes: notes(n)})
		require.Equal(t, n <= MaxNotes, err == nil, n)
	}
	// 64 persons with 32 values each do not fit into one entry: too large, and nothing is written.
	size := x.log.Size()
	_, err = x.log.Append(ctx, Event{Act: ActView, Actor: testActor, Subjects: subjects(MaxSubjects, MaxCommitments)})
	requireCode(t, CodeTooLarge, err)
	big := Event{Act: ActView, Actor: testActor, Subjects: subjects(MaxSubjects, 22)}
	_, err = x.log.Append(ctx, big)
	require.NoError(t, err)
	_, err = x.log.AppendBatch(ctx, make([]Event, MaxBatch+1))
	requireCode(t, CodeTooLarge, err)
	many := make([]Event, MaxBatchBytes/(60<<10))
	for i := range many {
		many[i] = big
	}
	_, err = x.log.AppendBatch(ctx, append(many, many...))
	requireCode(t, CodeTooLarge, err)
	require.Equal(t, size+1, x.log.Size())
	small := make([]Event, MaxBatch)
	for i := range small {
		small[i] = Event{Act: ActView, Actor: testActor}
	}
	rs, err := x.log.AppendBatch(ctx, small)
	require.NoError(t, err)
	require.Len(t, rs, MaxBatch)
	rs, err = x.log.AppendBatch(ctx, nil)
	require.NoError(t, err)
	require.Empty(t, rs)
	require.NoError(t, x.log.Close())
	_, err = verifyDisk(x.disk)
	require.NoError(t, err)
}

// TestVaultAtItsLimits: a person's key and a value at 0, 1, the most bytes and one more; and an opening opens its own field's commitment
// alone.
func TestVaultAtItsLimits(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	v, err := OpenVault("", VaultConfig{Master: testMaster, FS: newSimDisk(85)})
	require.NoError(t, err)
	for _, n := range []int{0, 1, maxSubject, maxSubject + 1} {
		h, err := v.Handle(ctx, strings.Repeat("\xff", n))
		require.Equal(t, n > 0 && n <= maxSubject, err == nil, n)
		if err == nil {
			who, err := v.Subject(h)
			require.NoError(t, err)
			require.Len(t, who, n)
		}
	}
	h, err := v.Handle(ctx, "person")
	require.NoError(t, err)
	other, err := v.Handle(ctx, "other")
	require.NoError(t, err)
	for _, n := range []int{0, 1, MaxValue, MaxValue + 1} {
		c, err := v.Commit(h, 0xffff, make([]byte, n))
		require.Equal(t, n <= MaxValue, err == nil, n)
		if err == nil {
			o, err := v.Open(h, c)
			require.NoError(t, err)
			require.Len(t, o.Value, n)
		}
	}
	_, err = v.Commit(h, 0, nil)
	requireCode(t, CodeVault, err)

	// The same value twice, in two fields and for two persons: nobody sees that it is the same, and no opening opens another.
	var made []Commitment
	var openings []Opening
	for i, who := range []Handle{h, h, h, other} {
		c, err := v.Commit(who, []uint16{7, 8, 7, 7}[i], []byte("the same"))
		require.NoError(t, err)
		o, err := v.Open(who, c)
		require.NoError(t, err)
		made, openings = append(made, c), append(openings, o)
	}
	for i := range made {
		for k := range openings {
			require.Equal(t, i == k, openings[k].Matches(made[i]), "%d with %d", i, k)
			mixed := openings[i]
			mixed.Nonce = openings[k].Nonce
			require.Equal(t, i == k, mixed.Matches(made[i]), "%d with the nonce of %d", i, k)
			require.True(t, i == k || made[i].MAC != made[k].MAC)
		}
	}
	_, err = v.Open(other, made[0])
	require.Error(t, err, "another person's commitment")
}
