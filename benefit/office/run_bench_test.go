package office_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/benefit/office/outcome"
)

// A city's run: 40,000 payments drafted, approved, exported, checked, sent, read back and closed.
// The bar is 10 s beyond the cases' own time: each case takes four events of the run, and what one
// takes is measured by an event that each has before, its notice.
func BenchmarkRun(b *testing.B) {
	const payments, page = 40_000, 200
	o := open(b)
	start := time.Now()
	for at := 0; at < payments; at += page {
		openings := make([]office.Opening, page)
		acts := make([]office.Act, page)
		for i := range openings {
			id := fmt.Sprintf("c%d", at+i)
			openings[i] = opening(id)
			a := account()
			a.Number = fmt.Sprintf("%07d", at+i)
			openings[i].Event = casework.Event{Kind: casework.Apply, On: day("2022-02-01"), Account: a}
			acts[i] = office.Act{Case: id, Event: casework.Event{Kind: casework.OverrideGrant, On: day("2022-02-01"), Codes: []string{"F02"}, Words: "x", Amount: 100_000, Person: id + "-1"}}
		}
		_, err := o.desk.Open(b.Context(), counter, nil, openings...)
		require.NoError(b, err)
		for i := range acts {
			_, token, err := o.desk.Start(b.Context(), head, acts[i].Case, casework.OverrideGrant)
			require.NoError(b, err)
			acts[i].Token = token
		}
		word, err := o.desk.Second(b.Context(), second, "mori", acts...)
		require.NoError(b, err)
		_, err = o.desk.Submit(b.Context(), head, word, acts...)
		require.NoError(b, err)
	}
	b.Logf("%d cases opened and granted: %v", payments, time.Since(start))
	start = time.Now()
	for at := 0; at < payments; at += page {
		told := make([]office.Act, page)
		for i := range told {
			told[i] = office.Act{Case: fmt.Sprintf("c%d", at+i), Event: casework.Event{Kind: casework.Notify, On: day("2022-02-01"), NoticeOn: day("2022-02-01")}}
		}
		_, err := o.desk.Submit(b.Context(), counter, nil, told...)
		require.NoError(b, err)
	}
	own := 4 * time.Since(start)
	step := func(what string, do func()) {
		start := time.Now()
		do()
		b.Logf("%-8s %v", what, time.Since(start))
	}
	b.ResetTimer()
	start = time.Now()
	var file []byte
	step("draft", func() {
		_, left, err := o.on("2022-02-20").desk.Draft(b.Context(), cashier, "R1", office.Choice{}, day("2022-03-01"))
		require.NoError(b, err)
		require.Empty(b, left)
	})
	step("approve", func() {
		shown, err := o.desk.Planned(b.Context(), head, "R1")
		require.NoError(b, err)
		require.Equal(b, payments, shown.Count)
		require.NoError(b, o.desk.ApproveRun(b.Context(), head, shown))
	})
	step("export", func() {
		var buf bytes.Buffer
		_, err := o.desk.ExportRun(b.Context(), cashier, "R1", order(), &buf)
		require.NoError(b, err)
		file = buf.Bytes()
	})
	step("send", func() { o.sent("R1") })
	step("read", func() {
		codes := make([]string, payments)
		for i := range codes {
			codes[i] = "00"
		}
		f, err := outcome.ReadReturned(withCodes(file, codes...), mapping(b))
		require.NoError(b, err)
		found, err := o.on("2022-03-02").desk.ReadResults(b.Context(), cashier, "R1", f, day("2022-03-01"))
		require.NoError(b, err)
		require.Empty(b, found)
	})
	step("close", func() {
		balance, err := o.desk.CloseRun(b.Context(), cashier, "R1")
		require.NoError(b, err)
		require.True(b, balance.Even())
	})
	b.ReportMetric(own.Seconds(), "own-s")
	b.ReportMetric((time.Since(start) - own).Seconds(), "beyond-s")
}
