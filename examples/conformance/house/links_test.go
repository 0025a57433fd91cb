package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var docLink = regexp.MustCompile(`(?:^|[\s(])\[\*?((?:[a-z]\w*\.)?[A-Z]\w*(?:\.[A-Z]\w*)?)\]`)

// A link of a comment leads somewhere: what was renamed is renamed there, too.
func TestLinksInCommentsLeadSomewhere(t *testing.T) {
	t.Parallel()
	files, names := map[string][]*ast.File{}, map[string]map[string]bool{}
	for pkg, p := range packagesOf(t) {
		if within(pkg, "examples") {
			continue
		}
		base := path.Base(pkg)
		if names[base] == nil {
			names[base] = map[string]bool{}
		}
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
			require.NoError(t, err)
			files[base] = append(files[base], f)
			for _, d := range f.Decls {
				declare(names[base], d)
			}
		}
	}
	for base, list := range files {
		for _, f := range list {
			for _, group := range f.Comments {
				for _, link := range docLink.FindAllStringSubmatch(group.Text(), -1) {
					in, name := base, link[1]
					if first, _ := utf8.DecodeRuneInString(name); unicode.IsLower(first) {
						in, name, _ = strings.Cut(name, ".")
					}
					if names[in] != nil { // else of the standard library
						assert.True(t, names[in][name], "%s: [%s] leads nowhere", base, link[1])
					}
				}
			}
		}
	}
}

// declare notes the names that a declaration makes: of types with their fields and methods.
func declare(names map[string]bool, d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			name = receiver(d.Recv.List[0].Type) + "." + name
		}
		names[name] = true
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.ValueSpec:
				for _, n := range s.Names {
					names[n.Name] = true
				}
			case *ast.TypeSpec:
				names[s.Name.Name] = true
				var inside *ast.FieldList
				switch of := s.Type.(type) {
				case *ast.StructType:
					inside = of.Fields
				case *ast.InterfaceType:
					inside = of.Methods
				default:
					continue
				}
				for _, f := range inside.List {
					for _, n := range f.Names {
						names[s.Name.Name+"."+n.Name] = true
					}
				}
			}
		}
	}
}

func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}
