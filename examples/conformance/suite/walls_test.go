package suite_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/modfile"
)

// The walls and floors of the house: which package may know which. They are what keeps the 個人番号 out of the intermediate
// server, the log apart from what it logs, and the evaluator free of everything but data. To move a wall, change these tables and say why.
const (
	house = "github.com/kyufu-go/kyufu"
	root  = "../../.." // of the module, seen from this package
)

// floors lists the packages from the ground up; a package imports only from floors below its own. household/civil has no
// dependency at all and lies under the rest. A package that is not listed (storetest, memnet, internal …) lives on the floor of the nearest one
// above it in the tree, and may import along that line.
var floors = [][]string{
	{"household/civil"},
	{
		"audit", "audit/anchor", "household/municipality", "household/addressee",
		"household/money", "benefit/law", "household/finding",
	},
	{"audit/review", "audit/incident", "household/text", "mynumber/access"},
	{"benefit/bank", "household", "mynumber", "mynumber/access/session", "mynumber/access/media", "mynumber/access/processor"},
	{"benefit/levy"},
	{"benefit", "inquiry"},
	{"benefit/record"},
	{"examples/internal/tree"},
	{"examples/sdk/operation"},
	{"examples/conformance/suite", "examples"},
}

// allowedModules may be imported by the library; allowedInTests by its tests as well. A further one needs a reason.
var (
	allowedModules = []string{
		house, "github.com/shopspring/decimal", "github.com/go-playground/validator/v10", "golang.org/x/text", "golang.org/x/mod",
	}
	allowedInTests = []string{"github.com/stretchr/testify", "pgregory.net/rapid"}
)

// listed is one package as go list -deps -json tells of it.
type listed struct {
	ImportPath, Dir                          string
	Standard                                 bool
	Imports, Deps, TestImports, XTestImports []string
	CgoFiles                                 []string
	Module                                   *struct{ Path string }
}

// packages are all packages of the module with everything they depend on, by import path.
var packages = sync.OnceValues(func() (map[string]listed, error) {
	cmd := exec.Command("go", "list", "-deps", "-test", "-json=ImportPath,Dir,Standard,Imports,Deps,TestImports,XTestImports,CgoFiles,Module", "./...")
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, errors.New(stderr.String())
	}
	all := map[string]listed{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		if !strings.Contains(p.ImportPath, " ") && !strings.HasSuffix(p.ImportPath, ".test") { // not the variants built for a test
			all[p.ImportPath] = p
		}
	}
})

// rooms are our own packages, by their path below the module.
func rooms(t *testing.T) map[string]listed {
	t.Helper()
	all, err := packages()
	require.NoError(t, err)
	own := map[string]listed{}
	for path, p := range all {
		if below, ok := strings.CutPrefix(path, house+"/"); ok {
			own[below] = p
		}
	}
	return own
}

