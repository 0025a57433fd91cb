package zengin_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/text"
)

var update = flag.Bool("update", false, "rewrite golden files")

// base is a file of one batch with two payments, as lines.
func base(t testing.TB) []string {
	t.Helper()
	var out bytes.Buffer
	second := transfer
	second.Number, second.Amount = "7654321", 50_000
	_, err := zengin.Write(&out, &zengin.File{Batches: []zengin.Batch{{Header: header, Transfers: []bank.Transfer{transfer, second}}}}, zengin.WriterConfig{})
	require.NoError(t, err)
	var lines []string
	for b := out.Bytes(); len(b) > 0; b = b[120:] {
		lines = append(lines, string(b[:120]))
	}
	return lines
}

func set(line string, at int, text string) string { return line[:at-1] + text + line[at-1+len(text):] }

// sentBefore knows the first payment of base, in a file of another day.
func sentBefore(t testing.TB) *zengin.Sent {
	t.Helper()
	var out bytes.Buffer
	earlier := header
	earlier.Date = zengin.MonthDay{Month: 1, Day: 20}
	_, err := zengin.Write(&out, &zengin.File{Batches: []zengin.Batch{{Header: earlier, Transfers: []bank.Transfer{transfer}}}}, zengin.WriterConfig{})
	require.NoError(t, err)
	var sent zengin.Sent
	require.NoError(t, sent.Add(&out, zengin.JIS))
	return &sent
}

