package suite

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestACitysOwnAssessmentIsSetBesideTheControls(t *testing.T) {
	t.Parallel()
	list := []Control{
		{ID: "III.1-01", Hash: SentenceHash("ログは、改ざんできない。")},
		{ID: "III.1-02", Hash: SentenceHash("二人で確認する。")},
		{ID: "III.2-01", Hash: SentenceHash("ログは、改ざんできない。")},
	}
	read, err := ReadSentences(strings.NewReader("\ufeff# Ⅲ\n\nⅢ.1\t・ログは、 改ざんできない。\n当市だけの措置。\n"))
	require.NoError(t, err)
	matched, unasked := Match(list, read)
	assert.Equal(t, []Sentence{
		{Section: "Ⅲ.1", Text: "・ログは、 改ざんできない。", Controls: []string{"III.1-01", "III.2-01"}},
		{Text: "当市だけの措置。"},
	}, matched)
	require.Len(t, unasked, 1)
	assert.Equal(t, "III.1-02", unasked[0].ID)
}

func TestTheControlsNameTheirAssessment(t *testing.T) {
	t.Parallel()
	name, version, err := Assessment()
	require.NoError(t, err)
	assert.Contains(t, name, "評価書番号18")
	assert.Regexp(t, `^20[0-9]{2}-[0-9]{2}-[0-9]{2}$`, version)
}
