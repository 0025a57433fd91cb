// Command mutants breaks one safeguard after another, each in a copy that the compiler is shown in
// place of the file, and asks the test that the table names beside it: a safeguard whose test stays
// green is not held by it.
//
//	go run ./.ci/mutants [-run part | -check] .ci/mutants/table.txt
//
// The table has one block a mutant, parted by empty lines; # begins a comment:
//
//	controls, or the row of a report: what the safeguard is
//	path/to/file.go
//	- text that stands there once
//	+ text in its place
//	./package TestName/subtest
//
// The last line may stand more than once: each of these tests must turn red. Those of one package
// share what is built. A comment "# unbroken ./package TestName: why" tells of a test that a
// control names and no mutant turns red.
//
// \n and \t in the texts are a new line and a tab.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

type mutant struct {
	what, file, old, new string
	tests                []named // which must each turn red

	fate, why     string        // what became of it
	build, answer time.Duration // processor time of building the tests, and of the tests
}

type named struct{ pkg, test string }

func main() {
	part := flag.String("run", "", "only mutants whose first line, file or test holds this")
	check := flag.Bool("check", false, "break nothing, and say whose text does not stand in its file, does not compile or has no test")
	flag.Parse()
	if flag.NArg() != 1 {
		fatal("one table")
	}
	all, err := read(flag.Arg(0))
	if err != nil {
		fatal(err)
	}
	if *check {
		if !stands(all) {
			os.Exit(1)
		}
		return
	}
	dir, err := os.MkdirTemp("", "mutants")
	if err != nil {
		fatal(err)
	}
	slices.SortStableFunc(all, func(a, b mutant) int { return b.size() - a.size() }) // the longest must not come last
	tries := make(chan *mutant)
	var workers sync.WaitGroup
	for worker := range runtime.NumCPU() { // each is told in its own folder what to build
		workers.Go(func() {
			for m := range tries {
				m.tryIn(filepath.Join(dir, strconv.Itoa(worker)))
			}
		})
	}
	var tried []*mutant
	for i := range all {
		if all[i].holds(*part) {
			tried = append(tried, &all[i])
			tries <- &all[i]
		}
	}
	close(tries)
	workers.Wait()
	_ = os.RemoveAll(dir)
	if !report(tried) {
		os.Exit(1)
	}
}

// report prints the fate of all with the processor seconds of building and asking, and at the end,
// where it is seen, what was not noticed and why.
func report(tried []*mutant) (good bool) {
	var missed []*mutant
	for _, m := range tried {
		fmt.Printf("%-9s %4.1f + %4.1f s  %s %v\n", m.fate, m.build.Seconds(), m.answer.Seconds(), m.what, m.tests)
		if m.fate != "noticed" {
			missed = append(missed, m)
		}
	}
	fmt.Printf("%d mutants, %d not noticed\n", len(tried), len(missed))
	for _, m := range missed {
		fmt.Printf("%-9s %s in %s: %s\n", m.fate, m.what, m.file, strings.TrimSpace(m.why))
	}
	return len(tried) > 0 && len(missed) == 0
}

func read(name string) (out []mutant, err error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	plain := strings.NewReplacer(`\n`, "\n", `\t`, "\t")
	for block := range strings.SplitSeq(string(b), "\n\n") {
		var lines []string
		for line := range strings.Lines(block) {
			if line = strings.TrimRight(line, "\n"); line != "" && !strings.HasPrefix(line, "#") {
				lines = append(lines, line)
			}
		}
		if len(lines) == 0 {
			continue
		}
		if len(lines) < 5 || !strings.HasPrefix(lines[2], "- ") || !strings.HasPrefix(lines[3], "+") {
			return nil, fmt.Errorf("no mutant: %q", block)
		}
		m := mutant{what: lines[0], file: lines[1], old: plain.Replace(lines[2][2:]), new: plain.Replace(strings.TrimPrefix(lines[3][1:], " "))}
		for _, line := range lines[4:] {
			pkg, test, ok := strings.Cut(line, " ")
			if !ok {
				return nil, fmt.Errorf("no package and test: %q", line)
			}
			m.tests = append(m.tests, named{pkg, test})
		}
		out = append(out, m)
	}
	return out, nil
}

