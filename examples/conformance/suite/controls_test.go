package suite

import (
	"bufio"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func controls(t *testing.T) []Control {
	t.Helper()
	list, err := Controls()
	require.NoError(t, err)
	require.NotEmpty(t, list)
	return list
}

// sentence names a sentence of the assessment: where it stands and its hash. It may stand there
// more than once.
type sentence struct{ section, hash string }

// assessment reads the list of all sentences, which was made from the assessment itself.
func assessment(t *testing.T) map[sentence]int {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "assessment.tsv"))
	require.NoError(t, err)
	defer func() { _ = f.Close() }()
	all := map[sentence]int{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		section, hash, ok := strings.Cut(lines.Text(), "\t")
		require.True(t, ok)
		all[sentence{section, hash}]++
	}
	return all
}

func TestEverySentenceOfTheAssessmentHasAControl(t *testing.T) {
	t.Parallel()
	met := map[sentence]int{}
	for _, c := range controls(t) {
		met[sentence{c.SectionCode(), c.Hash}]++
	}
	all := assessment(t)
	for s, n := range all {
		assert.Equal(t, n, met[s], "sentence %s of %s", s.hash, s.section)
	}
	for s := range met {
		assert.NotZero(t, all[s], "%s of %s is no sentence of the assessment", s.hash, s.section)
	}
	functions := map[string]int{}
	for s := range all {
		functions[s.section]++
	}
	assert.Equal(t, []int{1, 4, 10, 2}, []int{functions["I.2.1"], functions["I.2.2"], functions["I.2.3"], functions["I.2.4"]},
		"the functions of the four systems")
}

func TestEveryControlSaysHowItIsMet(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range controls(t) {
		assert.False(t, seen[c.ID], "%s stands twice", c.ID)
		seen[c.ID] = true
		assert.NotEmpty(t, c.Section, c.ID)
		assert.NotEmpty(t, c.Text, c.ID)
		assert.NotEqual(t, c.Hash, SentenceHash(c.Text), "%s repeats the assessment", c.ID)
		switch c.State {
		case Enforced:
			assert.NotEmpty(t, c.Tests, "%s is enforced by no test", c.ID)
		case Evidence:
			assert.NotEmpty(t, c.Hooks, "%s is shown by no hook", c.ID)
		case Outside:
			assert.NotEmpty(t, c.Note, "%s is outside without a reason", c.ID)
		case Open:
			assert.Empty(t, c.Tests, "%s is open and has tests", c.ID)
			assert.Empty(t, c.Hooks, "%s is open and has hooks", c.ID)
		default:
			assert.Fail(t, "unknown state", "%s: %s", c.ID, c.State)
		}
		if c.State != Outside {
			assert.NotEmpty(t, c.Package, "%s has no package", c.ID)
		}
	}
}

func TestNamedTestsAndHooksExist(t *testing.T) {
	t.Parallel()
	have := map[string]map[string]bool{}
	names := func(folder string) map[string]bool {
		if have[folder] == nil {
			have[folder] = declared(t, folder)
		}
		return have[folder]
	}
	for _, c := range controls(t) {
		for _, named := range c.Tests {
			folder, name, ok := strings.Cut(named, " ")
			name, sub, _ := strings.Cut(name, "/")
			assert.True(t, sub == "" || names(folder)["subtest "+sub], "%s: no subtest %s", c.ID, named)
			assert.False(t, sub == "" && matrices[name], "%s: which trial of %s", c.ID, named)
			isTest := strings.HasPrefix(name, "Test") || strings.HasPrefix(name, "Fuzz") || strings.HasPrefix(name, "Example")
			assert.True(t, ok && isTest && names(folder)["test "+name], "%s: no test %s", c.ID, named)
		}
		for _, named := range c.Hooks {
			folder, name, ok := strings.Cut(named, " ")
			assert.True(t, ok && ast.IsExported(name) && names(folder)[name], "%s: no hook %s", c.ID, named)
		}
		for _, op := range c.Operations {
			assert.Contains(t, whole.Names(), op, c.ID)
		}
		if c.State == Enforced || c.State == Evidence {
			assert.NotEmpty(t, names(c.Package), "%s: no package %s", c.ID, c.Package)
		}
	}
}

// matrices are the tests of many trials: one of them says nothing of a sentence, so a control names
// the trial.
var matrices = map[string]bool{
	"TestDenyMatrix": true, "TestDeskDenyMatrix": true, "TestBulkHandOver": true, "TestAPolicyKeepsToItsNumbersOfPeople": true,
	"TestTheDeskRefusesWhatThePolicyDenies": true, "TestNothingIsWrittenThatThePolicyDenies": true,
	"TestAnImpostorNeitherGetsNorCorrectsData": true, "TestErasureNeedsApprovalPeriodsAndAnEntry": true, "TestProvideFailsClosed": true,
	"TestAnswersThatAreNotOursAreLeftUntilTheRightOneComes": true,
}

// advice are the tests of what only says how it is, and stops nobody.
var advice = map[string]bool{
	"TestDenyMatrix": true, "TestDecideAgreesWithTheSlowModel": true, "TestTheZeroPolicyDeniesEverything": true, "TestReviewListsWhatWantsALook": true,
	"TestRulesFindWhatTheyAreFor": true, "TestWhatDidNotHappenIsNoticed": true, "TestSignOffIsAnEntryThatBindsTheFindings": true, "TestDeadlines": true,
}

