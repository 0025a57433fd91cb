// Command mutants breaks one safeguard after another, each in a copy that the compiler is shown in
// place of the file, and asks the test that the table names beside it: a safeguard whose test stays
// green is not held by it.
//
//	go run ./.ci/mutants [-run part] .ci/mutants/table.txt
//
// The table has one block a mutant, parted by empty lines; # begins a comment:
//
//	controls, or the row of a report: what the safeguard is
//	path/to/file.go
//	- text that stands there once
//	+ text in its place
//	./package TestName/subtest
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
	"strconv"
	"strings"
	"sync"
	"time"
)

type mutant struct {
	what, file, old, new, pkg, test string

	fate, why string // what became of it
	took      time.Duration
}

func main() {
	part := flag.String("run", "", "only mutants whose first line, file or test holds this")
	flag.Parse()
	if flag.NArg() != 1 {
		fatal("one table")
	}
	all, err := read(flag.Arg(0))
	if err != nil {
		fatal(err)
	}
	dir, err := os.MkdirTemp("", "mutants")
	if err != nil {
		fatal(err)
	}
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
		if strings.Contains(all[i].what+all[i].file+all[i].test, *part) {
			tried = append(tried, &all[i])
			tries <- &all[i]
		}
	}
	close(tries)
	workers.Wait()
	faults, n := 0, len(tried)
	for _, m := range tried {
		fmt.Printf("%-9s %4.0f s  %s (%s %s)\n", m.fate, m.took.Seconds(), m.what, m.pkg, m.test)
		if m.fate != "noticed" {
			faults++
			fmt.Println(m.why)
		}
	}
	_ = os.RemoveAll(dir)
	fmt.Printf("%d mutants, %d not noticed\n", n, faults)
	if faults > 0 || n == 0 {
		os.Exit(1)
	}
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
		if len(lines) != 5 || !strings.HasPrefix(lines[2], "- ") || !strings.HasPrefix(lines[3], "+") {
			return nil, fmt.Errorf("no mutant: %q", block)
		}
		pkg, test, _ := strings.Cut(lines[4], " ")
		out = append(out, mutant{
			what: lines[0], file: lines[1], old: plain.Replace(lines[2][2:]), new: plain.Replace(strings.TrimPrefix(lines[3][1:], " ")), pkg: pkg, test: test,
		})
	}
	return out, nil
}

func (m *mutant) tryIn(dir string) {
	start := time.Now()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		m.fate, m.why = "broken", err.Error()
		return
	}
	m.fate, m.why = m.try(dir)
	m.took = time.Since(start)
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
	out, err := exec.Command("go", "test", "-overlay", overlay, "-count=1", "-vet=off", "-run", anchored(m.test), m.pkg).CombinedOutput()
	text := string(out)
	switch {
	case strings.Contains(text, "[build failed]") || strings.Contains(text, "[setup failed]"):
		return "broken", text
	case strings.Contains(text, "[no tests to run]"):
		return "broken", "no such test"
	case err != nil && strings.Contains(text, "FAIL"):
		return "noticed", ""
	case err != nil:
		return "broken", text
	}
	return "alive", "the test stays green without the safeguard"
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
