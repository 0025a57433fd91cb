package benefit

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
)

// storedCases are decisions of every kind, as this version writes them.
func storedCases(t *testing.T) map[string]Decision {
	t.Helper()
	in := func(h *household.Household) *Input {
		return &Input{Municipality: kumagaya, Household: h, On: civil.MustDate("2022-03-01")}
	}
	late := in(home(1))
	late.On, late.Application.Issued, late.Application.Returned = civil.MustDate("2024-04-20"), civil.MustDate("2024-01-10"), civil.MustDate("2024-04-10")
	tooLate, err := compiled(t, "P5", `{"deadlines": {"end": "2024-03-29"}}`).Decide(late)
	require.NoError(t, err)
	other := in(home(1))
	other.PaidBefore = []Payment{{Program: "P5", State: Declined, Household: "h", Head: "p1"}}
	return map[string]Decision{
		"eligible":     decided(t, "P2", in(home(2))),
		"by-child":     decided(t, "P7", in(home(3, children(births[3], 1, 2)))),
		"refused":      decided(t, "P2", in(home(2, taxed(1), claimed(0)))),
		"late":         tooLate,
		"other":        decided(t, "P8", other),
		"no-child":     decided(t, "P14", in(home(1))),
		"undetermined": decided(t, "P2", in(home(2, func(h *household.Household) { h.Members[1].Tax = household.ByYear[household.TaxStatus]{} }))),
		"group":        decided(t, "P2", in(refuge())),
		"died-payee":   decided(t, "P2", in(home(2, func(h *household.Household) { h.Members[0].DiedOn = civil.MustDate("2022-01-10") }))),
		"no-track":     decided(t, "P8", &Input{Municipality: kumagaya, Household: home(1), Track: TrackB}),
		"declared":     decided(t, "P2", in(home(2, claimed(0), claimed(1), func(h *household.Household) { h.Declared = household.NotOnlyDependants }))),
	}
}

func children(birth civil.Date, members ...int) func(*household.Household) {
	return func(h *household.Household) {
		for _, i := range members {
			h.Members[i].Birth = birth
		}
	}
}

// testdata/decisions keeps decisions in every form that has ever been written, one folder a form,
// and beside each what it says when it is read: form-1 from before there were states of a payee,
// form-2 from before a reason named its case, form-3 from before there were notes, form-4 is of
// today. No file of a decision there is ever rewritten.
func TestEveryDecisionEverStoredIsRead(t *testing.T) {
	t.Parallel()
	const folder, newest = "testdata/decisions", "form-4"
	kept, today := map[string]bool{}, map[string]bool{}
	for name, d := range storedCases(t) {
		raw, err := d.WholeFile()
		require.NoError(t, err)
		keys(t, raw, today)
		path := filepath.Join(folder, newest, name+".json")
		old, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) && *update {
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
			require.NoError(t, os.WriteFile(path, append(raw, '\n'), 0o644))
			continue
		}
		require.NoError(t, err)
		keys(t, old, kept)
	}
	assert.Equal(t, kept, today, "another form is written: keep %s and begin a folder of its own", newest)
	files, err := filepath.Glob(folder + "/*/*.json")
	require.NoError(t, err)
	require.Greater(t, len(files), 20)
	for _, path := range files {
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		d, err := ParseDecision(raw)
		require.NoError(t, err, path)
		says := strings.TrimSuffix(path, ".json") + ".txt"
		got := told(t, d)
		if *update {
			require.NoError(t, os.WriteFile(says, []byte(got), 0o644))
		}
		want, err := os.ReadFile(says)
		require.NoError(t, err)
		assert.Equal(t, string(want), got, path)
		if strings.Contains(path, newest) {
			again, err := d.WholeFile()
			require.NoError(t, err)
			assert.Equal(t, strings.TrimSpace(string(raw)), string(again), path)
		}
	}
}

// keys notes where in a text which keys stand.
func keys(t *testing.T, raw []byte, into map[string]bool) {
	t.Helper()
	tree, err := parseTree(raw)
	require.NoError(t, err)
	var walk func(at string, x any)
	walk = func(at string, x any) {
		switch x := x.(type) {
		case map[string]any:
			for key, below := range x {
				into[at+"/"+key] = true
				walk(at+"/"+key, below)
			}
		case []any:
			for _, one := range x {
				walk(at, one)
			}
		}
	}
	walk("", tree)
}

// told is all that a decision answers.
func told(t *testing.T, d Decision) string {
	t.Helper()
	var b strings.Builder
	tell := func(head string, d Decision) {
		b.WriteString(head + d.String() + "\n" + d.Amount.Format() + " " + d.Track.String() + " " + d.Paying.String() + " " + d.PayeeState().String() + " " + d.Payee() + "\n")
		stamp, err := json.Marshal([]any{d.Stamp(), d.Declared(), d.Reasons(), d.Missing()})
		require.NoError(t, err)
		b.Write(append(stamp, '\n'))
		for _, lang := range []Lang{Japanese, English} {
			require.NoError(t, d.Render(&b, lang))
			b.WriteString(d.Explain(ExplainOptions{Audience: Citizen, Lang: lang}) + "\n")
		}
	}
	tell("", d)
	for _, g := range d.Groups() {
		tell("group "+strings.Join(g.Members, " ")+": ", g.Decision)
	}
	return b.String()
}
