package benefit

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// testdata/wordings.txt is what every code says in each of its cases, to clerk and citizen, in both
// languages: of no program, and of one with all that a wording can hold of it.
func TestWordings(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, table := range [...][]wording{reasonTable, caseTable} {
		for _, w := range table {
			b.WriteString(strings.TrimSpace(w.code+" "+w.in) + "\n")
			for _, audience := range []Audience{Clerk, Citizen} {
				for _, lang := range []Lang{Japanese, English} {
					o := WordingOptions{Audience: audience, Lang: lang, Case: w.in}
					bare, ok := Wording(w.code, o)
					require.True(t, ok)
					o.Program, o.Day = programOf(t, w.code), civil.MustDate("2025-03-31")
					o.Town = Text{"深谷市", "Fukaya"}.In(lang)
					if w.in == CaseOther || strings.HasPrefix(w.code, "D") {
						o.Detail = Text{"写しが不鮮明", "the copy is blurred"}.In(lang)
					}
					full, _ := Wording(w.code, o)
					b.WriteString("  " + bare + "\n")
					if full != bare {
						b.WriteString("    " + full + "\n")
					}
					assert.NotContains(t, bare+full, "{")
					assert.NotContains(t, bare+full, "}")
					assert.NotContains(t, bare+full, "|")
				}
			}
		}
	}
	const golden = "testdata/wordings.txt"
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), b.String())
}

// programOf is a program whose decisions may hold a code.
func programOf(t *testing.T, code string) *Program {
	t.Helper()
	id := "P12"
	switch code {
	case "R10", "R11", "R12":
		id = "P2"
	case "R19", "R21":
		id = "P10"
	case "R20":
		id = "P14"
	case "R04":
		id = "P8"
	}
	p, err := Builtin(id)
	require.NoError(t, err)
	return p
}

