// Command zengin looks at bank files of the 全銀 format and makes them.
//
//	zengin inspect FILE [-records]         中身：バッチ、件数、合計、レコード
//	zengin validate FILE [-json|-sarif]    すべての規則で点検する; exit status 1 for an error
//	zengin diff FILE FILE                  二つのファイルで異なる項目; exit status 1 if they do
//	zengin explain FILE -record N          レコードの各項目の位置と意味
//	zengin explain RULE                    規則の説明。「rules」で一覧
//	zengin convert FILE -to FORMAT         区切りを変える、JSONやCSVにする、JSONから戻す
//	zengin generate -seed N                架空の人々のファイル, the same for the same seed
//
// Names, account numbers and customer codes are masked over their whole width, so that not
// even their length shows, unless -reveal is given. FILE may be - for standard input.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/kyufu-go/kyufu/examples/internal/command"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// Exit statuses.
const (
	exitOK = iota
	exitFound
	exitUsage
)

// env is what a command works with.
type env struct {
	in       io.Reader
	out, err io.Writer
}

type verb func(env, *flag.FlagSet, []string) (int, error)

var verbs = map[string]verb{
	"inspect": inspect, "validate": validate, "diff": diff, "explain": explain, "convert": convert, "generate": generate,
}

// run is main without the process around it.
func run(args []string, in io.Reader, out, errs io.Writer) int {
	switch {
	case len(args) > 0 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help" || args[0] == "help"):
		_, _ = fmt.Fprintln(out, usage)
		return exitOK
	case len(args) == 0 || verbs[args[0]] == nil:
		return command.StatusJA("zengin", errors.New("inspect、validate、diff、explain、convert、generate のどれかを指定してください（-h で一覧）"), errs)
	}
	name := "zengin " + args[0]
	status, err := verbs[args[0]](env{in, out, errs}, command.New(name), args[1:])
	if err != nil {
		return command.StatusJA(name, err, errs)
	}
	return status
}

const usage = `zengin inspect FILE [-records]         中身：バッチ、件数、合計、レコード
zengin validate FILE [-json|-sarif]    すべての規則で点検する
zengin diff FILE FILE                  二つのファイルで異なる項目
zengin explain FILE -record N          レコードの各項目の位置と意味
zengin explain RULE                    規則の説明。「rules」で一覧
zengin convert FILE -to FORMAT         区切りを変える、JSONやCSVにする、JSONから戻す
zengin generate -seed N                架空の人々のファイル

FILE を - とすると標準入力を読みます。指定は zengin VERB -h で一覧になります。`

// usageOf is the part of usage about one command.
func usageOf(name string) string {
	var lines []string
	for line := range strings.Lines(usage) {
		if strings.HasPrefix(line, name+" ") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return strings.Join(lines, "\n")
}

// parse takes flags before and after the other arguments.
func (e env) parse(flags *flag.FlagSet, args []string, want int) ([]string, error) {
	var rest []string
	for {
		if err := command.Parse(flags, args, usageOf(flags.Name()), e.out); err != nil {
			return nil, err
		}
		if args = flags.Args(); len(args) == 0 {
			break
		}
		rest, args = append(rest, args[0]), args[1:]
	}
	if len(rest) != want {
		return nil, fmt.Errorf("ファイル名などを%dつ指定してください（いまは%dつ。-h で一覧）", want, len(rest))
	}
	return rest, nil
}

func (e env) open(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(e.in), nil
	}
	return os.Open(name)
}

func (e env) printf(format string, args ...any) { _, _ = fmt.Fprintf(e.out, format, args...) }
