package office_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/benefit/office/outcome"
)

// together lets some officers do the same at once and gives how many got no error. The others were
// told that somebody else was faster, or that there is nothing left to do.
func together(t *testing.T, officers int, do func() error) (done int) {
	t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	for range officers {
		all.Go(func() {
			err := do()
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				done++
				return
			}
			refused := errors.Is(err, office.CodeConflict) || errors.Is(err, office.CodeRun) || errors.Is(err, casework.CodeNotAllowed)
			assert.True(t, refused, "%v", err)
		})
	}
	all.Wait()
	return done
}

// Eight officers on one run, at every step: one file, sent once, read once, nothing paid twice.
func TestManyOfficersOnOneRun(t *testing.T) {
	t.Parallel()
	o := three(t)
	o.on("2022-02-20")
	ctx := t.Context()
	together(t, 8, func() error {
		_, _, err := o.desk.Draft(ctx, cashier, "R1", office.Choice{}, day("2022-03-01"))
		return err
	})
	shown, left, err := o.desk.Draft(ctx, cashier, "R1", office.Choice{}, day("2022-03-01"))
	require.NoError(t, err)
	require.Empty(t, left)
	require.Equal(t, 3, shown.Count)
	together(t, 8, func() error { return o.desk.ApproveRun(ctx, head, shown) })
	require.NoError(t, o.desk.ApproveRun(ctx, head, shown))
	files := make(chan string, 8)
	together(t, 8, func() error {
		var b bytes.Buffer
		_, err := o.desk.ExportRun(ctx, cashier, "R1", order(), &b)
		if err == nil {
			files <- b.String()
		}
		return err
	})
	close(files)
	file := o.exported("R1")
	for other := range files {
		assert.Equal(t, string(file), other)
	}
	sent := together(t, 8, func() error { return o.desk.SendRun(ctx, cashier, "R1", sha256.Sum256(file)) })
	if sent == 0 { // all were told that somebody else was faster: who calls again goes on
		require.NoError(t, o.desk.SendRun(ctx, cashier, "R1", sha256.Sum256(file)))
	}
	assert.LessOrEqual(t, sent, 1, "one may hand it to the bank")
	list, err := outcome.ReadReturned(withCodes(file, "00", "01", "00"), mapping(t))
	require.NoError(t, err)
	together(t, 8, func() error {
		_, err := o.desk.ReadResults(ctx, cashier, "R1", list, day("2022-02-20"))
		return err
	})
	_, err = o.desk.ReadResults(ctx, cashier, "R1", list, day("2022-02-20"))
	require.NoError(t, err)
	together(t, 8, func() error { _, err := o.desk.CloseRun(ctx, cashier, "R1"); return err })
	b, err := o.desk.CloseRun(ctx, cashier, "R1")
	require.NoError(t, err)
	assert.True(t, b.Even())
	assert.Equal(t, 2, b.Paid.Count)
	assert.Empty(t, o.findings())
}