// A decision that nobody has to follow, or a list that somebody may read, is evidence: what is
// enforced has a verb that refuses.
func TestWhatIsEnforcedStandsOnMoreThanAdvice(t *testing.T) {
	t.Parallel()
	for _, c := range controls(t) {
		if c.State != Enforced {
			continue
		}
		assert.True(t, slices.ContainsFunc(c.Tests, func(named string) bool {
			_, name, _ := strings.Cut(named, " ")
			name, _, _ = strings.Cut(name, "/")
			return !advice[name]
		}), "%s stands on advice alone: %v", c.ID, c.Tests)
	}
}

// Each control that is enforced has a mutant in the table of the mutants that turns one of its
// tests red: the very trial where the control names one. The other tests that it names are turned
// red, too, or the table says why nothing does.
func TestEachEnforcedControlHasAMutant(t *testing.T) {
	t.Parallel()
	red, unbroken := mutants(t)
	named := map[string]bool{}
	for _, c := range controls(t) {
		if c.State != Enforced {
			continue
		}
		assert.True(t, slices.ContainsFunc(c.Tests, func(test string) bool { return red[test] }), "%s: no mutant of %v", c.ID, c.Tests)
		for _, test := range c.Tests {
			named[test] = true
			assert.True(t, red[test] || unbroken[test] != "", "%s: no mutant of %s, and no reason in the table", c.ID, test)
		}
	}
	for test := range unbroken {
		assert.True(t, named[test] && !red[test], "%s: the table gives a reason that nothing needs", test)
	}
}

// mutants reads the table: the tests that it turns red, and why some are turned red by nothing.
func mutants(t *testing.T) (red map[string]bool, unbroken map[string]string) {
	t.Helper()
	table, err := os.ReadFile(filepath.Join("..", "..", "..", ".ci", "mutants", "table.txt"))
	require.NoError(t, err)
	red, unbroken = map[string]bool{}, map[string]string{}
	for line := range strings.Lines(string(table)) {
		line = strings.TrimSpace(line)
		if test, ok := strings.CutPrefix(line, "./"); ok {
			red[test] = true
		}
		if rest, ok := strings.CutPrefix(line, "# unbroken ./"); ok {
			test, why, _ := strings.Cut(rest, ": ")
			unbroken[test] = why
		}
	}
	return red, unbroken
}

// declared are the names declared in the Go files of a folder of the module, or of a module nested
// in it: tests with "test " before, methods as Type.Method, interface methods too. A main package's
// own functions count as well.
func declared(t *testing.T, folder string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	dir := filepath.Join("..", "..", "..", filepath.FromSlash(folder))
	entries, err := os.ReadDir(dir)
	if err != nil {
		return names
	}
	for _, e := range entries {
		if e.IsDir() || filepath.Ext(e.Name()) != ".go" {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, e.Name()), nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		test := strings.HasSuffix(e.Name(), "_test.go")
		for _, d := range file.Decls {
			declare(names, d, test)
		}
		if test {
			subtests(names, file)
		}
	}
	return names
}

// subtests adds every text of a test file that a subtest may be called by.
func subtests(names map[string]bool, file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil {
				names["subtest "+strings.ReplaceAll(text, " ", "_")] = true
			}
		}
		return true
	})
}

func declare(names map[string]bool, d ast.Decl, test bool) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		switch {
		case test && d.Recv == nil:
			names["test "+d.Name.Name] = true
		case !test && d.Recv == nil:
			names[d.Name.Name] = true
		case !test:
			names[receiver(d.Recv.List[0].Type)+"."+d.Name.Name] = true
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if !test {
				declareSpec(names, spec)
			}
		}
	}
}

func declareSpec(names map[string]bool, spec ast.Spec) {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		names[spec.Name.Name] = true
		if i, ok := spec.Type.(*ast.InterfaceType); ok {
			for _, m := range i.Methods.List {
				for _, name := range m.Names {
					names[spec.Name.Name+"."+name.Name] = true
				}
			}
		}
	case *ast.ValueSpec:
		for _, name := range spec.Names {
			names[name.Name] = true
		}
	}
}

func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	}
	return ""
}

func TestSentenceHashPassesOverLayout(t *testing.T) {
	t.Parallel()
	same := SentenceHash("ログは、改ざん\nできない　ＡＢＣ。")
	assert.Equal(t, "85ef673b9610370767bc0652edb3c046b555f8f806a6511344d6d3e77dd0ac18", same)
	for _, s := range []string{"・ログは、改ざんできないABC。", " ① ログは、\n改ざんできないＡＢＣ。"} {
		assert.Equal(t, same, SentenceHash(s), "%s", s)
	}
	for _, s := range []string{"ログは改ざんできないABC。", "ログは、改ざんできないABC", "1ログは、改ざんできないABC。"} {
		assert.NotEqual(t, same, SentenceHash(s), "%s", s)
	}
}

// The vectors, the controls and the hashes are all that is embedded: no sentence of the assessment
// travels with the library.
func TestOnlyVectorsAreEmbedded(t *testing.T) {
	t.Parallel()
	require.NoError(t, fs.WalkDir(vectors, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			assert.Equal(t, ".json", filepath.Ext(path))
		}
		return err
	}))
}
