package house

import (
	"fmt"
	"slices"
	"strings"
)

// Folders draws the arrows between the folders of the root as a mermaid graph.
func Folders(arrows []Arrow) string {
	var b strings.Builder
	b.WriteString("```mermaid\nflowchart TD\n")
	for _, a := range BetweenFolders(arrows) {
		fmt.Fprintf(&b, "  %s --> %s\n", a.From, a.To)
	}
	b.WriteString("```\n")
	return b.String()
}

// Table writes the floors from the top down, each room with what it stands on: the arrows that no
// longer way makes plain.
func Table(arrows []Arrow) string {
	standsOn := map[string][]string{}
	for _, a := range Reduce(BetweenRooms(arrows)) {
		standsOn[a.From] = append(standsOn[a.From], a.To)
	}
	there := map[string]bool{}
	for _, a := range arrows {
		for _, pkg := range []string{a.From, a.To} {
			if r, ok := RoomOf(pkg); ok {
				there[r.Name] = true
			}
		}
	}
	var b strings.Builder
	b.WriteString("| floor | room | stands on |\n| --- | --- | --- |\n")
	floors := Floors()
	for n, floor := range slices.Backward(floors) {
		for _, name := range slices.Sorted(slices.Values(floor)) {
			if there[name] && name != "examples" {
				fmt.Fprintf(&b, "| %d | `%s` | %s |\n", n, name, quoted(standsOn[name]))
			}
		}
	}
	return b.String()
}

func quoted(names []string) string {
	for i, name := range names {
		names[i] = "`" + name + "`"
	}
	return strings.Join(names, ", ")
}
