package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/notice"
)

func TestALetterOfEachKindInEveryForm(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "out")
	var out, errs bytes.Buffer
	require.Equal(t, 0, run([]string{"-o", dir, "-easy", "-also", "en,vi"}, &out, &errs), errs.String())
	assert.Contains(t, out.String(), "引き渡した通知 9通")
	assert.NotContains(t, out.String(), "見合わせた")
	for name, want := range map[string]int{"pages.html": 11, "print.csv": 1, "manifest.json": 1, "data.json": 9} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		what := map[string]string{"pages.html": "<section", "print.csv": "連番", "manifest.json": `"count": 9`, "data.json": `"kind"`}[name]
		assert.Equal(t, want, strings.Count(string(data), what), name)
		for _, secret := range []string{"桜", "上之", "サクラ"} {
			assert.False(t, bytes.Contains(data, []byte(secret)), "%s: %s", name, secret)
		}
	}
	assert.Equal(t, 1, run([]string{"-o", dir, "-also", "xx"}, &out, &errs))
	assert.Equal(t, 1, run([]string{"-o", dir, "-town", "no"}, &out, &errs))
	assert.Equal(t, 2, run(nil, &out, &errs))
}

// The sample asked in a letter of April for an answer by February.
func TestNoLetterAsksForWhatIsOver(t *testing.T) {
	t.Parallel()
	town, err := notice.ParseTown(sampleTown)
	require.NoError(t, err)
	all, err := letters(town)
	require.NoError(t, err)
	for _, n := range all {
		over, _ := n.Date.After(n.Until) // not known where the letter asks for nothing
		assert.False(t, over, "%s: of %s, until %s", n.Kind, n.Date, n.Until)
	}
}
