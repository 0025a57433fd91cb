//go:build unix

package trail

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/vault"
	"github.com/stretchr/testify/require"
)

// benchPersons is a town of 50,000.
const benchPersons = 50_000

func benchVault(b *testing.B) (*vault.Vault, []audit.Handle) {
	b.Helper()
	v, err := vault.Open(b.TempDir(), vault.Config{Master: testMaster})
	require.NoError(b, err)
	names := make([]string, benchPersons)
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	handles, err := v.Handles(b.Context(), names)
	require.NoError(b, err)
	for _, h := range handles { // as in a process that has run for some time
		_, err := v.Commit(h, 1, nil)
		require.NoError(b, err)
	}
	require.NoError(b, v.Flush())
	b.Cleanup(func() { require.NoError(b, v.Close()) })
	return v, handles
}

var benchValue = []byte("a value of some twenty bytes")

// processorTime is what this process has used.
func processorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// perOp reports processor time, which holds on a machine that others use too.
func perOp(b *testing.B, n int) func() {
	b.ReportAllocs()
	began := processorTime()
	b.ResetTimer()
	return func() { b.ReportMetric(float64((processorTime()-began).Nanoseconds())/float64(n), "cpu-ns/op") }
}

// BenchmarkVaultCommit seals one value after another for 50,000 persons in turn, and flushes every
// 4,000.
func BenchmarkVaultCommit(b *testing.B) {
	b.Run("serial", func(b *testing.B) {
		v, handles := benchVault(b)
		defer perOp(b, b.N)()
		for i := range b.N {
			if _, err := v.Commit(handles[i%benchPersons], 1, benchValue); err != nil {
				b.Fatal(err)
			}
			if i%4000 == 0 {
				require.NoError(b, v.Flush())
			}
		}
	})
	b.Run("parallel", func(b *testing.B) {
		v, handles := benchVault(b)
		var next atomic.Int64
		defer perOp(b, b.N)()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				i := next.Add(1)
				if _, err := v.Commit(handles[i%benchPersons], 1, benchValue); err != nil {
					b.Fatal(err)
				}
				if i%4000 == 0 {
					require.NoError(b, v.Flush())
				}
			}
		})
	})
	b.Run("batch of 1000", func(b *testing.B) {
		v, handles := benchVault(b)
		values := make([]vault.Value, 1000)
		defer perOp(b, b.N)()
		for i := 0; i < b.N; i += len(values) {
			for k := range values {
				values[k] = vault.Value{Handle: handles[(i+k)%benchPersons], Field: 1, Bytes: benchValue}
			}
			if _, err := v.CommitBatch(values); err != nil {
				b.Fatal(err)
			}
			if i%4000 == 0 {
				require.NoError(b, v.Flush())
			}
		}
	})
}

// BenchmarkPrivateAppend is the whole way of an entry, with a sealed value and without.
func BenchmarkPrivateAppend(b *testing.B) {
	for _, private := range []bool{false, true} {
		name := map[bool]string{false: "plain", true: "private"}[private]
		b.Run("256 callers/"+name, func(b *testing.B) { benchAppend(b, private, 256, 1) })
		b.Run("2 callers of 1000/"+name, func(b *testing.B) { benchAppend(b, private, 2, 1000) })
	}
}

func benchAppend(b *testing.B, private bool, callers, each int) {
	v, handles := benchVault(b)
	l, err := Open(b.TempDir(), Config{Instance: "test/bench", Vault: v})
	require.NoError(b, err)
	defer func() { require.NoError(b, l.Close()) }()
	var next atomic.Int64
	var wg sync.WaitGroup
	defer perOp(b, b.N)()
	for range callers {
		wg.Go(func() {
			events, values := make([]audit.Event, each), make([]vault.Value, each)
			for {
				at := int(next.Add(int64(each))) - each
				if at >= b.N {
					return
				}
				for i := range events {
					values[i] = vault.Value{Handle: handles[(at+i)%benchPersons], Field: 1, Bytes: benchValue}
					events[i] = audit.Event{
						Act: audit.ActView, Result: audit.Succeeded, Actor: testActor, Duty: "special-benefit", Purpose: "eligibility-check-of-households",
						Program: "P2", Case: "case-AB1234/w-sheet-00017-of-9", Count: uint64(i), Subjects: audit.About(values[i].Handle),
					}
				}
				if err := benchOne(b.Context(), l, v, private, events, values); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func benchOne(ctx context.Context, l *Log, v *vault.Vault, private bool, events []audit.Event, values []vault.Value) error {
	if private {
		sealed, err := v.CommitBatch(values)
		if err != nil {
			return err
		}
		for i := range events {
			events[i].Subjects[0].Sealed = sealed[i : i+1 : i+1]
		}
	}
	_, err := l.AppendBatch(ctx, events)
	return err
}
