package inquiry_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/mynumber/access"
)

var needs = regexp.MustCompile(`needs the operation (\w+)`)

// Every verb that takes a caller says which operation the policy must allow.
func TestVerbsSayWhichOperationTheyNeed(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, o := range access.Operations() {
		known[o.String()] = true
	}
	names, err := os.ReadDir(".")
	require.NoError(t, err)
	verbs := 0
	for _, name := range names {
		if !strings.HasSuffix(name.Name(), ".go") || strings.HasSuffix(name.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name.Name(), nil, parser.ParseComments)
		require.NoError(t, err)
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || !fn.Name.IsExported() || !takesCaller(fn) {
				continue
			}
			verbs++
			said := needs.FindStringSubmatch(strings.Join(strings.Fields(fn.Doc.Text()), " "))
			require.NotEmpty(t, said, "%s does not say which operation it needs", fn.Name.Name)
			require.True(t, known[said[1]], "%s needs %q, which is none", fn.Name.Name, said[1])
		}
	}
	require.Greater(t, verbs, 15)
}

func takesCaller(fn *ast.FuncDecl) bool {
	for _, p := range fn.Type.Params.List {
		if s, ok := p.Type.(*ast.SelectorExpr); ok && s.Sel.Name == "Caller" {
			return true
		}
	}
	return false
}
