package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// allowedModules may be imported by the library; allowedInTests by its tests as well. A further one
// needs a reason.
var (
	allowedModules = []string{Module, moduleDecimal, moduleValidator, moduleText, moduleMod}
	allowedInTests = []string{moduleTestify, "pgregory.net/rapid"}
)

const (
	moduleDecimal   = "github.com/shopspring/decimal"
	moduleValidator = "github.com/go-playground/validator/v10"
	moduleText      = "golang.org/x/text"
	moduleMod       = "golang.org/x/mod"
	moduleTestify   = "github.com/stretchr/testify"
)

// without checks that none of the packages depends on what is forbidden, directly or not.
func without(t *testing.T, which func(pkg string) bool, forbidden func(path string) bool) {
	t.Helper()
	found := false
	for pkg, p := range packagesOf(t) {
		if !which(pkg) {
			continue
		}
		found = true
		for _, path := range p.Deps {
			assert.False(t, forbidden(path), "%s reaches %s", pkg, path)
		}
	}
	assert.True(t, found, "the wall stands in front of no package")
}

// ours reports whether a path is one of our own packages that keep does not name.
func ours(path string, keep ...string) bool {
	below, ok := strings.CutPrefix(path, Module+"/")
	return ok && !slices.Contains(keep, below)
}

// Wall 1: 中間サーバ works without 個人番号, so the compiler keeps the number out.
func TestWallsNumberStaysOutOfTheNetworkAndTheRegister(t *testing.T) {
	t.Parallel()
	without(t, func(pkg string) bool {
		return within(pkg, "inquiry") || within(pkg, "household") || within(pkg, "benefit") || within(pkg, "mynumber/access")
	}, func(path string) bool { return path == Module+"/mynumber" || within(path, Module+"/mynumber/registry") })
}

// Wall 2: the log knows nothing of what it logs, and brings no network to who logs. Only what
// anchors a log talks to others.
func TestWallsLogStandsAlone(t *testing.T) {
	t.Parallel()
	inAudit := func(pkg string) bool { return within(pkg, "audit") }
	without(t, inAudit, func(path string) bool {
		return ours(path, "household/civil", "household/strictjson") && !within(path, Module+"/audit")
	})
	without(t, func(pkg string) bool { return inAudit(pkg) && !within(pkg, "audit/anchor") },
		func(path string) bool { return path == "net/http" })
	without(t, func(pkg string) bool { return !within(pkg, "audit/anchor") && !within(pkg, "examples") },
		func(path string) bool { return path == Module+"/audit/anchor" })
}

// Wall 3: the evaluator takes data and returns data. It reads programs that people wrote, hence
// strictjson.
func TestWallsEvaluatorIsPure(t *testing.T) {
	t.Parallel()
	without(t, func(pkg string) bool { return pkg == "benefit" }, func(path string) bool {
		return ours(path, "household/civil", "household/municipality", "household/money", "household/finding", "household/secret",
			"household/strictjson", "household", "benefit/levy", "benefit/law") ||
			within(path, moduleText) || within(path, moduleValidator)
	})
}

// Wall 4: the library stands on few modules.
func TestWallsFewModules(t *testing.T) {
	t.Parallel()
	for pkg, p := range packagesOf(t) {
		if within(pkg, "examples") {
			continue
		}
		fewModules(t, pkg, p.Imports, allowedModules)
		fewModules(t, pkg+" (tests)", slices.Concat(p.TestImports, p.XTestImports), slices.Concat(allowedModules, allowedInTests))
		assert.Empty(t, p.CgoFiles, "%s needs cgo", pkg)
	}
}

func fewModules(t *testing.T, pkg string, imports, allowed []string) {
	t.Helper()
	all := loaded(t)
	for _, path := range imports {
		p, known := all[path]
		if path == "C" || known && p.Standard || !known && !strings.Contains(path, ".") {
			continue
		}
		ok := slices.ContainsFunc(allowed, func(module string) bool { return within(path, module) })
		assert.True(t, ok, "%s imports %s", pkg, path)
	}
}

