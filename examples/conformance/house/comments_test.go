package house

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var and = regexp.MustCompile(`[ ,]and\s`)

// A package answers one question, and its comment's first sentence says which: it needs no "and".
func TestCommentsOfPackagesAnswerOneQuestion(t *testing.T) {
	t.Parallel()
	for pkg, p := range packagesOf(t) {
		if within(pkg, "examples") || strings.Contains(pkg, "internal") {
			continue
		}
		assert.True(t, strings.HasPrefix(p.Doc, "Package "+p.Name+" "), "%s has no package comment", pkg)
		assert.False(t, and.MatchString(p.Doc), "%s: two questions? %s", pkg, p.Doc)
	}
}

func TestCommentsOfCommandsSayWhatTheyDo(t *testing.T) {
	t.Parallel()
	for pkg, p := range packagesOf(t) {
		if p.Name == "main" {
			assert.NotEmpty(t, p.Doc, pkg)
		}
	}
}

var figure = regexp.MustCompile(`\d ?(ns|µs|MB/s|GB/s|vCPU)\b`)

// Figures age with every commit; they stand in examples/compare.
func TestCommentsOfPackagesHoldNoFiguresOfSpeed(t *testing.T) {
	t.Parallel()
	for pkg, p := range packagesOf(t) {
		if within(pkg, "examples/compare") {
			continue
		}
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.PackageClauseOnly|parser.ParseComments)
			require.NoError(t, err)
			if f.Doc != nil {
				assert.Empty(t, figure.FindAllString(f.Doc.Text(), -1), "%s/%s", pkg, name)
			}
		}
	}
}

// columns is where comments end.
const columns = 100

func TestCommentsWrapAt100(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "*.go")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Skip("not a git clone")
	}
	for name := range bytes.SplitSeq(bytes.TrimSuffix(out, []byte{0}), []byte{0}) {
		path := string(name)
		assert.Zero(t, wideComments(t, filepath.Join(root, path)), "%s: so many lines", path)
	}
}

// wideComments counts the lines of a file that are comment alone and wider than they may be: of
// several words, and no data.
func wideComments(t *testing.T, name string) (n int) {
	t.Helper()
	text, err := os.ReadFile(name)
	if os.IsNotExist(err) {
		return 0 // deleted and not committed yet
	}
	require.NoError(t, err)
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, name, text, parser.ParseComments)
	require.NoError(t, err)
	if ast.IsGenerated(f) {
		return 0
	}
	lines := strings.Split(string(text), "\n")
	for _, group := range f.Comments {
		if strings.Contains(group.Text(), "Output:") {
			continue // what an example prints
		}
		for _, c := range group.List {
			line := lines[files.Position(c.Pos()).Line-1]
			bare := strings.TrimLeft(line, "\t")
			prose := strings.HasPrefix(bare, "// ") && !strings.HasPrefix(bare, "//  ") && strings.Count(bare, " ") > 2
			if prose && 4*(len(line)-len(bare))+utf8.RuneCountInString(bare) > columns {
				n++
			}
		}
	}
	return n
}
