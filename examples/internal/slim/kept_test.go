package slim

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	ask   = "get 1 global 2 wrap load32 2 16 lt_s if const64 268632064 call 40 br_if 1 end "
	down  = "get 1 const 24 sub tee 1 put 0 "
	up    = "get 1 const 24 add tee 1 put 0 "
	gone  = "get 1 const 8 add tee 1 put 0 const 0 return "
	going = "get 1 const 8 sub tee 1 put 0 get 1 const64 268632065 store 3 0 const 0 call 5 "
	again = "global 0 set 1 "
	// going, with the stack pointer kept.
	held = "get 1 put 0 get 1 const64 268632065 store 3 0 const 0 call 5 "
)

func TestTheStackPointerIsReadOnce(t *testing.T) {
	t.Parallel()
	for from, to := range map[string]string{
		again + gone: "global 0 const 8 sub set 1 get 1 const 16 add put 0 const 0 return",
		again + "get 1 load 3 8 set 2 " + going + again + "br_if 0 get 1 load 3 8 set 2 " + gone: "global 0 const 8 sub set 1 get 1 load 3 16 set 2 " + held + "br_if 0 get 1 load 3 16 set 2 get 1 const 16 add put 0 const 0 return",
		again + ask + down + "get 1 get 1 load 3 40 store 3 8 " + up + gone: "global 0 const 32 sub set 1 global 0 global 2 wrap load32 2 16 lt_s if const64 268632064 call 40 br_if 1 end " +
			"get 1 const 8 add put 0 get 1 get 1 load 3 48 store 3 16 get 1 const 40 add put 0 const 0 return",
		again + "block loop block block get 0 table 0 0 1 . end " + down + going + again + "br_if 2 end " + up + gone + "end end": "global 0 const 8 const 32 get 0 const 2 ge_u select sub set 1 " +
			"block loop block block get 0 table 0 0 1 . end get 1 const 8 add put 0 " + held + "br_if 2 end get 1 const 40 add put 0 const 0 return end end",
		again + down + up + "const 0 call 5 " + again + "return":         "global 0 const 32 sub set 1 get 1 const 8 add put 0 get 1 const 32 add put 0 const 0 call 5 return",
		again + "get 1 extend const64 8 add64 set 2 get 1 set 3 " + gone: "global 0 const 8 sub set 1 get 1 extend const64 16 add64 set 2 get 1 const 8 add set 3 get 1 const 16 add put 0 const 0 return",
	} {
		assert.Equal(t, strings.TrimSpace(to), text(t, keep(list(t, from), hosts, self)), from)
	}
}

// Where the pointer is moved in any other way, by the runtime's own functions that change from one
// stack to another, or where the host is asked, it is read again as before.
func TestAFunctionThatMovesTheStackPointerKeepsReadingIt(t *testing.T) {
	t.Parallel()
	for name, from := range map[string]string{
		"another stack":                  again + "get 2 set 1 " + gone,
		"in the local alone":             again + "get 2 tee 1 load 3 8 " + gone,
		"for all alone":                  again + "get 2 put 0 " + gone,
		"read anew without a call":       again + "get 2 " + again + gone,
		"the host is called":             again + "const 0 call 1 " + again + gone,
		"what is pushed is another's":    again + strings.Replace(going, "268632065", "268566529", 1) + again + "br_if 0 " + gone,
		"pushed further up":              again + strings.Replace(going, "store 3 0", "store 3 8", 1) + again + "br_if 0 " + gone,
		"two frames":                     again + down + down + up + gone,
		"a frame of another size":        again + down + strings.Replace(up, "24", "16", 1) + gone,
		"a frame that does not end":      again + down + gone,
		"that ends before it begins":     again + up + down + gone,
		"that begins on a condition":     again + "get 2 if " + down + "end " + up + gone,
		"that begins behind a place":     again + "block loop block block get 0 table 0 1 . end end " + down + up + gone + "end end",
		"to whose begin something jumps": again + "block loop block block get 0 table 0 1 . end " + down + "end const 0 set 0 br 0 " + up + gone + "end end",
		"not at the end":                 again + "get 1 const 8 add tee 1 put 0 get 2",
		"a local that is none":           "get 2 set 1 get 1 load 3 8",
	} {
		assert.Equal(t, text(t, list(t, from)), text(t, keep(list(t, from), hosts, self)), name)
	}
}

// A host that is not WASI's may call the module while it is asked.
func TestTheStackPointerIsKeptBesideWASIAlone(t *testing.T) {
	t.Parallel()
	body := []byte{0}
	for _, i := range list(t, again+strings.Replace(going, "268632065", "268435457", 1)+again+"br_if 0 "+gone) {
		body = append(body, i.raw...)
	}
	body = append(body, opEnd)
	for host, read := range map[string]int{"gojs": 2, "wasi_snapshot_preview1": 1} {
		imports := append(append([]byte{1, byte(len(host))}, host...), 1, 'f', 0, 0)
		m := module{{importSection, imports}, {codeSection, append([]byte{1, byte(len(body))}, body...)}}
		require.NoError(t, m.shorten(facts{}))
		all, err := m.code()
		require.NoError(t, err)
		assert.Equal(t, read, strings.Count(text(t, all[0].list[:len(all[0].list)-1]), "global"), host)
	}
}
