package browser

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/municipality"
)

const (
	link     = "#town=112020&program=P2"
	question = `document.querySelector(".step")`
	verdict  = `document.querySelector(".verdict")`
)

// begin starts the questions about some people.
func (b *browser) begin(people, children string) {
	b.t.Helper()
	b.Eval(`(() => {
		const set = (id, v) => { const s = document.getElementById(id); s.value = v; s.dispatchEvent(new Event("change")); };
		set("people", "` + people + `");
		if ("` + children + `" !== "0") set("children", "` + children + `");
		document.querySelector(".go").click();
	})()`)
	b.Until(question + "||" + verdict)
}

// choose gives the n-th answer of the question that is asked; −1 is "I don't know".
func (b *browser) choose(n int) {
	b.t.Helper()
	b.Eval(`(() => {
		const all = [...document.querySelectorAll(".answers > button:not(.go)")];
		globalThis.was = document.querySelector(".card");
		all.at(` + string(rune('0'+max(n, 0))) + ` - ` + map[bool]string{true: "1", false: "0"}[n < 0] + `).click();
	})()`)
	b.Until(`document.querySelector(".card") && document.querySelector(".card") !== globalThis.was`)
}

// finish gives the first answer to whatever is asked.
func (b *browser) finish() (n int) {
	b.t.Helper()
	for ; b.Eval("String(Boolean("+verdict+"))") != "true"; n++ {
		require.Less(b.t, n, 40, "it asks for ever")
		b.choose(0)
	}
	return n
}

func (b *browser) outcome() string { return b.Eval(verdict + ".className.split(' ')[2]") }

func TestAHouseholdIsToldWhetherItIsEligible(t *testing.T) {
	b := start(t, 390, 844)
	b.open(link)
	b.Picture("phone-start")
	b.begin("3", "1")
	b.Picture("phone-question")
	n := b.finish()
	assert.Equal(t, "eligible", b.outcome())
	assert.Less(t, n, 10)
	text := b.Eval("document.body.innerText")
	for _, want := range []string{"100,000円", "地方税法", "令和4年9月30日", "この期限は過ぎています", "本人確認書類", "決めるのは市区町村", digest(t)} {
		assert.Contains(t, text, want)
	}
	b.Picture("phone-eligible")
	b.Ask("Emulation.setEmulatedMedia", map[string]any{"media": "print"}, nil)
	text = b.Eval("document.body.innerText")
	assert.Contains(t, text, "100,000円")
	assert.NotContains(t, text, "この機器に残ります", "paper tells of no file")
	assert.Empty(t, b.Wrong)
}

func TestOneTaxedMemberIsEnough(t *testing.T) {
	b := start(t, 1280, 800)
	b.open(link)
	b.Picture("desk-start")
	b.begin("2", "0")
	b.Picture("desk-question")
	b.choose(1) // taxed
	for b.asking() {
		b.choose(0)
	}
	assert.Equal(t, "ineligible", b.outcome())
	assert.Contains(t, b.Eval("document.body.innerText"), "課税されている方がいらっしゃるため：あなた（世帯主）")
	b.Picture("desk-ineligible")
}

// asking reports whether a question stands there.
func (b *browser) asking() bool { return b.Eval("String(Boolean("+question+"))") == "true" }

func TestWhoDoesNotKnowIsSentToTheTown(t *testing.T) {
	b := start(t, 390, 844)
	b.open(link)
	b.begin("1", "0")
	for b.asking() {
		b.choose(-1)
	}
	assert.Equal(t, "undetermined", b.outcome())
	text := b.Eval("document.body.innerText")
	assert.Contains(t, text, "市区町村にお尋ねください")
	for _, want := range []string{"熊谷市に聞くこと", "課税（非課税）証明書", "持って行くもの：令和3年度の課税（非課税）証明書", "対象となる場合の額", "100,000円"} {
		assert.Contains(t, text, want)
	}
	b.Picture("phone-unsure")
}

