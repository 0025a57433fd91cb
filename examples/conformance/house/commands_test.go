package house

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// noCommands are main packages that nobody types: generators, measurements, libraries for other
// languages.
var noCommands = []string{
	".ci/", "examples/compare/", "examples/conformance/house/surface", "examples/conformance/walk/gen", "examples/sdk/clib", "examples/sdk/openapi",
	"examples/sdk/wasm", "examples/selfcheck/engine", "examples/stores/",
}

// commands are the folders of the examples that are commands.
func commands(t *testing.T) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "examples/*/main.go")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Skip("not a git clone")
	}
	var all []string
next:
	for name := range strings.FieldsSeq(string(out)) {
		for _, no := range noCommands {
			if strings.HasPrefix(name, no) {
				continue next
			}
		}
		all = append(all, filepath.Dir(name))
	}
	require.Greater(t, len(all), 15)
	return all
}

// Every command takes its line by package command, so that -h and wrong flags are the same
// everywhere; none ends by itself in the flag package's way.
func TestCommandsHaveOneStyle(t *testing.T) {
	t.Parallel()
	for _, dir := range commands(t) {
		files, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
		require.NoError(t, err)
		styled := false
		for _, name := range files {
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			styled = styled || bytes.Contains(text, []byte(`"github.com/kyufu-go/kyufu/examples/internal/command"`))
			assert.NotRegexp(t, `flag\.(Parse|NewFlagSet|CommandLine|String|Bool|Int)\(`, string(text), name)
		}
		assert.True(t, styled, "%s does not use examples/internal/command", dir)
	}
}

// inEnglish are the commands for developers and testers; all others are for officers and auditors
// of a town, and speak Japanese.
var inEnglish = []string{"examples/conformance", "examples/embed", "examples/middleware", "examples/pdf", "examples/sdk/serve", "examples/selfcheck"}

var japanese = regexp.MustCompile(`[\p{Hiragana}\p{Katakana}\p{Han}]`)

func TestCommandsForOfficersSpeakJapanese(t *testing.T) {
	t.Parallel()
	for _, dir := range commands(t) {
		if slices.Contains(inEnglish, dir) {
			continue
		}
		if dir == "examples/city" { // its command line is read there
			dir = "examples/internal/city"
		}
		files, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
		require.NoError(t, err)
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			tree, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			require.NoError(t, err)
			ast.Inspect(tree, func(n ast.Node) bool {
				speaks(t, name, n)
				return true
			})
		}
	}
}

// speaks looks at a call: a flag has a Japanese sentence, and errors are said by the Japanese
// verbs.
func speaks(t *testing.T, file string, n ast.Node) {
	t.Helper()
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return
	}
	verb, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return
	}
	from, ok := verb.X.(*ast.Ident)
	switch {
	case !ok:
	case from.Name == "flags" && len(call.Args) > 2: // name, default, sentence
		said := false
		for _, arg := range call.Args {
			ast.Inspect(arg, func(n ast.Node) bool {
				text, ok := n.(*ast.BasicLit)
				said = said || ok && japanese.MatchString(text.Value)
				return true
			})
		}
		assert.True(t, said, "%s: %s", file, verb.Sel.Name)
	case from.Name == "command":
		assert.NotContains(t, []string{"Run", "Status"}, verb.Sel.Name, file)
	}
}

// With KYUFU_LONG=1 every command is built and asked for help, and given a wrong flag.
func TestCommandsHelpAndRefuse(t *testing.T) {
	t.Parallel()
	if os.Getenv("KYUFU_LONG") == "" {
		t.Skip("KYUFU_LONG=1 builds every command")
	}
	bin := t.TempDir()
	for _, dir := range commands(t) {
		name := filepath.Base(dir)
		build := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(bin, name), ".")
		build.Dir = filepath.Join(root, dir)
		out, err := build.CombinedOutput()
		require.NoError(t, err, "%s: %s", dir, out)
		for _, tt := range []struct {
			flag   string
			status int
		}{{"-h", 0}, {"-no-such-flag", 2}} {
			var out, errs bytes.Buffer
			cmd := exec.CommandContext(t.Context(), filepath.Join(bin, name), tt.flag)
			cmd.Dir, cmd.Stdout, cmd.Stderr = t.TempDir(), &out, &errs
			err := cmd.Run()
			status := 0
			if e, ok := errors.AsType[*exec.ExitError](err); ok {
				status = e.ExitCode()
			}
			assert.Equal(t, tt.status, status, "%s %s", dir, tt.flag)
			if tt.status == 0 {
				assert.Contains(t, out.String(), name, dir)
				assert.Empty(t, errs.String(), dir)
			} else {
				assert.Empty(t, out.String(), dir)
				assert.Equal(t, 1, strings.Count(errs.String(), "\n"), "%s: %s", dir, errs.String())
			}
		}
	}
}
