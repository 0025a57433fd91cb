package browser

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A link says town and program and nothing else, whoever made it.
func TestALinkCarriesNothingButTownAndProgram(t *testing.T) {
	for name, link := range map[string]string{
		"answers":                  "#town=112020&program=P2&people=5&answers=taxed&track=B",
		"a program that is none":   "#town=112020&program=constructor",
		"a town that is none":      "#town=999999&program=__proto__",
		"markup":                   "#town=%3Cimg%20src=x%3E&program=%3Cscript%3Ealert(1)%3C/script%3E",
		"nothing that makes sense": "#%E0%A4%A&&&=",
	} {
		t.Run(name, func(t *testing.T) {
			b := start(t, 390, 844)
			b.open(link)
			assert.Equal(t, "1", b.Eval(`document.getElementById("people").value`))
			assert.Contains(t, []string{"", "P2"}, b.Eval(`document.getElementById("program").value`))
			assert.Equal(t, "0", b.Eval(`String(document.querySelectorAll("main img, main script").length)`))
			assert.Empty(t, b.Wrong)
		})
	}
}

// Who loads the page again on a shared telephone finds nothing of what was chosen before.
func TestLoadingAgainForgetsEverything(t *testing.T) {
	b := start(t, 390, 844)
	b.open("")
	b.Eval(`(() => { for (const [id, v] of [["program", "P2"], ["people", "4"]]) { const s = document.getElementById(id); s.value = v; s.dispatchEvent(new Event("change")); } return ""; })()`)
	assert.Equal(t, "4", b.Eval(`document.getElementById("people").value`))
	b.Eval(`globalThis.old = true; ""`)
	b.Ask("Page.reload", nil, nil)
	b.Until(`!globalThis.old && document.querySelector("#people")`)
	assert.Equal(t, "1", b.Eval(`document.getElementById("people").value`))
	assert.Empty(t, b.Eval(`document.getElementById("program").value`))
}

// The answer that is saved runs nothing and loads nothing, wherever it is opened.
func TestASavedAnswerIsOnlyText(t *testing.T) {
	b := start(t, 390, 844)
	b.open(link)
	b.begin("2", "0")
	b.choose(1)
	for b.asking() {
		b.choose(0)
	}
	b.Eval(`[...document.querySelectorAll(".row button")].find((x) => x.textContent.includes("ページとして")).click()`)
	page := string(b.Saved("kyufu.html"))
	assert.Contains(t, page, "対象にならないようです")
	assert.Contains(t, page, "default-src 'none'")
	for _, no := range []string{"<script", "src=", "href=", "http", "onclick", "url("} {
		assert.NotContains(t, strings.Replace(page, "http-equiv", "", 1), no)
	}
}
