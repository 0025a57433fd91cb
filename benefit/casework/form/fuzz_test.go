package form_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/household/finding"
)

// FuzzRead: a form is read once, under its household, or its row is found bad.
func FuzzRead(f *testing.F) {
	f.Add("世帯番号,様式\n1,確認書\n")
	f.Add("世帯番号,様式,返送日\n1,確認書,令和4年2月1日\n1,申請書,2022-02-30\n")
	f.Fuzz(func(t *testing.T, text string) {
		bad := 0
		forms, err := form.Read(strings.NewReader(text), "forms.csv", func(l finding.List) {
			require.NotEmpty(t, l)
			bad++
		})
		if err != nil {
			return
		}
		seen := map[int]bool{}
		for household, a := range forms {
			require.Equal(t, household, a.Household)
			require.False(t, seen[a.Sequence])
			seen[a.Sequence] = true
		}
		require.LessOrEqual(t, len(forms)+bad, strings.Count(text, "\n")+strings.Count(text, "\r")+1)
	})
}