func TestTheTownComputesAnAssessment(t *testing.T) {
	b := start(t, 320, 700)
	b.open("#town=112020&program=P10")
	b.begin("3", "1")
	for b.asking() {
		b.choose(int(min(1, len(b.Eval(`document.querySelector("h2").textContent.includes("住民税") ? "1" : ""`)))))
	}
	text := b.Eval("document.body.innerText")
	for _, want := range []string{"額は市区町村が一人ずつ計算します", "0円から120,000円", "源泉徴収票"} {
		assert.Contains(t, text, want)
	}
	b.Picture("phone-assessment")
}

func TestNothingLeavesAndNothingStays(t *testing.T) {
	b := start(t, 390, 844)
	b.open(link)
	before := b.Eval("String(history.length)")
	b.begin("3", "1")
	b.finish()
	dir, err := site()
	require.NoError(t, err)
	names := map[string]bool{}
	for _, url := range b.Asked {
		if strings.HasPrefix(url, "data:,") || url == "about:blank" {
			continue
		}
		path, _, _ := strings.Cut(url, "#")
		assert.Equal(t, "file://"+dir, path[:strings.LastIndex(path, "/")], url)
		names[path[strings.LastIndex(path, "/")+1:]] = true
	}
	assert.Equal(t, map[string]bool{"index.html": true, "page.css": true, "data.js": true, "engine.js": true, "page.js": true}, names)
	assert.Equal(t, before, b.Eval("String(history.length)"))
	assert.True(t, strings.HasSuffix(b.Eval("location.href"), "index.html"+link), "the address says nothing more")
	assert.Equal(t, `{"local":0,"session":0,"databases":0,"caches":0,"workers":0,"cookies":"","state":null,"name":""}`, b.Eval(`(async () => JSON.stringify({
		local: localStorage.length, session: sessionStorage.length,
		databases: (await indexedDB.databases()).length,
		caches: globalThis.caches ? (await caches.keys().catch(() => [])).length : 0,
		workers: navigator.serviceWorker ? (await navigator.serviceWorker.getRegistrations().catch(() => [])).length : 0,
		cookies: document.cookie, state: history.state, name: globalThis.name,
	}))()`))
}

// Whatever script there were in it, the page can reach nobody: the policy holds from the first
// byte.
func TestThePolicyForbidsEveryConnection(t *testing.T) {
	b := start(t, 390, 844)
	b.open(link)
	var came atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { came.Add(1) }))
	defer server.Close()
	got := b.Eval(`(async () => {
		const out = [], to = "` + server.URL + `/", wait = (e) => new Promise((done) => { e.onerror = () => done("no"); e.onload = () => done("yes"); setTimeout(() => done("no"), 500); });
		out.push(await fetch(to).then(() => "yes", () => "no"));
		out.push(await new Promise((done) => { try { const x = new XMLHttpRequest(); x.onload = () => done("yes"); x.onerror = () => done("no"); x.open("GET", to); x.send(); } catch { done("no"); } }));
		try { new WebSocket(to.replace("http", "ws")); out.push("no"); } catch { out.push("no"); }
		try { new EventSource(to); out.push("no"); } catch { out.push("no"); }
		navigator.sendBeacon(to, "x");
		for (const tag of ["img", "script", "iframe", "audio", "object", "embed"]) { const e = document.createElement(tag); if (tag === "object") e.data = to; else e.src = to; document.body.append(e); out.push(tag === "iframe" ? "no" : await wait(e)); }
		const style = document.createElement("link"); style.rel = "stylesheet"; style.href = to; document.head.append(style); out.push(await wait(style));
		const form = document.createElement("form"); form.action = to; form.method = "post"; document.body.append(form); form.submit();
		return out.join(" ");
	})()`)
	assert.NotContains(t, got, "yes")
	time.Sleep(300 * time.Millisecond) // a beacon or a form that got out would have come by then
	assert.Zero(t, came.Load(), "it went out")
	assert.NotEmpty(t, b.Wrong, "the policy says what it forbade")
}

