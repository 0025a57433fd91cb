package house

import "strings"

// Module is the path of the library's module.
const Module = "github.com/kyufu-go/kyufu"

// A Room is a package that stands in the table of floors, with the packages that belong to it.
type Room struct {
	Name  string // path below the module
	Floor int
}

// Floors lists the rooms from the ground up.
func Floors() [][]string {
	return [][]string{
		{
			"household/civil", "household/money", "household/finding", "household/secret", "household/strictjson", "household/addressee",
			"audit", "audit/state", "audit/keys", "audit/holder",
		},
		{
			"household/municipality", "household/text", "household/text/mj", "household/text/town",
			"audit/store", "audit/vault", "audit/trail", "audit/verify", "audit/anchor", "audit/disktest",
		},
		{
			"household", "household/likeness", "household/text/table", "audit/review", "audit/incident", "mynumber", "mynumber/access",
			"inquiry/internal", // how inquiry's rooms write their own things down
		},
		{
			"household/register", "household/synth", "benefit/levy", "benefit/law", "benefit/bank", "benefit/bank/directory", "benefit/record",
			"inquiry/permitted", "inquiry/answer", "mynumber/access/session", "mynumber/access/signin", "mynumber/access/media", "mynumber/access/processor",
		},
		{"household/intake", "benefit", "mynumber/registry", "inquiry"},
		{
			"benefit/lab", "benefit/batch", "benefit/casework", "mynumber/claim", "inquiry/provider", "inquiry/file", "inquiry/share", "inquiry/memnet",
			"benefit/asking", "benefit/bank/zengin", "benefit/law/bundle",
		},
		{"benefit/casework/form", "benefit/notice"},
		{"benefit/office"},
		{"examples/internal"},
		{"examples/sdk/operation"},
		{"examples"},
	}
}

// RoomOf finds the room that a package belongs to, by its path below the module. ok is false for a
// package on no floor.
func RoomOf(pkg string) (r Room, ok bool) {
	for n, names := range Floors() {
		for _, name := range names {
			if within(pkg, name) && len(name) > len(r.Name) {
				r, ok = Room{name, n}, true
			}
		}
	}
	return r, ok
}

// FolderMay lists, for each folder of the root, what it may import of the other folders: a room, or
// a folder with all that is in it.
func FolderMay() map[string][]string {
	return map[string][]string{
		"household": {},
		"audit":     {"household/civil", "household/strictjson"},
		"mynumber":  {"household", "audit"},
		"inquiry":   {"household", "audit", "mynumber/access"},
		"benefit":   {"household"},
		"examples":  {"household", "audit", "mynumber", "inquiry", "benefit"},
	}
}

// RoomMay lists the rooms that may import more than the folder they stand in.
func RoomMay() map[string][]string {
	return map[string][]string{
		"benefit/casework": {"audit/state"}, // states and events as data; pure
		"benefit/office":   {"audit", "mynumber/access", "inquiry"},
		"benefit/asking":   {"inquiry"}, // from missing facts to inquiries, from registered answers to facts
		// law of both folders in one file: the list is read, never asked
		"benefit/law/bundle": {"inquiry/permitted", "inquiry/internal"},
	}
}

func within(pkg, folder string) bool { return pkg == folder || strings.HasPrefix(pkg, folder+"/") }