// Each rule is broken by one small change of a good file, and nothing else is reported.
func TestEveryRuleFindsItsFault(t *testing.T) {
	t.Parallel()
	join := func(l []string) string { return strings.Join(l, "") }
	change := func(record, at int, text string) func([]string) string {
		return func(l []string) string { l[record] = set(l[record], at, text); return join(l) }
	}
	old := bank.NewTable(civil.MustDate("2026-01-01"), []bank.Place{
		{Bank: "0009", To: civil.MustDate("2021-03-31"), SuccessorBank: "0017"}, {Bank: "0009", Branch: "212"}, {Bank: "0017", Branch: "001"},
	})
	closed := bank.NewTable(civil.MustDate("2026-01-01"), []bank.Place{{Bank: "0009"}, {Bank: "0009", Branch: "212", To: civil.MustDate("2021-03-31")}})
	other := bank.NewTable(civil.MustDate("2026-01-01"), []bank.Place{{Bank: "0001", Branch: "001"}})
	sibling := bank.NewTable(civil.MustDate("2026-01-01"), []bank.Place{{Bank: "0009", Branch: "001"}})
	on := civil.MustDate("2022-02-01")
	tests := []struct {
		rule  string
		broke func([]string) string
		check zengin.CheckConfig
		seal  bool
		more  string // rules that follow from the fault
	}{
		{rule: "bom", broke: func(l []string) string { return "\xEF\xBB\xBF" + join(l) }, more: "*"},
		{rule: "ebcdic", broke: change(0, 4, "1"), more: ""},
		{rule: "length", broke: func(l []string) string { l[4] = l[4][:100]; return join(l) }, more: "end_missing"},
		{rule: "record_type", broke: change(1, 1, "3"), more: "count total"},
		{rule: "kind", broke: change(0, 2, "55")},
		{rule: "order", broke: func(l []string) string { l[3], l[2] = l[2], l[3]; return join(l) }, more: "*"},
		{rule: "separator", broke: func(l []string) string { return strings.Join(l, "\n") + "\n" }},
		{rule: "mixed_separator", broke: func(l []string) string { return l[0] + "\r\n" + l[1] + "\n" + l[2] + "\r\n" + l[3] + "\r\n" + l[4] }},
		{rule: "trailer_missing", broke: func(l []string) string { return join(l[:3]) }, more: "end_missing"},
		{rule: "end_missing", broke: func(l []string) string { return join(l[:4]) }},
		{rule: "after_end", broke: func(l []string) string { return join(l) + "\x1a\x1a" }},
		{rule: "empty", broke: func([]string) string { return "" }},
		{rule: "no_data", broke: func(l []string) string {
			return l[0] + "8" + strings.Repeat("0", 18) + strings.Repeat(" ", 101) + l[4]
		}},
		{rule: "seal", broke: change(1, 44, "7654320"), seal: true},
		{rule: "digits", broke: change(1, 44, "12345X7")},
		{rule: "character", broke: change(1, 51, "\xA7")},
		{rule: "value", broke: change(1, 43, "3")},
		{rule: "required", broke: change(1, 51, strings.Repeat(" ", 30))},
		{rule: "unused", broke: change(1, 120, "X")},
		{rule: "leading_space", broke: change(1, 51, " ")},
		{rule: "inner_space", broke: change(1, 8, " ")},
		{rule: "date", broke: change(0, 55, "0230")},
		{rule: "count", broke: change(3, 2, "000003")},
		{rule: "total", broke: change(3, 8, "000000150001")},
		{rule: "result_total", broke: func(l []string) string {
			l[0] = set(l[0], 2, "91")
			for i := 1; i <= 2; i++ {
				l[i] = set(set(l[i], 39, "    "), 92, "                    0        ")
			}
			l[3] = set(l[3], 20, strings.Repeat("0", 35)+"1")
			return join(l)
		}},
		{rule: "bank_unknown", broke: join, check: zengin.CheckConfig{Directory: other}},
		{rule: "branch_unknown", broke: join, check: zengin.CheckConfig{Directory: sibling}},
		{rule: "bank_closed", broke: join, check: zengin.CheckConfig{Directory: old, Reference: on}},
		{rule: "branch_closed", broke: join, check: zengin.CheckConfig{Directory: closed, Reference: on}},
		{rule: "yucho_branch", broke: func(l []string) string { l[1] = set(set(l[1], 2, "9900"), 21, "178"); return join(l) }},
		{rule: "yucho_type", broke: func(l []string) string { l[1] = set(set(l[1], 2, "9900"), 21, "019"); return join(l) }},
		{rule: "holiday", broke: change(0, 55, "0211"), check: zengin.CheckConfig{Reference: on, Calendar: civil.BankDays()}},
		{rule: "calendar_end", broke: join, check: zengin.CheckConfig{Reference: civil.MustDate("2090-02-01"), Calendar: civil.BankDays()}},
		{rule: "amount_zero", broke: func(l []string) string {
			l[1], l[3] = set(l[1], 81, "0000000000"), set(l[3], 8, "000000050000")
			return join(l)
		}},
		{rule: "number_zero", broke: change(1, 44, "0000000")},
		{rule: "duplicate", broke: func(l []string) string { l[2] = l[1]; l[3] = set(l[3], 8, "000000200000"); return join(l) }},
		{rule: "amount_over", broke: join, check: zengin.CheckConfig{MostAmount: 99_999}},
		{rule: "amount_other", broke: join, check: zengin.CheckConfig{Amounts: []money.Yen{50_000}}},
		{rule: "sent_before", broke: join, check: zengin.CheckConfig{Sent: sentBefore(t)}},
	}
	seen := map[string]bool{"count_limit": true, "total_limit": true, "duplicate_payee": true} // of the writer alone
	for _, tt := range tests {
		seen[tt.rule] = true
		t.Run(tt.rule, func(t *testing.T) {
			t.Parallel()
			cfg := zengin.ReaderConfig{Check: tt.check}
			if tt.seal {
				var out bytes.Buffer
				file, _, err := zengin.Parse(strings.NewReader(join(base(t))), zengin.ReaderConfig{})
				require.NoError(t, err)
				seal, err := zengin.Write(&out, file, zengin.WriterConfig{})
				require.NoError(t, err)
				cfg.Seal = &seal
			}
			report, err := zengin.Validate(strings.NewReader(tt.broke(base(t))), cfg)
			require.NoError(t, err)
			var got []string
			for _, c := range report.Counts {
				got = append(got, c.Rule)
			}
			assert.Contains(t, got, tt.rule)
			if tt.more != "*" {
				assert.ElementsMatch(t, append(strings.Fields(tt.more), tt.rule), got)
			}
			suppressed(t, tt.rule, tt.broke(base(t)), cfg)
		})
	}
	for _, r := range zengin.Rules() {
		assert.True(t, seen[r.ID], "no test breaks %s", r.ID)
	}
}

