package notice

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// An address with a minus for a hyphen, as CP932 files have it, went out on a letter.
func TestAProtectedTextIsSeenHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ never, page string }{
		"a minus on the page":             {"見本町1-2", "見本町１−２"},
		"a minus in the register":         {"見本町１−２", "見本町1-2"},
		"a line of a box":                 {"見本町1─2", "見本町1━2"},
		"a long vowel":                    {"見本町1-2", "見本町１ー２"},
		"a space of no width":             {"見本\u200b町1-2", "見本町1-2"},
		"a soft hyphen":                   {"見本町1-2", "見本\u00ad町1-2"},
		"a mark at the beginning":         {"\ufeff見本町", "見本町"},
		"a variation of a character":      {"葛\U000E0100飾", "葛飾"},
		"half a width":                    {"ガード", "ｶﾞｰﾄﾞ"},
		"a voicing mark of its own":       {"が", "か\u3099"},
		"markup between":                  {"見本町", "見<b>本</b>町"},
		"a character by its number":       {"見本町", "見&#26412;町"},
		"lines and tabs between":          {"見本町", "見\n本\t町"},
		"a firm's sign and its long form": {"㈱見本", "(株)見本"},
		"an apostrophe that HTML escapes": {"O'Neil", "O&#39;Neil"},
	} {
		assert.True(t, shows([]byte(c.page), []string{c.never}), name)
	}
	assert.False(t, shows([]byte("見本町1-3"), []string{"見本町1-2", "\u200b", "−"}))
	assert.True(t, digits("1234−5678\ufeff9012"))
}
