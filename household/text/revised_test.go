package text_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/kyufu-go/kyufu/household/text"
)

// A name with one of these was refused by every bank file and every old system's export, though
// each has one shape in JIS X 0208 that everybody writes for it.
func TestKanjiThatJISTookApartHaveTheirShapeInTheOldSet(t *testing.T) {
	t.Parallel()
	for char, want := range map[string]string{
		"麴": "麹", "鷗": "鴎", "剝": "剥", "頰": "頬", "噓": "嘘", "俱": "倶", "𠮟": "叱", "蔣": "蒋", "驒": "騨", "禱": "祷", "萊": "莱", "瘦": "痩",
	} {
		got, list := text.Shrink(char, text.X0208, text.Revised{})
		assert.False(t, list.Failed(), char)
		if assert.Len(t, got, 1, char) {
			assert.Equal(t, want, got[0].Text)
			assert.Contains(t, got[0].Rules, text.RuleRevised)
		}
	}
	got, _ := text.Shrink("﨑", text.X0208, text.Revised{})
	if assert.Len(t, got, 1) {
		assert.Equal(t, "崎", got[0].Text, "what the source beneath says stays")
	}
	_, list := text.Shrink("麴", text.X0208, nil)
	assert.True(t, list.Failed(), "nobody is given them who did not ask")
}
