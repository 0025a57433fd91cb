package trail

import (
	"context"
	"encoding/binary"
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// seatedAlone is the obviously right model of a run: one event after another, each with its leaf.
func seatedAlone(events []audit.Event, first uint64, prev map[audit.Handle]audit.Subject) (leaves [][]byte) {
	for i := range events {
		e := events[i]
		e.Index = first + uint64(i)
		e.Subjects = append([]audit.Subject(nil), e.Subjects...)
		for j := range e.Subjects {
			h := e.Subjects[j].Handle
			e.Subjects[j].Count, e.Subjects[j].Prev = prev[h].Count+1, prev[h].Prev
		}
		leaf := segment.AppendEvent(nil, &e)
		for j := range e.Subjects {
			prev[e.Subjects[j].Handle] = audit.Subject{Count: e.Subjects[j].Count, Prev: merkle.LeafHash(leaf)}
		}
		leaves = append(leaves, leaf)
	}
	return leaves
}

func TestLargeRequestsAreSeatedAsOneByOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		disk := disktest.New(1)
		log, err := Open("", Config{Instance: "test/sim", FS: disk})
		require.NoError(rt, err)
		prev := map[audit.Handle]audit.Subject{}
		persons := rapid.SampledFrom([]int{1, 3, 50, 300, 5000}).Draw(rt, "persons")
		var want [][]byte
		for range rapid.IntRange(1, 3).Draw(rt, "requests") {
			n := rapid.IntRange(1, 1200).Draw(rt, "entries")
			step := rapid.IntRange(1, 7).Draw(rt, "step")
			events := make([]audit.Event, n)
			for i := range events {
				events[i] = audit.Event{Act: audit.ActView, Result: audit.Succeeded, Actor: testActor, Time: firstTime, Count: uint64(i)}
				for j := range i % 3 {
					var h audit.Handle
					binary.BigEndian.PutUint64(h[:], uint64((i*step+j)%persons+j*persons+1)*0x9E3779B97F4A7C15)
					events[i].Subjects = append(events[i].Subjects, audit.Subject{Handle: h})
				}
			}
			_, err = log.AppendBatch(context.Background(), events)
			require.NoError(rt, err)
			want = append(want, seatedAlone(events, uint64(len(want)+1), prev)...)
		}
		require.NoError(rt, log.Close())
		i := 0
		for e, err := range (&Reader{disk}).Entries(1) {
			require.NoError(rt, err)
			if e.Seal != nil {
				break
			}
			require.Equal(rt, string(want[i]), string(e.Leaf), i)
			i++
		}
		require.Len(rt, want, i)
		_, err = verifyDisk(disk)
		require.NoError(rt, err)
	})
}

// TestCallsOfAGroupAreSeatedAsOneByOne has calls for one and for several entries in a group, whose
// persons come again; the run is finished at any time in between, as it is when the leader looks at
// what came.
func TestCallsOfAGroupAreSeatedAsOneByOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		disk := disktest.New(1)
		log, err := Open("", Config{Instance: "test/sim", FS: disk})
		require.NoError(rt, err)
		persons := rapid.SampledFrom([]int{1, 3, 50}).Draw(rt, "persons")
		g := log.w.ownBatch()
		var all []audit.Event
		for range rapid.IntRange(1, 60).Draw(rt, "calls") {
			c := &call{at: firstTime.UnixMicro()}
			for range rapid.SampledFrom([]int{1, 1, 1, 5}).Draw(rt, "entries") {
				e := audit.Event{Act: audit.ActView, Result: audit.Succeeded, Actor: testActor, Time: firstTime, Count: uint64(len(all))}
				if n := rapid.IntRange(0, persons).Draw(rt, "person"); n > 0 {
					e.Subjects = audit.About(audit.Handle{byte(n)})
				}
				all = append(all, e)
				require.NoError(rt, log.encode(c, &e, true))
			}
			first := uint64(len(all) - len(c.entries) + 1)
			log.w.add(g, c)
			require.Equal(rt, first, c.first)
			if rapid.Bool().Draw(rt, "finish") {
				log.w.integrate(g)
			}
		}
		require.NoError(rt, log.w.writeNow(g, 0))
		want := seatedAlone(all, 1, map[audit.Handle]audit.Subject{})
		i := 0
		for e, err := range (&Reader{disk}).Entries(1) {
			require.NoError(rt, err)
			require.Equal(rt, string(want[i]), string(e.Leaf), i)
			i++
		}
		require.Len(rt, want, i)
		_, err = verifyDisk(disk)
		require.NoError(rt, err)
		require.NoError(rt, log.Close())
	})
}
