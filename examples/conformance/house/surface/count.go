package main

import (
	"fmt"
	"go/types"
	"io"
	"maps"
	"slices"
	"strings"
)

// symbol is an exported thing of the library.
type symbol struct {
	pkg, name string // name is T.M for a method
	kind      string // type, func, method, const, var
	users     [3]int // by a package of the library, by an example, by a test of another package
}

const (
	byLibrary = iota
	byExample
	byTest
)

type table struct{ symbols map[string]*symbol }

func count(l *loader) table {
	t := table{map[string]*symbol{}}
	satisfied := interfaces(l)
	for _, c := range l.checked {
		if !c.test && c.pkg != nil && library(c.path) {
			t.declare(c, satisfied)
		}
	}
	for _, c := range l.checked {
		t.use(c)
	}
	return t
}

// library reports whether a package is one that others build on.
func library(path string) bool {
	below, ok := strings.CutPrefix(path, module+"/")
	return ok && !strings.HasPrefix(below, "examples/") && !strings.Contains(below, "internal/")
}

func (t table) declare(c checked, satisfied map[string][]*types.Interface) {
	for _, name := range c.pkg.Scope().Names() {
		obj := c.pkg.Scope().Lookup(name)
		if !obj.Exported() {
			continue
		}
		s := &symbol{pkg: c.path, name: name}
		switch obj := obj.(type) {
		case *types.TypeName:
			s.kind = "type"
			t.methods(c, obj, satisfied)
		case *types.Func:
			s.kind = "func"
		case *types.Const:
			s.kind = "const"
		default:
			s.kind = "var"
		}
		t.symbols[c.path+"."+name] = s
	}
}

func (t table) methods(c checked, obj *types.TypeName, satisfied map[string][]*types.Interface) {
	named, ok := obj.Type().(*types.Named)
	if !ok || obj.IsAlias() {
		return
	}
	for m := range named.Methods() {
		if !m.Exported() || standard(named, m, satisfied[m.Name()]) {
			continue
		}
		name := obj.Name() + "." + m.Name()
		t.symbols[c.path+"."+name] = &symbol{pkg: c.path, name: name, kind: "method"}
	}
}

// standard reports whether the method is called through an interface that its type satisfies.
func standard(named *types.Named, m *types.Func, all []*types.Interface) bool {
	if wellKnown[m.Name()] {
		return true
	}
	for _, i := range all {
		if types.Implements(named, i) || types.Implements(types.NewPointer(named), i) {
			return true
		}
	}
	return false
}

// wellKnown are methods that are called by name, not through a type that a package of the standard
// library declares.
var wellKnown = map[string]bool{"Error": true, "Is": true, "As": true, "Unwrap": true, "Code": true, "At": true}

// interfaces are all interfaces of the packages that are imported or checked, by the names of their
// methods.
func interfaces(l *loader) map[string][]*types.Interface {
	all := map[string][]*types.Interface{}
	add := func(pkg *types.Package) {
		for _, name := range pkg.Scope().Names() {
			obj, ok := pkg.Scope().Lookup(name).(*types.TypeName)
			if !ok || !obj.Exported() {
				continue
			}
			i, ok := obj.Type().Underlying().(*types.Interface)
			if named, generic := obj.Type().(*types.Named); generic && named.TypeParams().Len() > 0 {
				continue
			}
			if !ok || i.NumMethods() == 0 {
				continue
			}
			for m := range i.Methods() {
				all[m.Name()] = append(all[m.Name()], i)
			}
		}
	}
	for path := range l.exports {
		if pkg, err := l.Import(path); err == nil && !strings.HasPrefix(path, "vendor/") {
			add(pkg)
		}
	}
	return all
}

// use notes what a package uses of others.
func (t table) use(c checked) {
	by := byExample
	switch {
	case c.test:
		by = byTest
	case library(c.path):
		by = byLibrary
	}
	for _, obj := range c.info.Uses {
		if obj.Pkg() == nil || obj.Pkg().Path() == c.path {
			continue
		}
		if s := t.symbols[key(obj)]; s != nil {
			s.users[by]++
		}
	}
}

func key(obj types.Object) string {
	path := obj.Pkg().Path()
	f, ok := obj.(*types.Func)
	if !ok {
		return path + "." + obj.Name()
	}
	recv := f.Origin().Signature().Recv()
	if recv == nil {
		return path + "." + obj.Name()
	}
	typ := recv.Type()
	if p, ok := typ.(*types.Pointer); ok {
		typ = p.Elem()
	}
	if named, ok := typ.(*types.Named); ok {
		return path + "." + named.Obj().Name() + "." + obj.Name()
	}
	return ""
}

func (s *symbol) counted() bool { return s.kind == "type" || s.kind == "func" || s.kind == "method" }

// idle reports whether nothing uses the symbol. What a package for tests exports is used by the
// tests of others.
func (s *symbol) idle() bool {
	if strings.HasSuffix(s.pkg, "test") {
		return s.users == [3]int{}
	}
	return s.users[byLibrary]+s.users[byExample] == 0
}

func (t table) unused() int {
	n := 0
	for _, s := range t.symbols {
		if s.counted() && s.idle() {
			n++
		}
	}
	return n
}

// row is a line of the table.
type row struct{ exported, library, examples, tests, nobody, counted int }

func (t table) print(w io.Writer, verbose bool) {
	rows, sum := map[string]*row{}, &row{}
	for _, s := range t.symbols {
		if rows[s.pkg] == nil {
			rows[s.pkg] = &row{}
		}
		rows[s.pkg].add(s)
		sum.add(s)
	}
	_, _ = fmt.Fprintf(w, "%-32s %8s %8s %8s %8s %8s %8s\n", "package", "exported", "library", "examples", "tests", "nobody", "unused")
	for _, pkg := range slices.Sorted(maps.Keys(rows)) {
		rows[pkg].print(w, strings.TrimPrefix(pkg, module+"/"))
		if verbose {
			t.name(w, pkg)
		}
	}
	sum.print(w, "all")
	kinds := map[string]int{}
	for _, s := range t.symbols {
		kinds[s.kind]++
	}
	_, _ = fmt.Fprintf(w, "%d types, %d functions, %d methods, %d constants, %d variables\n", kinds["type"], kinds["func"], kinds["method"], kinds["const"], kinds["var"])
}

func (r *row) add(s *symbol) {
	r.exported++
	switch {
	case s.users[byLibrary] > 0:
		r.library++
	case s.users[byExample] > 0:
		r.examples++
	case s.users[byTest] > 0:
		r.tests++
	default:
		r.nobody++
	}
	if s.counted() && s.idle() {
		r.counted++
	}
}

func (r *row) print(w io.Writer, name string) {
	_, _ = fmt.Fprintf(w, "%-32s %8d %8d %8d %8d %8d %8d\n", name, r.exported, r.library, r.examples, r.tests, r.nobody, r.counted)
}

func (t table) name(w io.Writer, pkg string) {
	var names []string
	for _, s := range t.symbols {
		if s.pkg == pkg && s.counted() && s.idle() {
			names = append(names, s.name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		_, _ = fmt.Fprintln(w, "   ", name)
	}
}
