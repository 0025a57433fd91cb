package browser

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// memories has the memory of every engine that the page makes noted, from the first script on.
const memories = `(() => {
	const make = WebAssembly.instantiate;
	globalThis.memories = [];
	WebAssembly.instantiate = async (...given) => {
		const made = await make(...given);
		globalThis.memories.push(made.exports.memory);
		return made;
	};
})()`

// told is whether the n-th engine has an answer in its memory, and empty whether nothing is in it.
const (
	told  = `new TextDecoder("latin1").decode(new Uint8Array(memories[0].buffer)).includes('"value":"taxed"')`
	empty = `new Uint8Array(memories[0].buffer).every((b) => b === 0)`
)

// What was answered is in the engine's memory while it is asked. Whoever leaves, by whatever way,
// or begins again leaves none of it there.
func TestTheEngineForgetsWhatItWasTold(t *testing.T) {
	for way, script := range map[string]string{
		"by the button":           `document.getElementById("leave").click()`,
		"by the key":              `dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }))`,
		"by going somewhere else": `dispatchEvent(new PageTransitionEvent("pagehide"))`,
		"by beginning again":      `[...document.querySelectorAll(".row button")].at(-1).click()`,
	} {
		t.Run(way, func(t *testing.T) {
			b := start(t, 390, 844)
			b.Ask("Page.addScriptToEvaluateOnNewDocument", map[string]any{"source": memories}, nil)
			b.open(link)
			b.begin("2", "0")
			b.choose(1) // taxed
			for b.asking() {
				b.choose(0)
			}
			require.Equal(t, "true", b.Eval("String("+told+")"), "it is seen where it is")
			assert.Equal(t, "true false", b.Eval("(() => { "+script+"; return `${"+empty+"} ${"+told+"}`; })()"))
			if way == "by beginning again" {
				b.begin("1", "0")
				assert.Equal(t, "eligible 2", func() string { b.finish(); return b.outcome() }()+" "+b.Eval("String(memories.length)"), "another engine answers")
			}
		})
	}
}
