package command

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

// Japanese is what a command that writes Japanese says of an error: of the flag package and of the
// file system in Japanese, of everything else what it says by itself. What was given to a flag is
// not said again, it may be a number that nobody should see.
func Japanese(err error) string {
	said := err.Error()
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return strings.Replace(said, path.Error(), path.Path+" "+disk(path.Err), 1)
	}
	if name, ok := strings.CutPrefix(said, "flag provided but not defined: "); ok {
		return name + " という指定はありません（-h で一覧）"
	}
	if name, ok := strings.CutPrefix(said, "flag needs an argument: "); ok {
		return name + " には値が要ります（-h で一覧）"
	}
	if _, rest, ok := strings.Cut(said, " for flag "); ok && strings.HasPrefix(said, "invalid ") {
		name, _, _ := strings.Cut(rest, ":")
		return name + " の値が正しくありません（-h で一覧）"
	}
	if _, rest, ok := strings.Cut(said, " for -"); ok && strings.HasPrefix(said, "invalid boolean value ") {
		name, _, _ := strings.Cut(rest, ":")
		return "-" + name + " の値が正しくありません（-h で一覧）"
	}
	return said
}

func disk(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "がありません"
	case errors.Is(err, fs.ErrExist):
		return "はすでにあります"
	case errors.Is(err, fs.ErrPermission):
		return "を読み書きする権限がありません"
	}
	return "を読み書きできません（" + err.Error() + "）"
}

// StatusJA is [Status] for a command that writes Japanese.
func StatusJA(name string, err error, errs io.Writer) int {
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	_, _ = fmt.Fprintf(errs, "%s: %s\n", name, Japanese(err))
	return ExitUsage
}
