package wasm_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/examples/internal/chromium"
	"github.com/kyufu-go/kyufu/examples/sdk/carried"
)

// page makes the page that is one file, with the scripts that the module wants before its own.
func page(t testing.TB, module string, before ...string) string {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil && os.Getenv("KYUFU_HOSTS") == "" {
		t.Skip("no node to make the page")
	}
	one, err := exec.CommandContext(t.Context(), "node", append([]string{"npm/pack.mjs", built(t, module), "npm/page.html"}, before...)...).Output()
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "one.html")
	require.NoError(t, os.WriteFile(path, one, 0o600))
	return path
}

// ready is a script that waits until the page can be asked.
const ready = `new Promise((done) => { const look = () => globalThis.kyufu ? done("ready") : setTimeout(look, 5); look(); })`

// pageLines are the answers of the page's module to requests of one line each.
func pageLines(t testing.TB, b *chromium.Browser, requests []byte) []byte {
	t.Helper()
	answers, err := base64.StdEncoding.DecodeString(b.Eval(fmt.Sprintf(`(async () => {
		const answers = kyufu.lines(Uint8Array.from(atob(%q), (c) => c.charCodeAt(0)));
		return await new Promise((done) => {
			const r = new FileReader();
			r.onload = () => done(r.result.slice(r.result.indexOf(",") + 1));
			r.readAsDataURL(new Blob([answers]));
		});
	})()`, base64.StdEncoding.EncodeToString(requests))))
	require.NoError(t, err)
	return answers
}

func TestABrowserGivesTheSameBytes(t *testing.T) {
	requests, answers := asked()
	for name, path := range map[string]string{"WASI": page(t, "kyufu.wasm"), "js": page(t, "kyufu-js.wasm", glue(t))} {
		t.Run(name, func(t *testing.T) {
			b := chromium.Start(t, 390, 844)
			b.Navigate("file://" + path)
			require.Equal(t, "ready", b.Eval(ready))
			var got bytes.Buffer
			for some := range parts(requests, 1<<20) {
				got.Write(pageLines(t, b, some))
			}
			assert.Empty(t, carried.Differ(answers, got.Bytes()))
			for _, url := range b.Asked {
				assert.Regexp(t, `^(file|blob|data|about):`, url, "the page asks nobody")
			}
			assert.NotEmpty(t, b.Asked, "what it asks is seen")
		})
	}
}

// BenchmarkTelephone measures how long a page of a telephone takes from its opening to the first
// answer, and for each that follows: processor time of the page's process, so that it does not
// depend on what else the machine does. The ratios are to the bars of three seconds and ten
// milliseconds.
func BenchmarkTelephone(b *testing.B) {
	const first, next, times = 3 * time.Second, 10 * time.Millisecond, 100
	path, line := page(b, "decide.wasm"), short(b)
	for b.Loop() {
		from := chromium.Start(b, 390, 844)
		from.Navigate("file://" + path)
		require.Equal(b, "ready", from.Eval(ready))
		answer := pageLines(b, from, line)
		opened := from.Took()
		require.Contains(b, string(answer), `"outcome"`)
		for range times {
			require.Equal(b, string(answer), string(pageLines(b, from, line)))
		}
		each := chromium.SlowerTelephone * (from.Took() - opened) / times
		opened *= chromium.SlowerTelephone
		b.ReportMetric(float64(opened.Milliseconds()), "first-ms")
		b.ReportMetric(opened.Seconds()/first.Seconds(), "first/bar")
		b.ReportMetric(each.Seconds()*1000, "next-ms")
		b.ReportMetric(each.Seconds()/next.Seconds(), "next/bar")
		b.ReportMetric(0, "ns/op")
	}
}
