package browser

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/examples/internal/chromium"
)

// BenchmarkTelephone measures, for every built-in program, how long a telephone takes from the
// opening of the page to the first question (processor time of the page's process), and for the
// slowest of the further steps of some households (the engine's part: the rest is drawing). The
// ratios are to the bars of three seconds and ten milliseconds; one run of each is enough:
// -benchtime=1x.
func BenchmarkTelephone(b *testing.B) {
	const first, next = 3 * time.Second, 10 * time.Millisecond
	for _, id := range benefit.BuiltinIDs() {
		b.Run(id, func(b *testing.B) {
			for b.Loop() {
				page := start(b, 390, 844)
				page.open("#town=112020&program=" + id)
				page.begin("4", "1")
				opened := chromium.SlowerTelephone * page.Took()
				var worst float64 // milliseconds
				require.NoError(b, json.Unmarshal([]byte(page.Eval(`(`+slowestStep+`)("`+id+`")`)), &worst))
				worst *= chromium.SlowerTelephone
				b.ReportMetric(float64(opened.Milliseconds()), "first-ms")
				b.ReportMetric(opened.Seconds()/first.Seconds(), "first/bar")
				b.ReportMetric(worst, "next-ms")
				b.ReportMetric(worst/1000/next.Seconds(), "next/bar")
				b.ReportMetric(0, "ns/op")
			}
		})
	}
}

// slowestStep asks the engine itself: households of several sizes, each giving always the first
// answer, always the last, or both in turn. Of each step the quickest of some rounds counts, and of
// all steps the slowest.
const slowestStep = `async (program) => {
	const engine = await selfcheck.load(await selfcheck.wasm());
	const track = selfcheck.PROGRAMS.find((p) => p.id === program).tracks[0];
	const day = (n) => ["1980-04-10", "2020-05-05"][n % 2];
	const ways = [(a) => a[0], (a) => a.at(-1), (a, n) => a[n % 2 === 0 ? 0 : a.length - 1]];
	let worst = 0;
	for (const [people, children] of [[1, 0], [2, 0], [4, 1], [5, 3]]) {
		for (const way of ways) {
			const least = [];
			for (let round = 0; round < 6; round++) {
				const answers = [];
				for (let step = 0; step < 60; step++) {
					const text = JSON.stringify({ program, town: "112020", track, people, children, answers });
					const start = performance.now(), got = JSON.parse(engine.callText("ask", text)), took = performance.now() - start;
					if (round > 0) least[step] = Math.min(least[step] ?? Infinity, took);
					if (!got.question) break;
					const value = way(got.question.answers, step);
					answers.push({ question: got.question.question, person: got.question.person, value: value === "day" ? day(step) : value === "town" ? "131016" : value });
				}
			}
			worst = Math.max(worst, ...least);
		}
	}
	return JSON.stringify(worst);
}`