// A code that stands for several things says which one it is.
func TestAReasonSaysItsCase(t *testing.T) {
	t.Parallel()
	child := func(change ...func(*household.Member)) *Input {
		h := home(2, children(civil.MustDate("2015-01-01"), 1), func(h *household.Household) {
			for _, f := range change {
				f(&h.Members[1])
			}
		})
		return &Input{Municipality: kumagaya, Household: h, On: civil.MustDate("2025-12-20")}
	}
	form := func(issued, returned, on string) *Input {
		in := &Input{Municipality: kumagaya, Household: home(1), On: civil.MustDate(on), Application: Application{Issued: civil.MustDate(issued)}}
		if returned != "" {
			in.Application.Returned = civil.MustDate(returned)
		}
		return in
	}
	paid := func(pay ...Payment) *Input {
		return &Input{Municipality: kumagaya, Household: home(1), PaidBefore: pay, On: civil.MustDate("2024-07-01")}
	}
	const end, taint = `{"deadlines": {"end": "2024-03-29"}}`, `{"paid_before": {"programs": ["P5", "P12"], "states": ["paid"], "by": "head"}}`
	for name, tt := range map[string]struct {
		program string
		patch   string
		in      *Input
		code    string
		want    string // case
		citizen string
	}{
		"the form came late":                     {"P5", end, form("2024-01-10", "2024-04-10", "2024-04-20"), "R08", CaseLate, "受付期限（令和6年3月29日）を過ぎて提出されたため"},
		"no form came":                           {"P5", end, form("2024-01-10", "", "2024-04-20"), "R08", CaseNoForm, "期限（令和6年3月29日）までに確認書のご提出がなかったため"},
		"the same benefit was paid":              {"P5", "", paid(Payment{Program: "P5", State: Paid, Head: "p1"}), "R04", "", "同じ給付金をすでに支給しているため"},
		"another benefit was paid":               {"P12", taint, paid(Payment{Program: "P5", State: Paid, Head: "p1"}), "R04", CaseOther, "の対象となった世帯のため"},
		"another benefit was declined elsewhere": {"P8", "", paid(Payment{Program: "P5", State: Declined, Head: "p1", Municipality: municipality.Must("131016")}), "R05", CaseOther, "ほかの市区町村で「物価高騰対応重点支援給付金（7万円）」の対象となった世帯のため"},
		"the same benefit was paid elsewhere":    {"P12", "", paid(Payment{Program: "P12", State: Paid, Head: "p1", Municipality: municipality.Must("131016")}), "R05", "", "同じ給付金を受け取られているため"},
		"both were paid":                         {"P12", taint, paid(Payment{Program: "P5", State: Paid, Head: "p1"}, Payment{Program: "P12", State: Paid, Head: "p1"}), "R04", "", "同じ給付金をすでに支給しているため"},
		"the child has been paid for":            {"P14", "", paidFor(child()), "R04", CaseEveryChild, "児童の全員について"},
		"there is no child":                      {"P14", "", &Input{Municipality: kumagaya, Household: home(1)}, "R20", "", "支給の対象となる児童（平成19年4月2日から令和8年3月31日までに生まれた方）がいらっしゃらないため"},
		"the child lives elsewhere":              {"P14", "", child(lives("112186")), "R20", CaseElsewhere, "本市に住民登録されていないため"},
		"the child is in a home":                 {"P14", "", child(func(m *household.Member) { m.Protected = &household.Protection{Kind: household.Measure} }), "R20", CaseFacility, "児童が施設などに入所されており"},
		"the allowance goes elsewhere":           {"P14", "", child(func(m *household.Member) { m.ChildAllowance = &household.ChildAllowance{Recipient: "x"} }), "R20", CaseAllowance, "児童手当を、ほかの世帯の方が受給されているため"},
		"nobody lives here, Fukaya is to":        {"P2", "", &Input{Municipality: kumagaya, Household: home(1, func(h *household.Household) { lives("112186")(&h.Members[0]) })}, "R06", "", "基準日（令和3年12月10日）に本市に住民登録がなかったため。深谷市にお問い合わせください"},
	} {
		var patches []string
		if tt.patch != "" {
			patches = append(patches, tt.patch)
		}
		d, err := compiled(t, tt.program, patches...).Decide(tt.in)
		require.NoError(t, err)
		var found *Reason
		for _, r := range d.Reasons() {
			if r.Code == tt.code {
				found = &r
			}
		}
		if !assert.NotNil(t, found, name+": "+d.String()) {
			continue
		}
		o := ExplainOptions{Audience: Citizen, Town: func(municipality.Code) string { return "深谷市" }}
		assert.Equal(t, tt.want, found.Case, name)
		assert.Contains(t, d.Explain(o), tt.citizen, name)
		raw, err := d.MarshalJSON()
		require.NoError(t, err)
		back, err := ParseDecision(raw)
		require.NoError(t, err)
		assert.Equal(t, found.Case, back.Reasons()[0].Case, name)
		assert.Equal(t, found.Day, back.Reasons()[0].Day, name)
	}
	placed := decided(t, "P14", child(func(m *household.Member) { m.Protected = &household.Protection{Kind: household.Measure} })).Groups()
	require.Len(t, placed, 1)
	assert.Equal(t, []any{Eligible, PayeeRecipient, ""}, []any{placed[0].Outcome, placed[0].PayeeState(), placed[0].Payee()}, "the facility or foster parent receives it")
	b, ok := Wording(reasonNoTrack, WordingOptions{Case: decided(t, "P8", &Input{Municipality: kumagaya, Household: home(1), Track: TrackB}).Reasons()[0].Case})
	assert.True(t, ok)
	assert.Equal(t, "家計急変の区分なし", b)
}

func lives(code string) func(*household.Member) {
	return func(m *household.Member) {
		m.Residence = []household.Residence{{At: household.In(municipality.Must(code)), From: civil.MustDate("2015-01-01")}}
	}
}

func paidFor(in *Input) *Input {
	in.PaidBefore = []Payment{{Program: "P14", State: Paid, Head: "p1", Members: []string{"p2"}}}
	return in
}
