package wasm_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The types of the npm layout name nothing that a program in Node has not, whose compiler knows of
// no page (lib es2022): what a page has is asked for first. And they tell all that is exported.
func TestTheTypesAreThoseOfNodeToo(t *testing.T) {
	types, err := os.ReadFile("npm/kyufu.d.ts")
	require.NoError(t, err)
	rest := regexp.MustCompile(`typeof globalThis extends \{[^\n]*`).ReplaceAllString(string(types), "")
	rest = regexp.MustCompile(`(?s)/\*\*.*?\*/|//[^\n]*`).ReplaceAllString(rest, "")
	for _, ofPages := range []string{"BufferSource", "WebAssembly", "Response", "Blob", "HTML", "Window"} {
		assert.NotContains(t, rest, ofPages)
	}
	loader, err := os.ReadFile("npm/kyufu.mjs")
	require.NoError(t, err)
	exported := regexp.MustCompile(`(?m)^export (?:async )?(?:class|function|const) (\w+)`).FindAllStringSubmatch(string(loader), -1)
	require.Len(t, exported, 2)
	for _, name := range exported {
		assert.Regexp(t, `(?m)^export (class|function) `+name[1]+`\b`, string(types))
	}
	_, class, _ := strings.Cut(string(loader), "\nclass Kyufu {")
	class, _, _ = strings.Cut(class, "\n}\n")
	for _, method := range regexp.MustCompile(`(?m)^  ([a-z]\w*)\(`).FindAllStringSubmatch(class, -1) {
		if method[1] != "constructor" {
			assert.Contains(t, rest, "  "+method[1]+"(", "a method without its type")
		}
	}
}