// size tells large rows from small ones: an example links everything, further tests take further
// runs.
func (m *mutant) size() int {
	size := len(m.tests)
	for _, t := range m.tests {
		if strings.HasPrefix(t.pkg, "./examples/") {
			size += 10
		}
	}
	return size
}

func (m *mutant) tryIn(dir string) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		m.fate, m.why = "broken", err.Error()
		return
	}
	m.fate, m.why = m.try(dir)
}

// try gives what became of the mutant: noticed, alive, or broken, when the table is wrong.
func (m *mutant) try(dir string) (fate, why string) {
	b, err := os.ReadFile(m.file)
	if err != nil {
		return "broken", err.Error()
	}
	if n := strings.Count(string(b), m.old); n != 1 {
		return "broken", fmt.Sprintf("the text stands %d times in %s: %q", n, m.file, m.old)
	}
	overlay, err := m.overlay(dir, strings.Replace(string(b), m.old, m.new, 1))
	if err != nil {
		return "broken", err.Error()
	}
	binary, built := filepath.Join(dir, "test"), ""
	for _, t := range m.tests {
		if built != t.pkg {
			// Not optimised: it is compiled once and run once.
			build := exec.Command("go", "test", "-c", "-gcflags=-N -l -dwarf=false", "-ldflags=-s -w", "-o", binary, "-overlay", overlay, "-vet=off", t.pkg)
			if out, err := build.CombinedOutput(); err != nil {
				return "broken", string(out)
			}
			m.build += taken(build)
			built = t.pkg
		}
		if fate, why = m.ask(t, binary); fate != "noticed" {
			return fate, why
		}
	}
	return "noticed", ""
}

func taken(c *exec.Cmd) time.Duration { return c.ProcessState.UserTime() + c.ProcessState.SystemTime() }

// ask runs the test where go test would.
func (m *mutant) ask(t named, binary string) (fate, why string) {
	run := exec.Command(binary, "-test.timeout", "10m", "-test.run", anchored(t.test))
	run.Dir = filepath.FromSlash(t.pkg)
	// That a property fails is enough: rapid makes nothing small, and leaves nothing in the folder.
	run.Env = append(os.Environ(), "RAPID_SHRINKTIME=0s", "RAPID_NOFAILFILE=true")
	out, err := run.CombinedOutput()
	if run.ProcessState != nil {
		m.answer += taken(run)
	}
	text := string(out)
	switch {
	case strings.Contains(text, "warning: no tests to run"):
		return "broken", "no such test: " + t.test
	case err != nil && strings.Contains(text, "FAIL"):
		return "noticed", ""
	case err != nil:
		return "broken", text
	}
	return "alive", t.test + " stays green without the safeguard"
}

func (m *mutant) holds(part string) bool {
	text := m.what + m.file
	for _, t := range m.tests {
		text += " " + t.pkg + " " + t.test
	}
	return strings.Contains(text, part)
}

func (m *mutant) overlay(dir, text string) (string, error) {
	file, err := filepath.Abs(m.file)
	if err != nil {
		return "", err
	}
	copied := filepath.Join(dir, "mutant.go")
	b, err := json.Marshal(map[string]map[string]string{"Replace": {file: copied}})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(copied, []byte(text), 0o600); err != nil {
		return "", err
	}
	name := filepath.Join(dir, "overlay.json")
	return name, os.WriteFile(name, b, 0o600)
}

// anchored makes each part of a test's name whole.
func anchored(test string) string {
	parts := strings.Split(test, "/")
	for i, p := range parts {
		parts[i] = "^" + p + "$"
	}
	return strings.Join(parts, "/")
}

func fatal(why ...any) {
	fmt.Fprintln(os.Stderr, append([]any{"mutants:"}, why...)...)
	os.Exit(2)
}
