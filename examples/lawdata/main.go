// Lawdata is for those who keep the law as data: it shows what is built in, checks a town's own
// files before anything is decided by them, and tells what they would change.
//
//	go run ./examples/lawdata                           what is built in, as of when, from where
//	go run ./examples/lawdata levy FILE -town CODE      a town's amounts of the levy: what they mean, and what would change
//	go run ./examples/lawdata permitted FILE            a town's permitted list (CSV or JSON): its rows, and the gaps that stay
//	go run ./examples/lawdata codes FILE                a town's codes of the network: which are confirmed
//	go run ./examples/lawdata towns FILE -as-of DAY     a newer table of municipalities: what changed
//	go run ./examples/lawdata days FROM TO              working days of office and bank between two days
//	go run ./examples/lawdata known [-town CODE]        what is known of the levy of every town, and from where
//
// Law as data without a new binary (package benefit/law/bundle):
//
//	go run ./examples/lawdata bundle key NAME -key FILE               a signer key; prints the verifier key
//	go run ./examples/lawdata bundle make FOLDER -key FILE            signs a folder by the manifest.json beside it
//	go run ./examples/lawdata bundle check BUNDLE -trust KEY -as-of DAY -in-use NUMBER,DIGEST [-back DIGEST]
//	go run ./examples/lawdata bundle show BUNDLE -trust KEY -as-of DAY   its manifest, and what it changes
//	go run ./examples/lawdata bundle diff BUNDLE BUNDLE -trust KEY -as-of DAY   what the second says otherwise
//
// Only bundle key and bundle make write; what levy prints at its end is the row to send in, with
// its source. The exit status is 1 when a file is wrong, 2 when the command line makes no sense.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/law/bundle"
	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

const usage = `lawdata
lawdata levy FILE -town CODE [-year YEAR]
lawdata permitted|codes FILE
lawdata towns FILE -as-of DAY
lawdata days FROM TO
lawdata known [-town CODE] [-year YEAR]
lawdata bundle key NAME -key FILE
lawdata bundle make FOLDER -key FILE [-manifest FILE]
lawdata bundle check|show BUNDLE -trust KEY -as-of DAY [-in-use NUMBER,DIGEST] [-back DIGEST]
lawdata bundle diff BUNDLE BUNDLE -trust KEY -as-of DAY [-year YEAR]

組み込まれている法令データを示し、市独自のデータを点検します。`

var errUsage = errors.New("levy、permitted、codes、towns、days、known、bundle のどれかと、そのファイルや日を指定してください（-h で一覧）")

// anyArgs stands for a verb that counts its operands itself.
const anyArgs = -1

// options are the flags of all verbs, and where a verb prints.
type options struct {
	town municipality.Code
	year int
	asOf civil.Date
	out  io.Writer

	key, manifest, back string
	trust               []string
	inUse               bundle.InUse
}

var verbs = map[string]struct {
	args int
	run  func(options, []string) error
}{
	"levy": {1, ofFile(checkLevy)}, "permitted": {1, ofFile(checkPermitted)}, "codes": {1, ofFile(checkCodes)},
	"towns": {1, ofFile(checkTowns)}, "days": {2, listDays},
	"known": {0, listTowns}, "bundle": {anyArgs, bundles},
}

func run(args []string, stdout, stderr io.Writer) int {
	verb, rest := "", args
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		verb, rest = args[0], args[1:]
	}
	o, operands, err := parse(rest, stdout)
	if err != nil {
		return command.StatusJA("lawdata", err, stderr)
	}
	v, ok := verbs[verb]
	switch {
	case verb == "" && len(operands) == 0:
		err = builtIn(o)
	case !ok || v.args != anyArgs && len(operands) != v.args:
		return command.StatusJA("lawdata", errUsage, stderr)
	default:
		err = v.run(o, operands)
	}
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "lawdata:", command.Japanese(err))
		if _, ok := errors.AsType[command.UsageError](err); ok {
			return command.ExitUsage
		}
		return 1
	}
	return 0
}

// parse reads flags that stand before, between or behind the operands.
func parse(args []string, stdout io.Writer) (options, []string, error) {
	o := options{out: stdout}
	flags := command.New("lawdata")
	flags.Func("town", "市区町村の`コード`（6桁）", func(s string) (err error) {
		o.town, err = municipality.Parse(s)
		return err
	})
	flags.IntVar(&o.year, "year", 2025, "均等割の`年度`")
	flags.Func("as-of", "表の基準の`日`、又は法令データを使う日", func(s string) (err error) {
		o.asOf, err = civil.ParseDate(s)
		return err
	})
	o.bundleFlags(flags)
	var operands []string
	for {
		if err := command.Parse(flags, args, usage, stdout); err != nil {
			return o, nil, err
		}
		if flags.NArg() == 0 {
			return o, operands, nil
		}
		operands, args = append(operands, flags.Arg(0)), flags.Args()[1:]
	}
}

// bundleFlags are those of the verb bundle.
func (o *options) bundleFlags(flags *flag.FlagSet) {
	flags.StringVar(&o.key, "key", "", "署名鍵の`ファイル`")
	flags.StringVar(&o.manifest, "manifest", "", "目録の`ファイル`（省略するとフォルダの隣の manifest.json）")
	flags.StringVar(&o.back, "back", "", "戻る先の、古い法令データの`ダイジェスト`")
	flags.Func("trust", "検証`鍵`（一回以上）", func(s string) error {
		o.trust = append(o.trust, s)
		return nil
	})
	flags.Func("in-use", "いま使っている法令データの`番号,ダイジェスト`", func(s string) (err error) {
		number, digest, _ := strings.Cut(s, ",")
		o.inUse.Digest = digest
		o.inUse.Number, err = strconv.Atoi(number)
		return err
	})
}

// ofFile reads the file that a verb takes.
func ofFile(check func(options, string, io.Reader) error) func(options, []string) error {
	return func(o options, operands []string) error {
		data, err := os.ReadFile(operands[0])
		if err != nil {
			return err
		}
		return check(o, operands[0], bytes.NewReader(data))
	}
}
