package wasm_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// strain are requests that are hard on what slim leaves out and writes anew; between them stand
// some that the same instance must still answer.
const strain = `{"id":"1","op":"panic","in":{"how":"index","depth":3}}
{"id":"2","op":"panic","in":{"how":"map","depth":700}}
{"id":"3","op":"panic","in":{"how":"nil","depth":5000}}
{"id":"4","op":"panic","in":{"how":"divide"}}
{"id":"5","op":"panic","in":{"how":"type","depth":1}}
{"id":"6","op":"panic","in":{"how":"own","depth":2}}
{"id":"7","op":"deep","in":{"depth":4000}}
{"id":"8","op":"undone","in":{"depth":12}}
{"id":"9","op":"long","in":{"depth":20000}}
{"id":"10","op":"deep","in":{"depth":8000}}
{"id":"11","op":"deep","in":{"deep":1}}
{"id":"12","op":"wait","in":{"depth":60}}
{"id":"13","op":"caught","in":{"depth":300}}
`

// A slimmed module answers as it did before when its stack grows, when it collects again and again
// and when an operation panics, but for the line of the place; and goes on.
func TestASlimmedModuleBearsWhatIsHard(t *testing.T) {
	whole, slim := built(t, "strained.wasm"), built(t, "strained-slim.wasm")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", whole, "./testdata/strained")
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	code, err := os.ReadFile(whole)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(slim, code, 0o600))
	out, err = exec.CommandContext(t.Context(), "go", "run", "./slim", slim).CombinedOutput()
	require.NoError(t, err, "%s", out)

	got := string(startModule(t.Context(), t, filepath.Base(slim)).lines(t.Context(), []byte(strain)))
	answers := strings.Split(strings.TrimSpace(got), "\n")
	require.Len(t, answers, 13)
	for i, a := range answers[:6] {
		assert.Contains(t, a, `"error":"internal","detail":"panic in main.fail`, i)
	}
	assert.Contains(t, answers[6], `{"did":"24010000"}`)
	assert.Contains(t, answers[8], `{"did":"20000"}`)
	assert.Contains(t, answers[9], `{"did":"96020000"}`)
	assert.Contains(t, answers[10], "bad_input")
	assert.Contains(t, answers[11], `{"did":"10500"}`)
	assert.Contains(t, answers[12], `{"did":"2402 1 0"}`)
	t.Run("Node", func(t *testing.T) {
		assert.Equal(t, got, string(node(t, []byte(strain), "npm/host.mjs", slim)))
		before := string(node(t, []byte(strain), "npm/host.mjs", whole))
		assert.Equal(t, regexp.MustCompile(`, line \d+`).ReplaceAllString(before, ""), got)
	})
}
