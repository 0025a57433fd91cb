package command

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestErrorsInJapanese(t *testing.T) {
	t.Parallel()
	parsed := func(args ...string) error {
		flags := New("look")
		flags.Int("n", 0, "how many")
		flags.Bool("deep", false, "look twice")
		return Parse(flags, args, "look", io.Discard)
	}
	_, none := os.Open(filepath.Join("testdata", "none"))
	for name, c := range map[string]struct {
		err  error
		says string
	}{
		"no such flag":        {parsed("-x"), "-x という指定はありません（-h で一覧）"},
		"a flag without":      {parsed("-n"), "-n には値が要ります（-h で一覧）"},
		"a value of another":  {parsed("-n", "1234-5678-9018"), "-n の値が正しくありません（-h で一覧）"},
		"neither yes nor no":  {parsed("-deep=123456789018"), "-deep の値が正しくありません（-h で一覧）"},
		"no such file":        {fmt.Errorf("city.json: %w", none), "city.json: " + filepath.Join("testdata", "none") + " がありません"},
		"a file in the way":   {&fs.PathError{Op: "mkdir", Path: "out", Err: fs.ErrExist}, "out はすでにあります"},
		"a file of others":    {&fs.PathError{Op: "open", Path: "out", Err: fs.ErrPermission}, "out を読み書きする権限がありません"},
		"a disk that is full": {&fs.PathError{Op: "write", Path: "out", Err: errors.New("no space left")}, "out を読み書きできません（no space left）"},
		"anything else":       {errors.New("期日がありません"), "期日がありません"},
	} {
		assert.Equal(t, c.says, Japanese(c.err), name)
	}
	var errs bytes.Buffer
	assert.Zero(t, StatusJA("look", flag.ErrHelp, &errs))
	assert.Equal(t, ExitUsage, StatusJA("look", parsed("-x"), &errs))
	assert.Equal(t, "look: -x という指定はありません（-h で一覧）\n", errs.String())
}
