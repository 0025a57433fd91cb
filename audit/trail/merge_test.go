package trail

import (
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
)

// Logs are read by time; what an entry names in another log comes before it, by clocks that differ
// a little, and no log's own order is changed.
func TestLogsAreReadAsOne(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	at := func(seconds int, names ...audit.Ref) audit.Event {
		return audit.Event{Time: began.Add(time.Duration(seconds) * time.Second), Links: names}
	}
	in := func(log audit.Code, index uint64) audit.Ref {
		return audit.Ref{Kind: audit.LinkApproval, Log: log, Index: index}
	}
	for name, c := range map[string]struct {
		a, b, c []audit.Event
		want    string
	}{
		"by time":                    {[]audit.Event{at(0), at(2)}, []audit.Event{at(1), at(3)}, nil, "a0 b0 a1 b1"},
		"in its own order":           {[]audit.Event{at(5), at(0)}, []audit.Event{at(1), at(6)}, nil, "b0 a0 a1 b1"},
		"what is named first":        {[]audit.Event{at(0, in("b", 1)), at(3)}, []audit.Event{at(50), at(60), at(70)}, nil, "b0 b1 a0 a1 b2"},
		"not if it is much later":    {[]audit.Event{at(0, in("b", 1))}, []audit.Event{at(50), at(61)}, nil, "b0 a0 b1"},
		"nor what lies behind that":  {[]audit.Event{at(0, in("b", 1))}, []audit.Event{at(61), at(2)}, nil, "a0 b0 b1"},
		"not what is not there":      {[]audit.Event{at(0, in("b", 9), in("d", 0))}, []audit.Event{at(50), at(61)}, nil, "b0 a0 b1"},
		"what that names before it":  {[]audit.Event{at(0, in("b", 0))}, []audit.Event{at(5, in("c", 0))}, []audit.Event{at(10)}, "c0 b0 a0"},
		"two that name each other":   {[]audit.Event{at(0, in("b", 0))}, []audit.Event{at(1, in("a", 0))}, nil, "a0 b0"},
		"three that name each other": {[]audit.Event{at(0, in("b", 0))}, []audit.Event{at(1, in("c", 0))}, []audit.Event{at(2, in("a", 0))}, "a0 c0 b0"},
		"one that is empty":          {[]audit.Event{at(0)}, nil, nil, "a0"},
		"its own name":               {[]audit.Event{at(0, in("a", 1)), at(1)}, nil, nil, "a0 a1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			logs := map[audit.Code]iter.Seq2[Entry, error]{}
			for name, events := range map[audit.Code][]audit.Event{"a": c.a, "b": c.b, "c": c.c} {
				logs[name] = listed(events, nil)
			}
			var got []string
			for e, err := range Merge(logs) {
				require.NoError(t, err)
				got = append(got, fmt.Sprintf("%s%d", e.Log, e.Index))
			}
			require.Equal(t, c.want, strings.Join(got, " "))
		})
	}
}

func listed(events []audit.Event, broken error) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for i := range events {
			if !yield(Entry{Index: uint64(i), Event: events[i]}, nil) {
				return
			}
		}
		if broken != nil {
			yield(Entry{}, broken)
		}
	}
}

// A log that cannot be read is said to be so, at its beginning and later: that is not its end.
func TestALogThatBreaksOffIsSaidToBeSo(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for _, events := range [][]audit.Event{nil, {{}, {}}} {
		var last error
		for _, err := range Merge(map[audit.Code]iter.Seq2[Entry, error]{"a": listed(events, broken), "b": listed(make([]audit.Event, 9), nil)}) {
			if err != nil {
				last = err
			}
		}
		require.ErrorIs(t, last, broken)
		for range Merge(map[audit.Code]iter.Seq2[Entry, error]{"a": listed(events, broken), "b": listed(nil, nil)}) {
			break // who stops reading gets nothing more
		}
	}
	for range Merge(nil) {
		t.Fatal("nothing")
	}
}

func TestASetIsOpenedByItsDirectories(t *testing.T) {
	t.Parallel()
	var dirs []string
	for _, name := range []audit.Code{"app2", "app1"} {
		dirs = append(dirs, t.TempDir())
		l, err := Open(dirs[len(dirs)-1], Config{Instance: name})
		require.NoError(t, err)
		require.NoError(t, l.Close())
	}
	s, err := OpenSet(dirs...)
	require.NoError(t, err)
	require.Equal(t, []audit.Code{"app1", "app2"}, s.Logs())
	_, err = OpenSet(dirs[0], dirs[0]+"/none")
	require.Error(t, err, "who reads makes no directory")
	_, err = OpenSet(t.TempDir())
	require.ErrorIs(t, err, audit.CodeMissing)
}

// An outcome may name its log, as one that was committed does; one of another log is of another
// attempt.
func TestAnOutcomeClosesTheAttemptOfItsLog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l, err := Open(dir, Config{Instance: "app1"})
	require.NoError(t, err)
	for _, log := range []audit.Code{"app2", "app1", ""} {
		begun, err := audit.Begin(t.Context(), l, audit.Event{Act: audit.ActPrint, Actor: testActor})
		require.NoError(t, err)
		_, err = l.Append(t.Context(), audit.Event{
			Act: audit.ActPrint, Phase: audit.Outcome, Result: audit.Succeeded, Actor: testActor,
			Links: []audit.Ref{{Kind: audit.LinkAttempt, Log: log, Index: begun.Receipt().Index}},
		})
		require.NoError(t, err)
		r, err := OpenReader(dir)
		require.NoError(t, err)
		open, err := r.Unclosed()
		require.NoError(t, err)
		require.Len(t, open, 1, "that of the other log stays open")
	}
	require.NoError(t, l.Close())
}
