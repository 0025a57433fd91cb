package trail

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/vault"
	"github.com/stretchr/testify/require"
)

// codeFields are all fields of an event that hold a code; need says what stands in the others for
// the field to be allowed.
var codeFields = map[string]struct {
	set      func(*audit.Event, audit.Code)
	required bool
}{
	"actor.id":         {func(e *audit.Event, c audit.Code) { e.Actor.ID = c }, true},
	"actor.organ":      {func(e *audit.Event, c audit.Code) { e.Actor.Organ = c }, false},
	"actor.department": {func(e *audit.Event, c audit.Code) { e.Actor.Department = c }, false},
	"actor.role":       {func(e *audit.Event, c audit.Code) { e.Actor.Role = c }, false},
	"actor.terminal":   {func(e *audit.Event, c audit.Code) { e.Actor.Terminal = c }, false},
	"actor.processor":  {func(e *audit.Event, c audit.Code) { e.Actor.Kind, e.Actor.Processor = audit.ActorContractor, c }, true},
	"actor.sub":        {func(e *audit.Event, c audit.Code) { e.Actor.Processor, e.Actor.Sub = "main", c }, false},
	"duty":             {func(e *audit.Event, c audit.Code) { e.Duty = c }, false},
	"purpose":          {func(e *audit.Event, c audit.Code) { e.Purpose = c }, false},
	"program":          {func(e *audit.Event, c audit.Code) { e.Program = c }, false},
	"case":             {func(e *audit.Event, c audit.Code) { e.Case = c }, false},
	"reason":           {func(e *audit.Event, c audit.Code) { e.Reason = c }, false},
	"link.log":         {func(e *audit.Event, c audit.Code) { e.Links = []audit.Ref{{Kind: audit.LinkCase, Log: c, Index: 1}} }, false},
	"note.key": {func(e *audit.Event, c audit.Code) {
		e.Act, e.Notes = audit.ActVendorFirst, []audit.Note{{Key: c, Value: "v"}}
	}, true},
	"note.value": {func(e *audit.Event, c audit.Code) {
		e.Act, e.Notes = audit.ActVendorFirst, []audit.Note{{Key: "k", Value: c}}
	}, false},
}

// noCodes must stand in no field: what people type, and what would say who a person is.
var noCodes = map[string]audit.Code{
	"max+1": audit.Code(strings.Repeat("a", audit.MaxCode+1)), "256": audit.Code(strings.Repeat("a", 256)), "2^16": audit.Code(strings.Repeat("a", 1<<16)),
	"invalid UTF-8": "\xff", "cut UTF-8": "\xe5\xb1", "lone surrogate": "\xed\xa0\x80", "overlong NUL": "\xc0\x80", "NUL": "a\x00",
	"right-to-left override": "a\u202eb", "isolate": "\u2066a", "no-break space": "a\u00a0", "zero-width joiner": "a\u200db",
	"kana": "やまだ", "kana, not NFC": "か\u3099", "half-width kana": "ﾔﾏﾀﾞ", "kanji": "山田", "external character": "\ue000",
	"external character of plane 15": "\U000F0000", "ideographic variant": "葛\U000E0100", "variation selector": "a\ufe00",
	"full-width letter": "ａ", "full-width digits": "１２３", "space": "a b", "newline": "a\n", "quote": `a"b`, "e-mail": "a@b",
	"ten digits": "1234567890", "twelve digits": "123456789018", "in groups": "1234-5678-9018", "after a letter": "n:1234/5678.9018",
}

