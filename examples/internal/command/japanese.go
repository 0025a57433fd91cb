package command

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
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
	if e, ok := errors.AsType[*household.Error](err); ok {
		return strings.Replace(said, e.Error(), "世帯の "+e.Path+"："+Word(e.Code()), 1)
	}
	if jsonFault(err) {
		return "JSONとして読めません（" + said + "）"
	}
	return coded(failure(said, err))
}

func jsonFault(err error) bool {
	_, ok := errors.AsType[*json.SyntaxError](err)
	return ok
}

// coded says what the library's plain values say of a text that is none: they have no place of
// their own, and what stood there is not said.
func coded(said string) string {
	for _, c := range codes {
		said = strings.ReplaceAll(said, c.code.Error(), c.says)
	}
	return said
}

var codes = []struct {
	code error
	says string
}{
	{civil.CodeFormat, "日付として読めません（2026-04-01 の形で）"},
	{civil.CodeRange, "ない日付か、扱えない年です"},
	{civil.CodeEra, "元号と年が合いません"},
	{municipality.CodeLength, "市区町村コードは6桁です"},
	{municipality.CodeCheckDigit, "市区町村コードの検査数字が合いません（6桁目を確かめてください）"},
	{municipality.CodeUnknown, "この市区町村コードはありません"},
	{money.CodeFormat, "円の額として読めません（数字だけで）"},
	{io.ErrUnexpectedEOF, "途中で終わっています"},
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

// Yes says whether something is so.
func Yes(is bool) string {
	if is {
		return "はい"
	}
	return "いいえ"
}

// StatusJA is [Status] for a command that writes Japanese.
func StatusJA(name string, err error, errs io.Writer) int {
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	_, _ = fmt.Fprintf(errs, "%s: %s\n", name, Japanese(err))
	return ExitUsage
}

// RunJA is [Run] for a command that writes Japanese.
func RunJA(flags *flag.FlagSet, args []string, usage string, stdout, stderr io.Writer, work func(args []string) error) int {
	return runAs(Japanese, flags, args, usage, stdout, stderr, work)
}