func TestWhoeverHasToHideIsGoneAtOnce(t *testing.T) {
	for name, leave := range map[string]func(*browser){
		"by the key":    func(b *browser) { b.Key("Escape", 27, "") },
		"by the button": func(b *browser) { b.Eval(`document.getElementById("leave").click()`) },
	} {
		t.Run(name, func(t *testing.T) {
			b := start(t, 390, 844)
			b.open(link)
			b.begin("2", "1")
			b.choose(0)
			before := b.entries()
			leave(b)
			b.Until(`location.href === "about:blank"`)
			after := b.entries()
			assert.Len(t, after, len(before))
			assert.NotContains(t, strings.Join(after, " "), "index.html", "no way back")
			assert.Empty(t, b.Eval("document.body.innerText"))
		})
	}
}

// entries are the addresses of the history.
func (b *browser) entries() (out []string) {
	var history struct {
		Entries []struct {
			URL string `json:"url"`
		} `json:"entries"`
	}
	b.Ask("Page.getNavigationHistory", nil, &history)
	for _, e := range history.Entries {
		out = append(out, e.URL)
	}
	return out
}

// Whoever takes the telephone afterwards and goes back finds the first screen.
func TestWhoGoesBackFindsNoAnswers(t *testing.T) {
	b := start(t, 390, 844)
	b.open(link)
	b.begin("2", "0")
	b.choose(1)
	b.Navigate("about:blank")
	b.Until(`location.href === "about:blank"`)
	b.Eval("history.back()")
	b.Until(`document.querySelector("#program")`)
	assert.Equal(t, "1", b.Eval(`document.getElementById("people").value`))
	assert.Equal(t, "false", b.Eval("String(Boolean("+question+"))"))
	b.begin("1", "0")
	assert.Equal(t, "true", b.Eval("String(Boolean("+question+"))"), "the page goes on working")
}

func TestTheFileIsWhatAClerkDecidesFrom(t *testing.T) {
	b := start(t, 390, 844)
	b.open(link)
	b.begin("3", "1")
	b.finish()
	b.Eval(`[...document.querySelectorAll(".row button")].find((x) => x.textContent.includes("窓口")).click()`)
	var h household.Household
	require.NoError(t, json.Unmarshal(b.Saved("household.json"), &h))
	d, err := compiled(t).Decide(&benefit.Input{Municipality: municipality.Must("112020"), Household: &h})
	require.NoError(t, err)
	assert.Equal(t, b.outcome(), d.Outcome.String())
	assert.EqualValues(t, 100000, d.Amount)
}

func compiled(t *testing.T) *benefit.Compiled {
	t.Helper()
	p, err := benefit.Builtin("P2")
	require.NoError(t, err)
	c, err := benefit.Compile(p)
	require.NoError(t, err)
	return c
}

func digest(t *testing.T) string { return compiled(t).Digest() }

// From the start to the answer with the keyboard alone.
func TestTheKeyboardAloneIsEnough(t *testing.T) {
	b := start(t, 1280, 800)
	b.open(link)
	b.tab(".go")
	b.Key("Enter", 13, "\r")
	b.Until(question)
	for b.asking() {
		b.tab(".answers button")
		b.Eval(`globalThis.was = document.querySelector(".card"); ""`)
		b.Key("Enter", 13, "\r")
		b.Until(`document.querySelector(".card") !== globalThis.was`)
	}
	assert.Equal(t, "eligible", b.outcome())
}

// tab goes from element to element until one that is wanted has the focus, which has to be seen.
func (b *browser) tab(want string) {
	b.t.Helper()
	for range 60 {
		b.Key("Tab", 9, "")
		if b.Eval(`String(document.activeElement.matches(`+"`"+want+"`"+`))`) == "true" {
			assert.NotEqual(b.t, "none", b.Eval(`getComputedStyle(document.activeElement).outlineStyle`))
			return
		}
	}
	b.t.Fatal("never reached: " + want)
}
