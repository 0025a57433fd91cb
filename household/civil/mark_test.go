package civil_test

import (
	"testing"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/stretchr/testify/assert"
)

// W22: a mark that the README names is read, and so are the signs that look alike.
func TestMarksAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]civil.Truth{
		"": civil.Unknown, " ": civil.Unknown, "○": civil.True, "〇": civil.True, "◯": civil.True, "１": civil.True, "TRUE": civil.True, "Ｙｅｓ": civil.True,
		"有": civil.True, "☑": civil.True, "■": civil.True, "□": civil.False, "☐": civil.False, "×": civil.False, "✕": civil.False, "Ｘ": civil.False, "０": civil.False, "NO": civil.False, "いいえ": civil.False,
	} {
		got, read := civil.ParseMark(text)
		assert.True(t, read, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"△", "2", "辞退", "はいいいえ", "yesno"} {
		_, read := civil.ParseMark(text)
		assert.False(t, read, text)
	}
}
