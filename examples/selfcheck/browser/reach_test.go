package browser

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// violations are what axe-core finds against WCAG 2.0 to 2.2, A and AA, on which JIS X 8341-3
// rests.
func (b *browser) violations() []string {
	b.t.Helper()
	axe, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	if err != nil {
		if os.Getenv("CI") == "" {
			b.t.Skip("no axe-core: npm ci brings it")
		}
		b.t.Fatal("no axe-core")
	}
	b.Eval("globalThis.axe ? '' : (() => {" + string(axe) + "; return ''})()")
	var found []string
	require.NoError(b.t, json.Unmarshal([]byte(b.Eval(`(async () => JSON.stringify(
		(await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })).violations
			.map((v) => v.id + ": " + v.nodes.map((n) => n.target + " " + n.failureSummary).join("; "))))()`)), &found))
	return found
}

func (b *browser) speak(lang string) {
	b.t.Helper()
	b.Eval(`(() => { const s = document.getElementById("language"); s.value = "` + lang + `"; s.dispatchEvent(new Event("change")); return ""; })()`)
}

// In every language and state nothing keeps people from using the page, on the smallest telephone
// and on a desk; nothing has to be scrolled sideways.
func TestEverybodyCanUseIt(t *testing.T) {
	for size, width := range map[string]int{"a small telephone": 320, "a desk": 1280} {
		t.Run(size, func(t *testing.T) {
			b := start(t, width, 700)
			looks := func(state string) {
				for _, lang := range []string{"easy", "en", "zh", "ko", "pt", "vi", "ja"} {
					b.speak(lang)
					b.Until(`document.querySelector(".card")`)
					if width == 320 {
						assert.Equal(t, "true", b.Eval("String(document.documentElement.scrollWidth <= innerWidth)"), "%s in %s is wider than the screen", state, lang)
					}
					if width == 320 || lang == "ja" || lang == "vi" {
						assert.Empty(t, b.violations(), "%s in %s", state, lang)
					}
					assert.NotContains(t, b.Eval("document.body.innerText"), "undefined", "%s in %s", state, lang)
					assert.NotContains(t, b.Eval("document.body.innerText"), "{", "%s in %s", state, lang)
				}
			}
			b.open(link)
			looks("start")
			b.begin("3", "1")
			looks("question")
			b.choose(1)
			for b.asking() {
				b.choose(0)
			}
			looks("ineligible")
			b.open("?again" + link)
			b.begin("2", "0")
			for b.asking() {
				b.choose(-1)
			}
			looks("undetermined")
			b.open("?more" + link)
			b.begin("3", "1")
			b.finish()
			looks("eligible")
		})
	}
}

// Letters as large as the screen is small: the header does not cover what is read, and the way out
// stays where it can be reached.
func TestLargeLettersLeaveRoomToRead(t *testing.T) {
	b := start(t, 320, 420)
	b.open(link)
	b.speak("pt")
	b.begin("2", "0")
	b.Picture("large-question-pt")
	b.Eval(`document.documentElement.style.fontSize = "180%"; scrollTo(0, 400); ""`)
	b.Until(`scrollY > 0`)
	assert.Equal(t, "true", b.Eval(`String(document.querySelector("header").getBoundingClientRect().bottom <= 0)`), "the header goes with the page")
	assert.Equal(t, "true", b.Eval(`(() => { const r = document.getElementById("leave").getBoundingClientRect(); return String(r.top >= 0 && r.bottom <= innerHeight && r.right <= innerWidth); })()`))
	assert.Equal(t, "true", b.Eval("String(document.documentElement.scrollWidth <= innerWidth)"), "nothing is scrolled sideways")
	assert.Equal(t, "V", b.Eval(`document.querySelector("h2").textContent[0]`), "a question begins with a capital letter")
	b.Picture("large-scrolled-pt")
	assert.Equal(t, "true", b.Eval(`String(document.querySelector("h2").getBoundingClientRect().width >= innerWidth * 0.75)`), "what is large is not the edge")
}

func TestADayIsChosenFromLists(t *testing.T) {
	b := start(t, 390, 844)
	b.open("#town=112020&program=P7")
	b.begin("3", "2")
	for b.asking() && b.Eval(`String(Boolean(document.getElementById("birth-y")))`) != "true" {
		b.choose(0)
	}
	require.Equal(t, "true", b.Eval(`String(Boolean(document.getElementById("birth-y")))`), "a program for children asks for a birth")
	assert.Empty(t, b.violations())
	b.Picture("phone-birth")
	wide := `String([...document.querySelectorAll(".three select")].every((s) => {
		const as = getComputedStyle(s), words = document.createElement("canvas").getContext("2d");
		words.font = as.font;
		const most = Math.max(...[...s.options].map((o) => words.measureText(o.textContent).width));
		return s.clientWidth - parseFloat(as.paddingLeft) - parseFloat(as.paddingRight) - 16 >= most; // the arrow takes 16
	}))`
	assert.Equal(t, "true", b.Eval(wide))
	b.Ask("Emulation.setDeviceMetricsOverride", map[string]any{"width": 320, "height": 700, "deviceScaleFactor": 1, "mobile": true}, nil)
	b.Until("innerWidth === 320")
	assert.Equal(t, "true", b.Eval(wide), "no year is cut on a small telephone")
	b.Picture("small-birth")
	b.Eval(`(() => {
		globalThis.was = document.querySelector(".card");
		for (const [id, v] of [["y", "2020"], ["m", "2"], ["d", "30"]]) { const s = document.getElementById("birth-" + id); s.value = v; s.dispatchEvent(new Event("change")); }
		document.querySelector(".answers .go").click();
		return "";
	})()`)
	assert.Equal(t, "true", b.Eval(`String(document.querySelector(".card") === globalThis.was)`), "there is no 30 February")
	b.Eval(`(() => { const s = document.getElementById("birth-d"); s.value = "3"; s.dispatchEvent(new Event("change")); document.querySelector(".answers .go").click(); return ""; })()`)
	b.Until(`document.querySelector(".card") !== globalThis.was`)
}