// suppressed asks for the rule to be left out: gone, or refused because it is fixed.
func suppressed(t *testing.T, rule, data string, cfg zengin.ReaderConfig) {
	t.Helper()
	cfg.Check.Suppress = []string{rule}
	report, err := zengin.Validate(strings.NewReader(data), cfg)
	for _, r := range zengin.Rules() {
		if r.ID == rule && r.Fixed {
			assert.Equal(t, "option", code(err))
			return
		}
	}
	require.NoError(t, err)
	for _, c := range report.Counts {
		assert.NotEqual(t, rule, c.Rule)
	}
}

func code(err error) string {
	if c, ok := err.(interface{ Code() string }); ok {
		return c.Code()
	}
	return fmt.Sprint(err)
}

func TestFindingsNameRecordFieldAndByte(t *testing.T) {
	t.Parallel()
	l := base(t)
	l[2] = set(l[2], 44, "12345X7")
	report, err := zengin.Validate(strings.NewReader(strings.Join(l, "\r\n")), zengin.ReaderConfig{})
	require.NoError(t, err)
	require.Len(t, report.Findings, 1)
	f := report.Findings[0]
	assert.Equal(t, []any{"digits", "number", 3, 49, 2*122 + 48}, []any{f.Code, f.Field, f.Line, f.Column, f.At})
}

func TestReportsAsJSONAndSARIFHoldNoValues(t *testing.T) {
	t.Parallel()
	l := base(t)
	l[1] = set(l[1], 51, "\xA7")
	l[3] = set(l[3], 2, "000003")
	report, err := zengin.Validate(strings.NewReader(strings.Join(l, "")), zengin.ReaderConfig{})
	require.NoError(t, err)
	for _, name := range []string{"report.json", "report.sarif"} {
		var out bytes.Buffer
		if name == "report.json" {
			require.NoError(t, report.WriteJSON(&out))
		} else {
			require.NoError(t, report.WriteSARIF(&out, "transfer.txt"))
		}
		assert.True(t, json.Valid(out.Bytes()))
		assert.NotContains(t, out.String(), "1234567")
		if *update {
			require.NoError(t, os.WriteFile("testdata/"+name, out.Bytes(), 0o600))
		}
		assert.Equal(t, string(read(t, name)), out.String(), name)
	}
}

func TestAProfilePermitsWhatABankDoes(t *testing.T) {
	t.Parallel()
	l := base(t)
	l[1] = set(l[1], 51, "\xB6\xA6\xD9 ") // ｶｦﾙ
	data := strings.Join(l, "")
	strict, err := zengin.Validate(strings.NewReader(data), zengin.ReaderConfig{})
	require.NoError(t, err)
	assert.True(t, strict.Failed())
	revised, err := zengin.Validate(strings.NewReader(data), zengin.ReaderConfig{Check: zengin.CheckConfig{Profile: text.Profile{Wo: true}}})
	require.NoError(t, err)
	assert.True(t, revised.OK(), "%v", revised.Findings)
}

func TestFindingsAreBoundedAndCounted(t *testing.T) {
	t.Parallel()
	l := base(t)
	l[1], l[2] = set(l[1], 120, "X"), set(l[2], 120, "X")
	report, err := zengin.Validate(strings.NewReader(strings.Join(l, "")), zengin.ReaderConfig{Check: zengin.CheckConfig{MaxFindings: 1}})
	require.NoError(t, err)
	assert.Len(t, report.Findings, 1)
	assert.Equal(t, []zengin.RuleCount{{Rule: "unused", Count: 2}}, report.Counts)
}

func TestAnyKindLetsUnknownKindsPassAsBytes(t *testing.T) {
	t.Parallel()
	l := base(t)
	l[0] = set(l[0], 2, "41")
	data := strings.Join(l, "")
	doc, report, err := zengin.ReadDocument(strings.NewReader(data), zengin.ReaderConfig{AnyKind: true})
	require.NoError(t, err)
	assert.True(t, report.OK(), "%v", report.Findings)
	var out bytes.Buffer
	_, err = doc.WriteTo(&out)
	require.NoError(t, err)
	assert.Equal(t, data, out.String())
}