// Forms are where people hand us single records; what is checked in bulk, or evaluated, goes
// without validator.
func TestWallsValidatorStaysInTheForms(t *testing.T) {
	t.Parallel()
	without(t, func(pkg string) bool {
		return !within(pkg, "benefit/casework/form") && !within(pkg, "benefit/office") && !within(pkg, "examples")
	}, func(path string) bool { return within(path, moduleValidator) })
}

// Each module that the library may use is in use: the four by what is shipped, testify by tests.
func TestWallsModulesAreInHonestUse(t *testing.T) {
	t.Parallel()
	users, testers := map[string][]string{}, map[string][]string{}
	for pkg, p := range packagesOf(t) {
		if within(pkg, "examples") {
			continue
		}
		for _, path := range p.Imports {
			users[path] = append(users[path], pkg)
		}
		for _, path := range slices.Concat(p.TestImports, p.XTestImports) {
			testers[path] = append(testers[path], pkg)
		}
	}
	for _, module := range []string{moduleDecimal, moduleValidator, moduleText, moduleMod} {
		assert.NotEmpty(t, usersOf(users, module), "%s is used by no package of the library", module)
	}
	assert.NotEmpty(t, usersOf(testers, moduleTestify))
}

func usersOf(users map[string][]string, module string) (all []string) {
	for path, pkgs := range users {
		if within(path, module) {
			all = append(all, pkgs...)
		}
	}
	return all
}

// Wall 5: the life of a case and the record are values; SQL and the store have few users.
func TestWallsCaseAndRecordArePure(t *testing.T) {
	t.Parallel()
	pure := func(pkg string) bool { return pkg == "benefit/casework" || within(pkg, "benefit/record") }
	without(t, pure, func(path string) bool {
		return path == "database/sql" || within(path, Module+"/inquiry") || within(path, Module+"/audit") && path != Module+"/audit/state"
	})
	for pkg, p := range packagesOf(t) {
		if !pure(pkg) {
			continue
		}
		assert.NotContains(t, p.Imports, "context", pkg)
		for _, name := range p.GoFiles {
			assert.False(t, readsClock(t, filepath.Join(p.Dir, name)), "%s: %s reads the clock", pkg, name)
		}
	}
}

func readsClock(t *testing.T, name string) bool {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	require.NoError(t, err)
	found := false
	ast.Inspect(f, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := s.X.(*ast.Ident)
		found = found || ok && x.Name == "time" && slices.Contains([]string{"Now", "Since", "Until", "NewTimer", "After"}, s.Sel.Name)
		return true
	})
	return found
}

func TestWallsFewUseTheStore(t *testing.T) {
	t.Parallel()
	for path, users := range map[string][]string{
		"database/sql": {"audit/store", "mynumber/registry", "benefit/office"},
		Module + "/audit/store": {
			"audit/store", "benefit/office", "mynumber/registry", "mynumber/claim",
			"inquiry", "inquiry/share", "inquiry/provider", "inquiry/file", "inquiry/memnet",
			"mynumber/access/media", "mynumber/access/processor",
		},
	} {
		for pkg, p := range packagesOf(t) {
			if within(pkg, "examples") || !slices.Contains(p.Imports, path) {
				continue
			}
			r, _ := RoomOf(pkg)
			assert.True(t, slices.Contains(users, r.Name), "%s imports %s", pkg, path)
		}
	}
}

// Wall 6: no operation encrypts to a key or verifies a sign-in, so what carries them all carries no
// elliptic curve but that of the log's signatures.
func TestWallsOperationsBringNoCurves(t *testing.T) {
	t.Parallel()
	curves := []string{"crypto/hpke", "crypto/ecdh", "crypto/ecdsa", "crypto/elliptic", "crypto/x509"}
	without(t, func(pkg string) bool { return within(pkg, "examples/sdk/operation") }, func(path string) bool { return slices.Contains(curves, path) })
}
