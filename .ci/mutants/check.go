package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// stands says which row is wrong, in seconds: whose text does not stand once in its file, whose
// mutant does not compile, whose test there is not. A change of the code has to take its mutants
// along.
func stands(all []mutant) (good bool) {
	rooms, err := listed(all)
	if err != nil {
		fatal(err)
	}
	good = true
	for i := range all {
		if why := all[i].wrong(rooms); why != "" {
			fmt.Printf("%s: %s\n", all[i].what, why)
			good = false
		}
	}
	return good
}

func (m *mutant) wrong(rooms *rooms) string {
	b, err := os.ReadFile(m.file)
	if n := strings.Count(string(b), m.old); err != nil || n != 1 {
		return fmt.Sprintf("%q stands in %s %d times", m.old, m.file, n)
	}
	for _, t := range m.tests {
		name, _, _ := strings.Cut(t.test, "/")
		if !has(t.pkg, name) {
			return "no test " + t.test + " in " + t.pkg
		}
	}
	if filepath.Ext(m.file) != ".go" { // a program: its test reads it
		return ""
	}
	if err := rooms.compile(m.file, strings.Replace(string(b), m.old, m.new, 1)); err != nil {
		return "does not compile: " + err.Error()
	}
	return ""
}

// has reports that a folder's tests have a function whose whole name a pattern describes.
func has(dir, test string) bool {
	name, err := regexp.Compile(`(?m)^func (` + test + `)\(`)
	if err != nil {
		return false
	}
	files, _ := filepath.Glob(filepath.Join(filepath.FromSlash(dir), "*_test.go"))
	return slices.ContainsFunc(files, func(f string) bool {
		b, err := os.ReadFile(f)
		return err == nil && name.Match(b)
	})
}

// rooms are the packages whose files the table breaks, and what they import, compiled.
type rooms struct {
	files    *token.FileSet
	imports  types.Importer
	packages map[string]*room // by folder
}

type room struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
	parsed                  map[string]*ast.File
}

func listed(all []mutant) (*rooms, error) {
	fixed := []string{"list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles"}
	args := slices.Clone(fixed)
	for i := range all {
		if filepath.Ext(all[i].file) == ".go" {
			args = append(args, "./"+filepath.ToSlash(filepath.Dir(all[i].file)))
		}
	}
	slices.Sort(args[len(fixed):])
	list := exec.Command("go", slices.Compact(args)...)
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, err
	}
	r := &rooms{files: token.NewFileSet(), packages: map[string]*room{}}
	exports := map[string]string{}
	for in := json.NewDecoder(bytes.NewReader(out)); ; {
		p := room{parsed: map[string]*ast.File{}}
		if err := in.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
		exports[p.ImportPath], r.packages[p.Dir] = p.Export, &p
	}
	r.imports = importer.ForCompiler(r.files, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	return r, nil
}

// compile checks a package with another text of one file.
func (r *rooms) compile(file, text string) error {
	path, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	p := r.packages[filepath.Dir(path)]
	if p == nil || !slices.Contains(p.GoFiles, filepath.Base(path)) {
		return fmt.Errorf("%s is in no package that is built here", file)
	}
	var parsed []*ast.File
	for _, name := range p.GoFiles {
		f := p.parsed[name]
		switch {
		case name == filepath.Base(path):
			f, err = parser.ParseFile(r.files, file, text, parser.SkipObjectResolution)
		case f == nil:
			f, err = parser.ParseFile(r.files, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			p.parsed[name] = f
		}
		if err != nil {
			return err
		}
		parsed = append(parsed, f)
	}
	conf := types.Config{Importer: r.imports}
	_, err = conf.Check(p.ImportPath, r.files, parsed, nil)
	return err
}
