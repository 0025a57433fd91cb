package browser

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whoever taps twice where once would do gives one answer: the next question stands under the same
// finger by then, and nobody has read it.
func TestASecondTapAnswersNothing(t *testing.T) {
	b := start(t, 390, 844)
	b.open(link)
	b.begin("3", "0")
	var at struct{ X, Y float64 }
	require.NoError(t, json.Unmarshal([]byte(b.Eval(`(() => { const r = document.querySelector(".answers > button").getBoundingClientRect(); return JSON.stringify({ X: r.x + r.width / 2, Y: r.y + r.height / 2 }); })()`)), &at))
	step := func() string { return b.Eval(`document.querySelector(".step").textContent`) }
	tap := func(count int) {
		for _, kind := range []string{"mousePressed", "mouseReleased"} {
			b.Ask("Input.dispatchMouseEvent", map[string]any{"type": kind, "x": at.X, "y": at.Y, "button": "left", "clickCount": count}, nil)
		}
	}
	require.Equal(t, "質問 1", step())
	tap(1)
	assert.Equal(t, "質問 2", step())
	tap(2)
	tap(3)
	assert.Equal(t, "質問 2", step())
	tap(1)
	assert.Equal(t, "質問 3", step())
	b.Key("Escape", 27, "")
	b.Until(`location.href === "about:blank"`)
}
