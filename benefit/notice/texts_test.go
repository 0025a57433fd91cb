package notice

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
)

var braces = regexp.MustCompile(`\{[a-z_]+\}`)

func slots(w *wording) []string {
	found := braces.FindAllString(strings.Join(append([]string{w.Title}, w.Body...), " "), -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// Whatever the Japanese text of a form says, the texts in other languages say: as many paragraphs,
// the same days, as many things to tick, and a label of their own for each row.
func TestEveryLanguageHasEveryText(t *testing.T) {
	t.Parallel()
	all, err := loadTexts(nil)
	require.NoError(t, err)
	assert.Equal(t, []string{"easy", "en", "ja", "ko", "pt", "vi", "zh"}, slices.Sorted(maps.Keys(all)))
	p, err := NewPrinter(Config{})
	require.NoError(t, err)
	form := &Notice{
		Kind: casework.ConfirmationForm, Amount: 1, Household: []string{"x"}, Account: &Account{}, Until: civil.MustDate("2022-05-11"),
		Basis: "x", Attachment: "x",
	}
	cash := *form
	cash.Account, cash.Cash = nil, true
	want := all[japanese].Kinds[form.Kind]
	assert.Contains(t, want.Checks, "印字または記入された口座への振込みを希望します", "a form without an account has none above")
	for _, lang := range []string{"en", "zh", "ko", "pt", "vi"} {
		got, ok := all[lang].Kinds[form.Kind]
		require.True(t, ok, lang)
		assert.NotEmpty(t, got.Title, lang)
		assert.Len(t, got.Body, len(want.Body), lang)
		assert.Len(t, got.Checks, len(want.Checks), lang)
		assert.NotRegexp(t, `above|acima|上述|위 계좌|khoản trên$`, strings.Join(got.Checks, "\n"), "%s: a form need not have an account above", lang)
		assert.Subset(t, slots(&want), slots(&got), lang)
		assert.Contains(t, slots(&got), "{until}", lang)
		for _, line := range slices.Concat(got.Body, got.Checks) {
			assert.NotRegexp(t, `[ぁ-んァ-ヶ]`, line, lang)
		}
		for label, text := range all[japanese].Labels {
			if slices.ContainsFunc(append(p.rows(form, japanese), p.rows(&cash, japanese)...), func(r row) bool { return r.Label == text }) || label == "check" || label == "cash" {
				assert.NotEmpty(t, all[lang].Labels[label], "%s: %s", lang, label)
			}
		}
	}
	for _, kind := range Kinds() {
		plain, simple := all[japanese].Kinds[kind], all[easy].Kinds[kind]
		assert.NotEmpty(t, simple.Body, "%s in やさしい日本語", kind)
		assert.Equal(t, slices.Contains(slots(&plain), "{until}"), slices.Contains(slots(&simple), "{until}"), kind)
		for _, line := range simple.Body {
			for sentence := range strings.SplitSeq(line, "。") {
				assert.LessOrEqual(t, len([]rune(sentence)), 60, "%s: sentences of やさしい日本語 are short", kind)
			}
		}
	}
}
