package house

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// root is that of the module, seen from this package.
const root = "../../.."

var load = sync.OnceValues(func() (map[string]*Package, error) { return Load(root) })

func loaded(t *testing.T) map[string]*Package {
	t.Helper()
	all, err := load()
	require.NoError(t, err)
	return all
}

// packagesOf are our own packages, by their path below the module.
func packagesOf(t *testing.T) map[string]*Package {
	t.Helper()
	own := map[string]*Package{}
	for _, p := range loaded(t) {
		if below, ok := p.Below(); ok {
			own[below] = p
		}
	}
	return own
}

// arrows are our imports.
func arrows(t *testing.T) []Arrow {
	t.Helper()
	return Arrows(loaded(t))
}

func TestRoomOfAPackageIsTheNearestListed(t *testing.T) {
	t.Parallel()
	for pkg, want := range map[string]string{
		"household/civil":                 "household/civil",
		"household/civil/deeper":          "household/civil",
		"household":                       "household",
		"household/somewhere":             "household",
		"household/text/internal/tables":  "household/text",
		"mynumber/access/accesstest":      "mynumber/access",
		"mynumber/access/session":         "mynumber/access/session",
		"inquiry/storetest":               "inquiry",
		"examples/city":                   "examples",
		"examples/sdk/serve":              "examples",
		"examples/sdk/operation/internal": "examples/sdk/operation",
	} {
		r, ok := RoomOf(pkg)
		assert.True(t, ok, pkg)
		assert.Equal(t, want, r.Name, pkg)
	}
	_, ok := RoomOf("auditor")
	assert.False(t, ok)
}

func TestFloorsListEachRoomOnce(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, names := range Floors() {
		for _, name := range names {
			assert.False(t, seen[name], name)
			seen[name] = true
		}
	}
}

func TestFloorsNoArrowPointsUp(t *testing.T) {
	t.Parallel()
	for _, a := range arrows(t) {
		from, known := RoomOf(a.From)
		assert.True(t, known, "%s is on no floor", a.From)
		to, _ := RoomOf(a.To)
		assert.True(t, to.Floor <= from.Floor, "%s: from floor %d up to %d", a, from.Floor, to.Floor)
	}
}

func TestFloorsRoomsHoldNoCircle(t *testing.T) {
	t.Parallel()
	assert.Nil(t, Circle(BetweenRooms(arrows(t))))
}

func TestFloorsFoldersOfTheRootHoldNoCircle(t *testing.T) {
	t.Parallel()
	assert.Nil(t, Circle(BetweenFolders(arrows(t))))
	for _, a := range arrows(t) {
		folder, _, _ := strings.Cut(a.From, "/")
		r, _ := RoomOf(a.From)
		may := slices.Concat([]string{folder}, FolderMay()[folder], RoomMay()[r.Name])
		ok := slices.ContainsFunc(may, func(name string) bool { return within(a.To, name) })
		assert.True(t, ok, "%s: %s may import %v", a, r.Name, may)
	}
}

func arrow(s string) (out []Arrow) {
	for one := range strings.FieldsSeq(s) {
		from, to, _ := strings.Cut(one, ">")
		out = append(out, Arrow{from, to})
	}
	return out
}

func TestCircleIsFound(t *testing.T) {
	t.Parallel()
	assert.Nil(t, Circle(arrow("a>b b>c a>c c>d")))
	assert.Equal(t, []string{"b", "c", "b"}, Circle(arrow("a>b b>c c>b")))
	assert.Equal(t, []string{"a", "a"}, Circle(arrow("a>a")))
}

func TestReducedArrowsSayTheSame(t *testing.T) {
	t.Parallel()
	assert.Equal(t, arrow("a>b b>c c>d"), Reduce(arrow("a>b a>c a>d b>c b>d c>d")))
	assert.Equal(t, arrow("a>b a>c"), Reduce(arrow("a>b a>c")))
}