func within(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

// home is the listed package a room belongs to, and the floor it is on.
func home(room string) (listedAs string, floor int) {
	floor = -1
	for n, names := range floors {
		for _, name := range names {
			if within(room, name) && len(name) > len(listedAs) {
				listedAs, floor = name, n
			}
		}
	}
	return listedAs, floor
}

func TestWallsKnowEveryRoom(t *testing.T) {
	t.Parallel()
	for room, want := range map[string]struct {
		name  string
		floor int
	}{
		"household/civil":                {"household/civil", 0},
		"household/civil/deeper":         {"household/civil", 0},
		"household":                      {"household", 3},
		"household/synth":                {"household", 3},
		"mynumber/access":                {"mynumber/access", 2},
		"household/text/table":           {"household/text", 2},
		"inquiry/memnet":                 {"inquiry", 5},
		"examples/city":                  {"examples", 9},
		"auditor":                        {"", -1},
		"examples/conformance/suite/sub": {"examples/conformance/suite", 9},
	} {
		name, floor := home(room)
		assert.Equal(t, want.name, name, "%s", room)
		assert.Equal(t, want.floor, floor, "%s", room)
	}
}

func TestWallsFloors(t *testing.T) {
	t.Parallel()
	for room, p := range rooms(t) {
		name, floor := home(room)
		if !assert.GreaterOrEqual(t, floor, 0, "%s is on no floor", room) {
			continue
		}
		for _, path := range p.Imports {
			other, ok := strings.CutPrefix(path, house+"/")
			if !ok {
				continue
			}
			otherName, otherFloor := home(other)
			oneLine := within(room, other) || within(other, room) || name == otherName
			examples := name == "examples"
			assert.True(t, otherFloor < floor || otherFloor == floor && (oneLine || examples),
				"%s (floor of %s) imports %s (floor of %s)", room, name, other, otherName)
		}
	}
}

// without checks that none of the rooms depends on what is forbidden, directly or not.
func without(t *testing.T, which func(room string) bool, forbidden func(path string) bool) {
	t.Helper()
	found := false
	for room, p := range rooms(t) {
		if !which(room) {
			continue
		}
		found = true
		for _, path := range p.Deps {
			assert.False(t, forbidden(path), "%s reaches %s", room, path)
		}
	}
	assert.True(t, found, "the wall stands in front of no room")
}

// Wall 1: 中間サーバ works without 個人番号, so the compiler keeps the number out.
func TestWallsNumberStaysOutOfTheNetworkAndTheRegister(t *testing.T) {
	t.Parallel()
	without(t, func(room string) bool {
		return within(room, "inquiry") || within(room, "household") || within(room, "mynumber/access")
	}, func(path string) bool { return path == house+"/mynumber" })
}

// Wall 2: the log knows nothing of what it logs.
func TestWallsLogStandsAlone(t *testing.T) {
	t.Parallel()
	without(t, func(room string) bool { return room == "audit" || within(room, "audit/anchor") },
		func(path string) bool { return within(path, house) && !within(path, house+"/audit") })
}

// Wall 3: the evaluator takes data and returns data.
func TestWallsEvaluatorIsPure(t *testing.T) {
	t.Parallel()
	without(t, func(room string) bool { return room == "benefit" }, func(path string) bool {
		return path == house+"/mynumber" || within(path, house+"/inquiry") || within(path, house+"/audit") ||
			within(path, house+"/benefit/record") || within(path, "github.com/go-playground/validator/v10")
	})
}

// Wall 4: the library stands on few modules.
func TestWallsFewModules(t *testing.T) {
	t.Parallel()
	all, err := packages()
	require.NoError(t, err)
	check := func(room string, imports, allowed []string) {
		for _, path := range imports {
			p, known := all[path]
			if path == "C" || known && p.Standard || !known && !strings.Contains(path, ".") {
				continue
			}
			ok := slices.ContainsFunc(allowed, func(module string) bool { return within(path, module) })
			assert.True(t, ok, "%s imports %s", room, path)
		}
	}
	for room, p := range rooms(t) {
		if within(room, "examples") {
			continue
		}
		check(room, p.Imports, allowedModules)
		check(room+" (tests)", slices.Concat(p.TestImports, p.XTestImports), slices.Concat(allowedModules, allowedInTests))
		assert.Empty(t, p.CgoFiles, "%s needs cgo", room)
	}
}

func TestWallsGoVersion(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "go.mod" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		mod, err := modfile.Parse(path, data, nil)
		if err != nil {
			return err
		}
		require.NotNil(t, mod.Go, "%s", path)
		assert.Equal(t, "1.26.0", mod.Go.Version, "%s", path)
		assert.Nil(t, mod.Toolchain, "%s", path)
		return nil
	})
	require.NoError(t, err)
}

// The root is the first thing a stranger sees: six rooms and four files.
func TestWallsRootFolder(t *testing.T) {
	t.Parallel()
	var names []string
	for _, name := range tracked(t) {
		if !strings.HasPrefix(name, ".") && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	assert.ElementsMatch(t, []string{
		"audit", "benefit", "household", "inquiry", "mynumber", "examples", "go.mod", "go.sum", "README.md", "LICENSE",
	}, names)
}

// What is tracked is source and small data: nothing built, nothing that should be generated.
func TestWallsNothingLargeIsTracked(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "-z")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Skip("not a git clone")
	}
	for path := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		info, err := os.Lstat(filepath.Join(root, path))
		if err != nil {
			continue // deleted and not committed yet
		}
		assert.LessOrEqual(t, info.Size(), int64(1<<20), "%s", path)
	}
}

// tracked lists the entries of the root that belong to the project; without git all that are there.
func tracked(t *testing.T) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "-z")
	cmd.Dir = root
	var names []string
	if out, err := cmd.Output(); err == nil && len(out) > 0 {
		for path := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
			name, _, _ := strings.Cut(path, "/")
			names = append(names, name)
		}
		return names
	}
	entries, err := os.ReadDir(root)
	require.NoError(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
