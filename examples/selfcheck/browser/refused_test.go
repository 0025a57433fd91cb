package browser

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Whoever fled is registered where the other one lives: the answer sends nobody there without
// saying who else helps.
func TestWhoeverFledIsToldWhoHelps(t *testing.T) {
	b := start(t, 390, 844)
	b.open(link)
	b.begin("1", "0")
	for b.Eval(`String(document.querySelector("h2").textContent.includes("住民登録"))`) != "true" {
		b.choose(0)
	}
	b.Eval(`(() => {
		globalThis.was = document.querySelector(".card");
		document.querySelectorAll(".answers > button")[1].click();
		for (const [id, v] of [["pref", "東京都"], ["town", "131016"]]) { const s = document.getElementById("other-" + id); s.value = v; s.dispatchEvent(new Event("change")); }
		document.querySelector(".answers div:not([hidden]) > .go").click();
		return "";
	})()`)
	b.Until(`document.querySelector(".card") !== globalThis.was`)
	for b.asking() {
		b.choose(0)
	}
	assert.Equal(t, "ineligible", b.outcome())
	text := b.Eval("document.body.innerText")
	for _, want := range []string{"理由", "住民登録がなかったため", "住民基本台帳法", "千代田区にお尋ねください", "#8008"} {
		assert.Contains(t, text, want)
	}
	assert.Empty(t, b.violations())
	b.Picture("phone-elsewhere")
}

// One who owes the tax is told so, though nobody asked where they live.
func TestARefusalHasItsReason(t *testing.T) {
	b := start(t, 390, 844)
	b.open(link)
	b.begin("1", "0")
	b.choose(1)
	assert.Equal(t, "ineligible", b.outcome())
	assert.Contains(t, b.Eval("document.body.innerText"), "課税されている方がいらっしゃるため：あなた（世帯主）")
	assert.NotContains(t, b.Eval("document.body.innerText"), "#8008")
}

// An answer that the engine refuses is no end: one goes back and gives another.
func TestWhatGoesWrongIsTakenBack(t *testing.T) {
	b := start(t, 390, 844)
	b.open(link)
	b.Eval(`(() => {
		const parse = JSON.parse;
		JSON.parse = (text) => { const got = parse(text); return got.question && globalThis.wrong ? { error: "bad_input" } : got; };
		return "";
	})()`)
	b.begin("2", "0")
	b.Eval(`globalThis.wrong = true; document.querySelector(".answers button").click(); ""`)
	b.Until(`!document.querySelector(".card") && document.querySelector("main").textContent.includes("うまく動きませんでした")`)
	b.Eval(`globalThis.wrong = false; document.querySelector("main .row button").click(); ""`)
	b.Until(question)
	b.choose(1)
}
