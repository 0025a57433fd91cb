package audit_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/audit"
)

func TestTwoPersonsAreTwoAndEachIsSomebody(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		first, second audit.Code
		two           bool
	}{
		{"two persons", "ito", "sato", true},
		{"one person", "ito", "ito", false},
		{"one person in other letters", "ito", "ITO", false},
		{"one person with marks around", "ito", "-ito.", false},
		{"marks inside tell persons apart", "a.1", "a1", true},
		{"nobody first", "", "sato", false},
		{"nobody second", "ito", "", false},
		{"two that are nobody", "-", "..", false},
		{"nobody twice", "", "", false},
		{"one person with a blank behind", "sato ", "sato", false},
		{"one person with what no printer shows", "sato", "sato\u200b", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.two, audit.Second(c.first, c.second))
			require.Equal(t, c.two, audit.Second(c.second, c.first))
		})
	}
}

func TestSpellingNeverMakesASecondPerson(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`[A-Za-z0-9][A-Za-z0-9._:/-]{0,20}`).Draw(t, "id")
		marks := rapid.StringMatching(`[._:/-]{0,4}`)
		other := marks.Draw(t, "before") + rapid.SampledFrom([]func(string) string{strings.ToUpper, strings.ToLower}).Draw(t, "case")(id) + marks.Draw(t, "after")
		require.False(t, audit.Second(audit.Code(id), audit.Code(other)))
	})
}

func TestTheRuleOfTwoPersonsAllocatesNothing(t *testing.T) {
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if !audit.Second("ito", "sato") {
			panic("two persons")
		}
	}))
}
