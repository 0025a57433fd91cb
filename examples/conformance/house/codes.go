package house

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A CodeOf is a code that a package hands out, with its meaning in one sentence.
type CodeOf struct{ Package, Name, Code, Meaning string }

var (
	codeType = regexp.MustCompile(`^(Code|Fault|BulkReason|Anomaly|Reason)$`)
	codeName = regexp.MustCompile(`^(Code|Fault|Anomaly)[A-Z]`)
	ownName  = regexp.MustCompile(`^\w+(?: \(\w+\))?(?::| is| means| says that)?\s+`)
)

// Codes reads the codes that the packages declare as constants, in order.
func Codes(all map[string]*Package) ([]CodeOf, error) {
	var out []CodeOf
	for _, path := range slices.Sorted(maps.Keys(all)) {
		p := all[path]
		below, ours := p.Below()
		if !ours || within(below, "examples") || strings.Contains(below, "internal") {
			continue
		}
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				return nil, err
			}
			out = append(out, codesIn(below, f)...)
		}
	}
	slices.SortFunc(out, func(a, b CodeOf) int {
		return strings.Compare(a.Package+"\x00"+a.Code+"\x00"+a.Name, b.Package+"\x00"+b.Code+"\x00"+b.Name)
	})
	return slices.Compact(out), nil
}

func codesIn(pkg string, f *ast.File) (out []CodeOf) {
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, spec := range g.Specs {
			v, ok := spec.(*ast.ValueSpec)
			if !ok || len(v.Names) != 1 || len(v.Values) != 1 || !v.Names[0].IsExported() {
				continue
			}
			typ, _ := v.Type.(*ast.Ident)
			lit, ok := v.Values[0].(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING || ((typ == nil || !codeType.MatchString(typ.Name)) && !codeName.MatchString(v.Names[0].Name)) {
				continue
			}
			if code, err := strconv.Unquote(lit.Value); err == nil && code != "" {
				if v.Doc == nil && !g.Lparen.IsValid() {
					v.Doc = g.Doc // a constant that stands alone
				}
				out = append(out, CodeOf{pkg, v.Names[0].Name, code, meaning(v)})
			}
		}
	}
	return out
}

// meaning is the first sentence of a constant's comment, without its name.
func meaning(v *ast.ValueSpec) string {
	text := v.Doc.Text()
	if text == "" {
		text = v.Comment.Text()
	}
	text = strings.Join(strings.Fields(text), " ")
	if strings.HasPrefix(text, v.Names[0].Name) {
		text = ownName.ReplaceAllString(text, "")
	}
	if first, _, more := strings.Cut(text, ". "); more {
		text = first
	}
	return strings.TrimSuffix(text, ".")
}

// Catalogue writes all codes as Markdown, a table for each package, with who mends what each tells
// of.
func Catalogue(codes []CodeOf) string {
	var b strings.Builder
	for i, c := range codes {
		if i == 0 || codes[i-1].Package != c.Package {
			fmt.Fprintf(&b, "\n### %s\n\n| code | meaning | fixed by | constant |\n| --- | --- | --- | --- |\n", c.Package)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | `%s` |\n", c.Code, strings.ReplaceAll(c.Meaning, "|", `\|`), FixerOf(c), c.Name)
	}
	return strings.TrimPrefix(b.String(), "\n")
}
