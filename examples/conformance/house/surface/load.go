package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// loader type-checks the packages of the repository. What they import comes as export data from the
// build cache, of our own nested modules from their source; a module of others that the root does
// not know is left empty, and what rests on it is passed over.
type loader struct {
	root    string
	files   *token.FileSet
	exports map[string]string // of an import path: the file with its export data
	gc      types.Importer
	nested  map[string]*types.Package // of our own, by import path
	checked []checked
}

// checked is a package with what it declares and uses. A package and its tests are checked one
// after the other.
type checked struct {
	path string // of the package, also for its external tests
	test bool
	pkg  *types.Package
	info *types.Info
}

func load(root string) (*loader, error) {
	l := &loader{root: root, files: token.NewFileSet(), exports: map[string]string{}, nested: map[string]*types.Package{}}
	if err := l.list(); err != nil {
		return nil, err
	}
	l.gc = importer.ForCompiler(l.files, "gc", func(path string) (io.ReadCloser, error) {
		name, ok := l.exports[path]
		if !ok || name == "" {
			return nil, fmt.Errorf("no export data for %s", path)
		}
		return os.Open(name)
	})
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if name := d.Name(); path != root && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata") {
			return fs.SkipDir
		}
		return l.folder(path)
	})
	return l, err
}

// list asks the go command where the export data of all imports are.
func (l *loader) list() error {
	cmd := exec.Command("go", "list", "-e", "-export", "-deps", "-test", "-json=ImportPath,Export,ForTest", "./...")
	cmd.Dir = l.root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("go list: %w\n%s", err, stderr.String())
	}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct{ ImportPath, Export, ForTest string }
		switch err := dec.Decode(&p); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case p.ForTest == "":
			l.exports[p.ImportPath] = p.Export
		}
	}
}

// Import gives a package from its export data, an empty one when there are none.
func (l *loader) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if pkg, err := l.gc.Import(path); err == nil {
		return pkg, nil
	}
	pkg := l.nested[path]
	if pkg == nil {
		pkg = l.source(path)
		l.nested[path] = pkg
	}
	return pkg, nil
}

// source is a package of a nested module, from its files; an empty one of a module of others.
func (l *loader) source(path string) *types.Package {
	empty := types.NewPackage(path, filepath.Base(path))
	empty.MarkComplete()
	below, ours := strings.CutPrefix(path, module+"/")
	dir := filepath.Join(l.root, filepath.FromSlash(below))
	p, err := build.ImportDir(dir, 0)
	if !ours || err != nil {
		return empty
	}
	pkg, _, err := l.parsed(path, dir, p.GoFiles)
	if err != nil || pkg == nil {
		return empty
	}
	return pkg
}

func (l *loader) folder(dir string) error {
	p, err := build.ImportDir(dir, 0)
	if _, none := errors.AsType[*build.NoGoError](err); none && len(p.TestGoFiles)+len(p.XTestGoFiles) == 0 {
		return nil
	} else if err != nil && !none {
		return fmt.Errorf("%s: %w", dir, err)
	}
	below, err := filepath.Rel(l.root, dir)
	if err != nil {
		return err
	}
	path := module
	if below != "." {
		path += "/" + filepath.ToSlash(below)
	}
	for _, part := range []struct {
		files []string
		test  bool
	}{{p.GoFiles, false}, {append(append([]string(nil), p.GoFiles...), p.TestGoFiles...), true}, {p.XTestGoFiles, true}} {
		if len(part.files) == 0 || part.test && len(part.files) == len(p.GoFiles) {
			continue
		}
		if err := l.check(path, dir, part.files, part.test); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) check(path, dir string, names []string, test bool) error {
	pkg, info, err := l.parsed(path, dir, names)
	if err == nil {
		l.checked = append(l.checked, checked{path, test, pkg, info})
	}
	return err
}

func (l *loader) parsed(path, dir string, names []string) (*types.Package, *types.Info, error) {
	var files []*ast.File
	for _, name := range names {
		f, err := parser.ParseFile(l.files, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, nil, err
		}
		files = append(files, f)
	}
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
	conf := types.Config{Importer: l, FakeImportC: true, Error: func(error) {}} // what rests on an empty module does not check
	pkg, _ := conf.Check(path, l.files, files, info)
	return pkg, info, nil
}
