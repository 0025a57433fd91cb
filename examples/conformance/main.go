package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/examples/conformance/suite"
	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/examples/sdk/lines"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
)

// Exit statuses.
const (
	exitPassed = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

const usage = `conformance [flags] [DIR-OR-FILE...]

Puts an implementation through the vectors. DIR-OR-FILE holds vectors; without any the built-in ones are taken.`

// config is what the command line says.
type config struct {
	exec         []string
	url          string
	serve        bool
	controls     bool
	assessment   string
	csv          bool
	json         bool
	junit        string
	verbose      bool
	allowUnknown bool
	timeout      time.Duration
	only         *regexp.Regexp
	profile      string
	generate     int
	seed         uint64
	untouched    bool
	sign, out    string
	system       string
	verify, key  string
	args         []string
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c, err := parse(args, stdout)
	if err != nil {
		return command.Status("conformance", err, stderr)
	}
	switch {
	case c.serve:
		if err := lines.Serve(stdin, stdout, whole.Call); err != nil {
			_, _ = fmt.Fprintln(stderr, "conformance:", err)
			return exitFailed
		}
		return exitPassed
	case c.assessment != "":
		return printAssessment(c.assessment, stdout, stderr)
	case c.controls && !c.other():
		return printControls(c.csv, stdout, stderr)
	}
	if c.verify != "" {
		if err := verify(c, stdout); err != nil {
			_, _ = fmt.Fprintln(stderr, "conformance:", err)
			return exitFailed
		}
		return exitPassed
	}
	if c.controls {
		status, err := tryControls(c, stdout, stderr)
		if err != nil {
			_, _ = fmt.Fprintln(stderr, "conformance:", err)
			return exitUsage
		}
		return status
	}
	status, err := test(c, stdout, stderr)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "conformance:", err)
		return exitUsage
	}
	return status
}

func parse(args []string, stdout io.Writer) (config, error) {
	var c config
	var words, only string
	flags := command.New("conformance")
	flags.StringVar(&words, "exec", "", "test this `command`; its words are split as a shell does, nothing is expanded")
	flags.StringVar(&c.url, "url", "", "test the server at `URL`, which answers POST URL/v1/operations/NAME")
	flags.BoolVar(&c.serve, "serve", false, "answer requests on standard input")
	flags.BoolVar(&c.controls, "controls", false, "print how every function and safeguard of the assessment is met")
	flags.StringVar(&c.assessment, "assessment", "", "with -controls: which of them answer the sentences of `file`, one a line (section, tab, sentence)")
	flags.BoolVar(&c.csv, "csv", false, "with -controls: as CSV")
	flags.BoolVar(&c.json, "json", false, "print a report object")
	flags.StringVar(&c.junit, "junit", "", "write a JUnit report to `file`")
	flags.BoolVar(&c.verbose, "v", false, "print a line for every case")
	flags.BoolVar(&c.allowUnknown, "allow-unknown", false, "skip cases whose operation the implementation does not know")
	flags.DurationVar(&c.timeout, "timeout", 60*time.Second, "longest wait for the answer to a case")
	flags.StringVar(&c.profile, "profile", "", "run the operations of one profile: "+strings.Join(suite.Profiles(), ", "))
	flags.IntVar(&c.generate, "generate", 0, "compare `N` generated cases with this library's answers, and make the first difference small")
	flags.Uint64Var(&c.seed, "seed", 1, "with -generate: another number, other cases")
	flags.BoolVar(&c.untouched, "untouched", false, "tell which operations, codes, fields and sentences no vector touches")
	flags.StringVar(&c.sign, "sign", "", "sign the report with the Ed25519 private key in `KEY.pem`; with -o")
	flags.StringVar(&c.out, "o", "", "with -sign: write the report to `FILE` and its signature to FILE.sig")
	flags.StringVar(&c.system, "system", "", "with -sign: the `name` and version of what was tested")
	flags.StringVar(&c.verify, "verify", "", "check the signed report `FILE`; with -key")
	flags.StringVar(&c.key, "key", "", "with -verify: the signer's public key, `PUB.pem`")
	flags.StringVar(&only, "run", "", "run the cases whose file#case matches `regexp`")
	if err := command.Parse(flags, args, usage, stdout); err != nil {
		return c, err
	}
	c.args = flags.Args()
	var err error
	if only != "" {
		if c.only, err = regexp.Compile(only); err != nil {
			return c, fmt.Errorf("-run: %w", err)
		}
	}
	if words != "" {
		if c.exec, err = splitWords(words); err != nil {
			return c, fmt.Errorf("-exec: %w", err)
		}
	}
	return c, c.check(words)
}

