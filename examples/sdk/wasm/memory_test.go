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

// Little lies about between large requests, of which much may be alive.
func TestALargeRequestIsCollectedAsGoDoes(t *testing.T) {
	ctx, i := t.Context(), start(t.Context(), t)
	for range 500 {
		i.lines(ctx, short(t))
	}
	text, date := `"`+strings.Repeat("x", 1500)+`"`, `{"birth":"1975-03-01","on":"2021-12-10"}`
	for range 2 {
		for _, r := range []struct{ op, one, want string }{{"text.address", text, "bad_input"}, {"date.age", date, `{"age":46}`}} {
			list := `{"id":"a","op":"` + r.op + `","in":[` + strings.Repeat(r.one+",", 9_999) + r.one + "]}\n"
			assert.Contains(t, string(i.lines(ctx, []byte(list))), r.want)
		}
	}
	assert.LessOrEqual(t, i.mod.Memory().Size(), uint32(64<<20))
}