// TestEveryCodeFieldAtItsLimits holds every field at 0, 1 and the most bytes, which go into a log
// and come out alike, and past it, and with everything that must not stand there: Check, Append and
// the decoder refuse that.
func TestEveryCodeFieldAtItsLimits(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTester(t, 83)
	require.NoError(t, x.open())
	for name, field := range codeFields {
		for _, c := range []audit.Code{"", "a", audit.Code(strings.Repeat("a", audit.MaxCode)), "123456789", "a-1_2.3:4/Z"} {
			e := audit.Event{Act: audit.ActView, Actor: testActor}
			field.set(&e, c)
			err := e.Check()
			_, appendErr := x.log.Append(ctx, e)
			if field.required && c == "" {
				require.ErrorIs(t, err, audit.CodeEvent)
				require.ErrorIs(t, appendErr, audit.CodeEvent)
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
			e := audit.Event{Act: audit.ActView, Actor: testActor, Time: firstTime.Add(time.Second)}
			field.set(&e, c)
			require.ErrorIs(t, e.Check(), audit.CodeEvent)
			_, err := x.log.Append(ctx, e)
			require.ErrorIs(t, err, audit.CodeEvent)
			if len(c) < 256 {
				_, err = segment.DecodeEvent(segment.AppendEvent(nil, &e))
				require.Error(t, err, "%s with %s must not decode", name, what)
			}
		}
		require.Equal(t, size, x.log.Size(), "what was refused left nothing behind")
	}
	require.NoError(t, x.log.Close())
	_, err := verifyDisk(x.disk)
	require.NoError(t, err)
}

// TestUnknownVersionsAndEnums changes the bytes that say what a record is: each value that is not
// known is refused.
func TestUnknownVersionsAndEnums(t *testing.T) {
	t.Parallel()
	e := fullEvent()
	good := segment.AppendEvent(nil, &e)
	_, err := segment.DecodeEvent(good)
	require.NoError(t, err)
	s := segment.Seal{Index: 3, Epoch: 1, Time: segment.FromMicros(5), First: 2, Reason: segment.SealTime}
	c := segment.CommitRecord{Epoch: 1, First: 2, Size: 3}
	commit := c.Append(nil)
	for v := range 256 {
		b := bytes.Clone(good)
		b[1] = byte(v)
		_, err := segment.DecodeEvent(b)
		require.Equal(t, v == segment.Version1, err == nil, "event of version %d", v)
		b = s.Append(nil)
		b[1] = byte(v)
		_, err = segment.ParseSeal(b)
		require.Equal(t, v == segment.Version1, err == nil, "seal of version %d", v)
		b = bytes.Clone(commit)
		b[0] = byte(v)
		_, ok := segment.ParseCommit(b)
		require.Equal(t, v == segment.Version1, ok, "commit of version %d", v)
	}
	for act := range 1 << 16 {
		e := audit.Event{Act: audit.Act(act), Actor: testActor, Time: firstTime.Add(time.Second)}
		err := e.Check()
		require.Equal(t, audit.Act(act).Known(), err == nil, act)
		_, err = segment.DecodeEvent(segment.AppendEvent(nil, &e))
		require.Equal(t, audit.Act(act).Known(), err == nil, act)
	}
	for kind := range 256 {
		e := audit.Event{Act: audit.ActView, Actor: testActor, Time: firstTime.Add(time.Second)}
		for _, set := range []func(){
			func() { e.Actor.Kind = audit.ActorKind(kind) }, func() { e.Actor.Auth = audit.Auth(kind) }, func() { e.Phase = audit.Phase(kind) },
			func() { e.Result = audit.Result(kind) }, func() { e.Links = []audit.Ref{{Kind: audit.LinkKind(kind), Log: "", Index: 1}} },
		} {
			e.Actor, e.Phase, e.Result, e.Links = testActor, audit.Whole, audit.ResultUnstated, nil
			set()
			_, err := segment.DecodeEvent(segment.AppendEvent(nil, &e))
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
		{firstTime, true}, {firstTime.Add(-1), false}, {firstTime.Add(-time.Microsecond), false}, {firstTime.Add(time.Microsecond), true},
		{lastTime, true}, {lastTime.Add(time.Microsecond), false}, {lastTime.Add(1), false}, {time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC), false},
		{time.Date(-4000, 1, 1, 0, 0, 0, 0, time.UTC), false}, {time.Date(292277, 1, 1, 0, 0, 0, 0, time.UTC), false},
	} {
		e := audit.Event{Act: audit.ActView, Actor: testActor, Time: c.at}
		require.Equal(t, c.ok, e.Check() == nil, "%s", c.at)
	}
	e := audit.Event{Act: audit.ActView, Actor: testActor, Time: firstTime.Add(time.Second)}
	b := segment.AppendEvent(nil, &e)
	for _, us := range []int64{-1, wire.MaxMicros + 1, -1 << 63, 1<<63 - 1} {
		wire.BE.PutUint64(b[segment.OffTime:], uint64(us))
		_, err := segment.DecodeEvent(b)
		require.Error(t, err, us)
	}
	wire.BE.PutUint64(b[segment.OffTime:], uint64(wire.MaxMicros))
	_, err := segment.DecodeEvent(b)
	require.NoError(t, err)
}

// TestCountsAtTheirLimits: subjects, commitments, links, notes and events of a batch at 0, 1, the
// most and one more; entries and batches at the most bytes.
func TestCountsAtTheirLimits(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTester(t, 84)
	cfg := x.config()
	cfg.SegmentSize, cfg.EpochEntries = 64<<20, 1<<20
	var err error
	x.log, err = Open("", cfg)
	require.NoError(t, err)
	subjects := func(n, sealed int) (out []audit.Subject) {
		for i := range n {
			s := audit.Subject{Handle: testHandle(i + 1)}
			for k := range sealed {
				s.Sealed = append(s.Sealed, audit.Commitment{Field: uint16(k + 1), Seq: 1})
			}
			out = append(out, s)
		}
		return out
	}
	notes := func(n int) (out []audit.Note) {
		for i := range n {
			out = append(out, audit.Note{Key: audit.Code("k" + string(rune('a'+i))), Value: "v"})
		}
		return out
	}
	links := func(n int) []audit.Ref { return append(make16(), make16()...)[:n] }
	for _, n := range []int{0, 1, audit.MaxSubjects, audit.MaxSubjects + 1} {
		_, err := x.log.Append(ctx, audit.Event{Act: audit.ActView, Actor: testActor, Subjects: subjects(n, 0)})
		require.Equal(t, n <= audit.MaxSubjects, err == nil, n)
	}
	for _, n := range []int{0, 1, audit.MaxCommitments, audit.MaxCommitments + 1} {
		_, err := x.log.Append(ctx, audit.Event{Act: audit.ActView, Actor: testActor, Subjects: subjects(1, n)})
		require.Equal(t, n <= audit.MaxCommitments, err == nil, n)
	}
	for _, n := range []int{0, 1, audit.MaxLinks, audit.MaxLinks + 1} {
		_, err := x.log.Append(ctx, audit.Event{Act: audit.ActView, Actor: testActor, Links: links(n)})
		require.Equal(t, n <= audit.MaxLinks, err == nil, n)
	}
	for _, n := range []int{0, 1, audit.MaxNotes, audit.MaxNotes + 1} {
		_, err := x.log.Append(ctx, audit.Event{Act: audit.ActVendorFirst, Actor: testActor, Notes: notes(n)})
		require.Equal(t, n <= audit.MaxNotes, err == nil, n)
	}
	// 64 persons with 32 values each do not fit into one entry: too large, and nothing is written.
	size := x.log.Size()
	_, err = x.log.Append(ctx, audit.Event{Act: audit.ActView, Actor: testActor, Subjects: subjects(audit.MaxSubjects, audit.MaxCommitments)})
	require.ErrorIs(t, err, audit.CodeTooLarge)
	big := audit.Event{Act: audit.ActView, Actor: testActor, Subjects: subjects(audit.MaxSubjects, 22)}
	_, err = x.log.Append(ctx, big)
	require.NoError(t, err)
	_, err = x.log.AppendBatch(ctx, make([]audit.Event, MaxBatch+1))
	require.ErrorIs(t, err, audit.CodeTooLarge)
	many := make([]audit.Event, MaxBatchBytes/(60<<10))
	for i := range many {
		many[i] = big
	}
	_, err = x.log.AppendBatch(ctx, append(many, many...))
	require.ErrorIs(t, err, audit.CodeTooLarge)
	require.Equal(t, size+1, x.log.Size())
	small := make([]audit.Event, MaxBatch)
	for i := range small {
		small[i] = audit.Event{Act: audit.ActView, Actor: testActor}
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

// TestVaultAtItsLimits: a person's key and a value at 0, 1, the most bytes and one more; and an
// opening opens its own field's commitment alone.
func TestVaultAtItsLimits(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	v, err := vault.Open("", vault.Config{Master: testMaster, FS: disktest.New(85), Keys: new(keys.Memory)})
	require.NoError(t, err)
	for _, n := range []int{0, 1, 256, 256 + 1} {
		h, err := v.Handle(ctx, strings.Repeat("\xff", n))
		require.Equal(t, n > 0 && n <= 256, err == nil, n)
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
	for _, n := range []int{0, 1, vault.MaxValue, vault.MaxValue + 1} {
		c, err := v.Commit(h, 0xffff, make([]byte, n))
		require.Equal(t, n <= vault.MaxValue, err == nil, n)
		if err == nil {
			o, err := v.Open(h, c)
			require.NoError(t, err)
			require.Len(t, o.Value, n)
		}
	}
	_, err = v.Commit(h, 0, nil)
	require.ErrorIs(t, err, audit.CodeVault)

	// The same value twice, in two fields and for two persons: nobody sees that it is the same, and
	// no opening opens another.
	var made []audit.Commitment
	var openings []audit.Opening
	for i, who := range []audit.Handle{h, h, h, other} {
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

// The first and the last time that an event may have.
var (
	firstTime = time.Unix(0, 0)
	lastTime  = time.UnixMicro(wire.MaxMicros).UTC()
)
