package wasm_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/tetratelabs/wazero"
)

// The memory of a module keeps its bound where the host's steady clock jumps. Go's collector shares
// out its work by it, and on a machine with much to do it looks like that.
func TestMemoryIsBoundedWhereTheClockJumps(t *testing.T) {
	ctx, now, line := t.Context(), int64(1), short(t)
	i := startClocked(ctx, t, "kyufu.wasm", wazero.NewModuleConfig().WithNanotime(func() int64 { now += int64(100 * time.Second); return now }, 1))
	for range 12_000 {
		i.lines(ctx, line)
	}
	assert.LessOrEqual(t, i.mod.Memory().Size(), uint32(24<<20))

	refused := []byte(`{"id":"a","op":"date.age","in":{"birth":"` + strings.Repeat("x", 4<<20) + `","on":"2020-01-01"}}` + "\n")
	for range 12 {
		assert.Contains(t, string(i.lines(ctx, refused)), `"error"`)
	}
	assert.LessOrEqual(t, i.mod.Memory().Size(), uint32(64<<20), "nor for what is refused")
}
