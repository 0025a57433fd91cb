package store_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
)

// filled is a store of some documents and lines, of which one waits for the log.
func filled(t *testing.T, log *audit.Memory, documents int) (*store.Memory, *store.Journal) {
	t.Helper()
	m := store.NewMemory()
	j := journalOn(t, m, log)
	for i := range documents {
		commits(t, j, store.Change{Item: store.Item{
			Kind: "case", Key: fmt.Sprintf("c%04d", i), Revision: 1, KeyID: "k", Body: bytes.Repeat([]byte{byte(i)}, 40),
			Terms: store.Listed(fmt.Sprintf("g%d", i%3), time.UnixMilli(int64(i))),
		}})
	}
	_, err := j.Relay(t.Context())
	require.NoError(t, err)
	commits(t, j, store.Change{Item: store.Item{Kind: "run", Key: "waits", Revision: 1}})
	return m, j
}

func journalOn(t *testing.T, s store.Store, log *audit.Memory) *store.Journal {
	t.Helper()
	j, err := store.NewJournal(t.Context(), store.Config{Store: s, Log: store.TrailOfMemory("desk", log), MaxLines: 1 << 20, Now: func() time.Time { return time.UnixMilli(1000) }})
	require.NoError(t, err)
	return j
}

func commits(t *testing.T, j *store.Journal, changes ...store.Change) {
	t.Helper()
	_, err := j.Commit(t.Context(), store.Step{Changes: changes, Event: audit.Event{
		Act: audit.ActUpdate, Result: audit.Succeeded, Actor: audit.Actor{Kind: audit.ActorSystem, ID: "test"}, Purpose: "test",
	}})
	require.NoError(t, err)
}

func kept(t *testing.T, m *store.Memory) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, m.Keep(&b))
	return b.Bytes()
}

func TestAStoreThatWasKeptGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	log := &audit.Memory{}
	m, _ := filled(t, log, 2000)
	file := kept(t, m)
	again, err := store.Kept(bytes.NewReader(file))
	require.NoError(t, err)
	require.Equal(t, file, kept(t, again), "equal stores are equal files")

	j := journalOn(t, again, log)
	n, err := j.Relay(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 1, n, "the line that waited")
	commits(t, j, store.Change{Item: store.Item{Kind: "case", Key: "c0000", Revision: 2, Body: []byte("next")}})
	_, err = j.Relay(t.Context())
	require.NoError(t, err)
	found, err := j.Check(t.Context(), []store.Kind{"case", "run"}, store.TrailOfMemory("desk", log).Since(t.Context(), 0))
	require.NoError(t, err)
	assert.Empty(t, found)
	var group []string
	for it, err := range again.List(t.Context(), store.Query{Kind: "case", Where: store.InGroup("g1"), Limit: 700}) {
		require.NoError(t, err)
		group = append(group, it.Key)
	}
	assert.Len(t, group, 667)
	assert.True(t, slices.IsSorted(group))
}

// What stands in lines that have no place yet is not known: documents that do not fit may be
// theirs.
func TestACheckWaitsForLinesThatWait(t *testing.T) {
	t.Parallel()
	log := &audit.Memory{}
	j := journalOn(t, store.NewMemory(), log)
	check := func() ([]store.Finding, error) {
		return j.Check(t.Context(), []store.Kind{"case"}, store.TrailOfMemory("desk", log).Since(t.Context(), 0))
	}
	commits(t, j, store.Change{Item: store.Item{Kind: "case", Key: "c1", Revision: 1, Body: []byte("a")}})
	_, err := j.Relay(t.Context())
	require.NoError(t, err)
	commits(t, j, store.Change{Item: store.Item{Kind: "case", Key: "c1", Revision: 2, Body: []byte("b")}})
	_, err = check()
	require.ErrorIs(t, err, store.CodeLogBehind)
	_, err = j.Relay(t.Context())
	require.NoError(t, err)
	found, err := check()
	require.NoError(t, err)
	assert.Empty(t, found)
}

func TestAKeptStoreThatIsDamagedAnywhereIsRefused(t *testing.T) {
	t.Parallel()
	m, _ := filled(t, &audit.Memory{}, 3)
	file := kept(t, m)
	for i := range file {
		bad := bytes.Clone(file)
		bad[i] ^= 0x10
		_, err := store.Kept(bytes.NewReader(bad))
		require.ErrorIs(t, err, store.CodeDamaged, "byte %d", i)
		_, err = store.Kept(bytes.NewReader(file[:i]))
		require.ErrorIs(t, err, store.CodeDamaged, "cut at %d", i)
	}
	_, err := store.Kept(bytes.NewReader(append(bytes.Clone(file), 0)))
	require.ErrorIs(t, err, store.CodeDamaged)
}

func FuzzKept(f *testing.F) {
	var b bytes.Buffer
	if err := store.NewMemoryAs("seed").Keep(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, file []byte) {
		m, err := store.Kept(bytes.NewReader(file))
		if err != nil {
			require.ErrorIs(t, err, store.CodeDamaged)
			return
		}
		require.NotNil(t, m)
	})
}

// A store in memory lists as a plain map would, whatever was put in, changed and taken out.
func TestAMemoryListsAsAMapWould(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, want := store.NewMemory(), map[string]store.Item{}
		for range rapid.IntRange(0, 600).Draw(t, "n") {
			key := fmt.Sprintf("k%03d", rapid.IntRange(0, 300).Draw(t, "key"))
			it, there := want[key]
			c := store.Change{Item: store.Item{Kind: "case", Key: key, Revision: it.Revision + 1, Terms: store.Listed(rapid.SampledFrom([]string{"a", "b"}).Draw(t, "group"), time.Time{})}}
			if there && rapid.IntRange(0, 2).Draw(t, "delete") == 0 {
				c.Delete, c.Item.Revision = true, it.Revision
				delete(want, key)
			} else {
				want[key] = c.Item
			}
			if err := m.Apply(t.Context(), []store.Change{c}, nil); err != nil {
				t.Fatal(err)
			}
		}
		var keys []string
		for key, it := range want {
			if it.Term(store.GroupName) == "a" {
				keys = append(keys, key)
			}
		}
		slices.Sort(keys)
		var got []string
		for it, err := range m.List(t.Context(), store.Query{Kind: "case", Where: store.InGroup("a")}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, it.Key)
		}
		if !slices.Equal(keys, got) {
			t.Fatalf("%d keys, listed %d", len(keys), len(got))
		}
	})
}