func (c config) check(words string) error {
	switch {
	case c.exec != nil && c.url != "":
		return errors.New("-exec and -url are two systems: test one at a time")
	case c.url != "" && !strings.HasPrefix(c.url, "http://") && !strings.HasPrefix(c.url, "https://"):
		return errors.New("-url begins with http:// or https://")
	case words != "" && len(c.exec) == 0:
		return errors.New("-exec: no command")
	case c.serve && (len(c.args) > 0 || c.controls || c.other()):
		return errors.New("-serve goes with no other mode and no files")
	case c.assessment != "" && (!c.controls || c.csv || c.other()):
		return errors.New("-assessment goes with -controls alone")
	case c.controls && len(c.args) > 0:
		return errors.New("-controls goes with no files")
	case c.controls && c.other() && c.csv:
		return errors.New("-csv is the sheet without another system")
	case c.untouched && (c.other() || c.controls || c.generate > 0):
		return errors.New("-untouched goes with files only")
	case (c.sign == "") != (c.out == "") || (c.sign == "") != (c.system == ""):
		return errors.New("-sign, -o and -system go together")
	case c.sign != "" && (c.serve || c.controls || c.untouched || c.generate > 0):
		return errors.New("-sign goes with a run of vectors")
	case (c.verify == "") != (c.key == ""):
		return errors.New("-verify and -key go together")
	case c.verify != "" && (len(c.args) > 0 || c.sign != "" || c.other() || c.serve || c.controls || c.untouched || c.generate > 0):
		return errors.New("-verify goes with -key alone")
	case c.csv && !c.controls:
		return errors.New("-csv goes with -controls only")
	case c.profile != "" && !slices.Contains(suite.Profiles(), c.profile):
		return errors.New("-profile is one of " + strings.Join(suite.Profiles(), ", "))
	case c.generate < 0:
		return errors.New("-generate takes a number of cases")
	case c.timeout <= 0:
		return errors.New("-timeout: must be longer than nothing")
	}
	return nil
}

// test runs the vectors and prints what came of them.
func test(c config, stdout, stderr io.Writer) (int, error) {
	sets, err := load(c.args)
	if err != nil {
		return exitUsage, err
	}
	if c.profile != "" {
		for i := range sets {
			sets[i] = suite.OfProfile(sets[i], c.profile)
		}
	}
	if c.untouched {
		found, err := suite.FindUntouched(slices.Concat(sets...))
		if err != nil {
			return exitUsage, err
		}
		return exitPassed, found.Print(stdout)
	}
	if c.generate > 0 {
		return generate(c, sets, stdout, stderr)
	}
	started := time.Now()
	report, err := runSets(c, sets, stderr)
	if err != nil {
		return exitUsage, err
	}
	if c.junit != "" {
		if err := writeJUnit(c.junit, report, started); err != nil {
			return exitUsage, err
		}
	}
	if c.sign != "" {
		if err := sign(c, sets, report); err != nil {
			return exitUsage, err
		}
	}
	if len(report.Cases) == 0 {
		_, _ = fmt.Fprintln(stderr, "conformance: no case matches")
	}
	if err := printReport(c, report, stdout, stderr); err != nil {
		return exitUsage, err
	}
	if report.Failed > 0 || len(report.Cases) == 0 {
		return exitFailed, nil
	}
	return exitPassed, nil
}

// generate compares generated cases and prints the first difference.
func generate(c config, sets [][]suite.File, stdout, stderr io.Writer) (int, error) {
	here := suite.Local{Ops: whole.All(), Timeout: c.timeout}
	var asker suite.Asker = here
	if c.other() {
		var stop func()
		var err error
		if asker, stop, err = c.open(stderr); err != nil {
			return exitUsage, err
		}
		defer stop()
	}
	found, err := suite.Generate(slices.Concat(sets...), here, asker, c.generate, c.seed)
	if err != nil {
		return exitUsage, err
	}
	if found != nil {
		_, err = fmt.Fprintf(stdout, "%v\nseed %d: a difference\n", found, c.seed)
		return exitFailed, err
	}
	_, err = fmt.Fprintf(stdout, "seed %d: %d cases, no difference\n", c.seed, c.generate)
	return exitPassed, err
}

// load reads the vectors of each argument; without arguments the built-in ones.
func load(args []string) ([][]suite.File, error) {
	if len(args) == 0 {
		files, err := suite.Builtin()
		return [][]suite.File{files}, err
	}
	var sets [][]suite.File
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil {
			return nil, err
		}
		dir, root := arg, "."
		if !info.IsDir() {
			dir, root = filepath.Split(arg)
			dir = filepath.Clean(dir)
		}
		files, err := suite.Load(os.DirFS(dir), root)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", arg, err)
		}
		sets = append(sets, files)
	}
	return sets, nil
}

// runSets runs one argument's vectors after the other's, because their request ids may be the same.
func runSets(c config, sets [][]suite.File, stderr io.Writer) (suite.Report, error) {
	var asker suite.Asker = suite.Local{Ops: whole.All(), Timeout: c.timeout}
	if c.other() {
		var stop func()
		var err error
		if asker, stop, err = c.open(stderr); err != nil {
			return suite.Report{}, err
		}
		defer stop()
	}
	report := suite.Report{Cases: []suite.Result{}}
	for _, files := range sets {
		report.Add(suite.Run(files, asker, suite.Options{Only: c.only, AllowUnknown: c.allowUnknown}))
	}
	return report, nil
}

func printReport(c config, report suite.Report, stdout, stderr io.Writer) error {
	lines := stdout
	if c.json {
		lines = stderr
		enc := json.NewEncoder(stdout)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(report); err != nil {
			return err
		}
	}
	ended := report.Ended()
	for _, r := range report.Cases {
		if ended != "" && (r.NoAnswer || r.NotAsked) || !c.verbose && r.Status != suite.Failed {
			continue
		}
		if _, err := fmt.Fprintln(lines, strings.Join(append([]string{r.Line()}, r.Lines()...), "\n\t")); err != nil {
			return err
		}
	}
	if ended != "" {
		if _, err := fmt.Fprintln(lines, ended); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(lines, report.Summary(c.allowUnknown))
	return err
}

func writeJUnit(name string, report suite.Report, started time.Time) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(report.WriteJUnit(f, started), f.Close())
}
