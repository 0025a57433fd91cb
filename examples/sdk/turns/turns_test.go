package turns_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/examples/sdk/turns"
	"github.com/stretchr/testify/assert"
)

func TestNobodyWaitsForLongerThanTheyWantAndNoMoreRunsThanThereAreTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var running, most atomic.Int32
		turn := turns.New(func(name string, in []byte) operation.Answer {
			most.Store(max(most.Load(), running.Add(1)))
			if name == "slow" {
				time.Sleep(time.Hour)
			}
			running.Add(-1)
			return operation.Answer{Out: in}
		}, 2)
		start := time.Now()
		assert.Equal(t, "{}", string(turn.Within(time.Second, "fast", []byte("{}")).Out))
		for range 5 {
			assert.Equal(t, operation.Answer{Error: turns.CodeTime}, turn.Within(time.Second, "slow", nil))
		}
		assert.Equal(t, 5*time.Second, time.Since(start))
		assert.Equal(t, turns.CodeTime, turn.Within(time.Second, "fast", nil).Error, "both turns are taken")
		time.Sleep(time.Hour)
		assert.Empty(t, turn.Within(time.Second, "fast", nil).Error, "what took long has ended")
		assert.EqualValues(t, 2, most.Load())
	})
}
