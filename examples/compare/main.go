// Compare runs every comparison of this library with its peers, one after the other, on this
// machine:
//
//	go run ./examples/compare                    all of them
//	go run ./examples/compare -only audit,bank   some
//	go run ./examples/compare -list              their names
//
// A comparison is a module of its own in a folder beside this file, because a peer is a dependency
// the library must not have. Run by itself (go run . in its folder) it measures ours and theirs on
// the same data in one run and prints figures; lines that begin with "ratio " are its result, and
// stand together once more at the end. The exit status is 1 when a comparison fails.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	flags.SetOutput(stderr)
	only := flags.String("only", "", "run these `subjects`, separated by commas")
	dir := flags.String("dir", filepath.Join("examples", "compare"), "`folder` that holds the comparisons")
	list := flags.Bool("list", false, "print the subjects and stop")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	names, err := subjects(*dir, *only)
	if err != nil {
		fmt.Fprintln(stderr, "compare:", err)
		return 2
	}
	if *list {
		fmt.Fprintln(stdout, strings.Join(names, "\n"))
		return 0
	}
	return compareAll(*dir, names, stdout, stderr)
}

// subjects lists the folders of dir that are modules; only narrows them down, and naming one that
// is not there is an error.
func subjects(dir, only string) ([]string, error) {
	found, err := filepath.Glob(filepath.Join(dir, "*", "go.mod"))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, path := range found {
		names = append(names, filepath.Base(filepath.Dir(path)))
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no comparison in %s", dir)
	}
	if only == "" {
		return names, nil
	}
	var some []string
	for name := range strings.SplitSeq(only, ",") {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("no comparison %q; there are %s", name, strings.Join(names, ", "))
		}
		some = append(some, name)
	}
	return some, nil
}

func compareAll(dir string, names []string, stdout, stderr io.Writer) int {
	fmt.Fprintf(stdout, "%s %s/%s, %d CPUs\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	var ratios, failed []string
	for _, name := range names {
		fmt.Fprintf(stdout, "\n== %s\n", name)
		began := time.Now()
		lines, err := compareOne(filepath.Join(dir, name), stdout, stderr)
		for _, line := range lines {
			ratios = append(ratios, name+": "+line)
		}
		if err != nil {
			failed = append(failed, name)
			fmt.Fprintf(stdout, "== %s failed: %v\n", name, err)
		}
		fmt.Fprintf(stdout, "== %s: %d s\n", name, int(time.Since(began).Seconds()))
	}
	fmt.Fprintf(stdout, "\n== ratios\n%s\n", strings.Join(ratios, "\n"))
	if len(failed) > 0 {
		fmt.Fprintln(stdout, "failed:", strings.Join(failed, ", "))
		return 1
	}
	return 0
}

// compareOne runs one comparison, passes its output on as it comes, and returns its ratio lines.
func compareOne(dir string, stdout, stderr io.Writer) ([]string, error) {
	cmd := exec.Command("go", "run", ".")
	cmd.Dir = dir
	var all bytes.Buffer
	cmd.Stdout = io.MultiWriter(stdout, &all)
	cmd.Stderr = stderr
	if err := cmd.Run(); err != nil {
		return nil, err
	}
	var ratios []string
	for lines := bufio.NewScanner(&all); lines.Scan(); {
		if line, ok := strings.CutPrefix(lines.Text(), "ratio "); ok {
			ratios = append(ratios, strings.TrimSpace(line))
		}
	}
	if ratios == nil {
		return nil, errors.New("it printed no ratio")
	}
	return ratios, nil
}
