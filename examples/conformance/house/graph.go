package house

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
)

// A Package is what go list tells of one.
type Package struct {
	ImportPath, Dir, Doc                     string
	Name                                     string
	Standard                                 bool
	Imports, Deps, TestImports, XTestImports []string
	GoFiles, CgoFiles                        []string
	Module                                   *struct{ Path string }
}

// Below is the path below the module; ok is false for a package of somebody else.
func (p *Package) Below() (path string, ok bool) { return strings.CutPrefix(p.ImportPath, Module+"/") }

// Load asks the go command for all packages of the module at root with everything they depend on,
// by import path.
func Load(root string) (map[string]*Package, error) {
	cmd := exec.Command("go", "list", "-deps", "-test",
		"-json=ImportPath,Dir,Doc,Name,Standard,Imports,Deps,TestImports,XTestImports,GoFiles,CgoFiles,Module", "./...")
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, stderr.String())
	}
	all := map[string]*Package{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		p := new(Package)
		switch err := dec.Decode(p); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, err
		}
		if !strings.Contains(p.ImportPath, " ") && !strings.HasSuffix(p.ImportPath, ".test") { // not the variants built for a test
			all[p.ImportPath] = p
		}
	}
}

// An Arrow is an import: From imports To. Both are paths below the module.
type Arrow struct{ From, To string }

func (a Arrow) String() string { return a.From + " → " + a.To }

// Arrows are the imports between our own packages, in order.
func Arrows(all map[string]*Package) []Arrow {
	var arrows []Arrow
	for _, p := range all {
		from, ours := p.Below()
		for _, path := range p.Imports {
			to, ok := strings.CutPrefix(path, Module+"/")
			if ours && ok {
				arrows = append(arrows, Arrow{from, to})
			}
		}
	}
	return sorted(arrows)
}

// BetweenRooms are the arrows between different rooms, each once. A package on no floor stands for
// itself.
func BetweenRooms(arrows []Arrow) []Arrow {
	return mapped(arrows, func(pkg string) string {
		if r, ok := RoomOf(pkg); ok {
			return r.Name
		}
		return pkg
	})
}

// BetweenFolders are the arrows between the folders of the root, each once.
func BetweenFolders(arrows []Arrow) []Arrow {
	return mapped(arrows, func(pkg string) string {
		folder, _, _ := strings.Cut(pkg, "/")
		return folder
	})
}

func mapped(arrows []Arrow, to func(pkg string) string) []Arrow {
	var out []Arrow
	for _, a := range arrows {
		if b := (Arrow{to(a.From), to(a.To)}); b.From != b.To {
			out = append(out, b)
		}
	}
	return sorted(out)
}

func sorted(arrows []Arrow) []Arrow {
	slices.SortFunc(arrows, func(a, b Arrow) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(arrows)
}

// Circle finds a way from a place back to itself; nil when there is none.
func Circle(arrows []Arrow) []string {
	next := map[string][]string{}
	for _, a := range arrows {
		next[a.From] = append(next[a.From], a.To)
	}
	const open, done = 1, 2
	state := map[string]int{}
	var way []string
	var visit func(at string) []string
	visit = func(at string) []string {
		way = append(way, at)
		state[at] = open
		for _, to := range next[at] {
			switch state[to] {
			case open:
				return append(slices.Clone(way[slices.Index(way, to):]), to)
			case done:
				continue
			}
			if c := visit(to); c != nil {
				return c
			}
		}
		state[at] = done
		way = way[:len(way)-1]
		return nil
	}
	for _, a := range arrows {
		if state[a.From] == 0 {
			if c := visit(a.From); c != nil {
				return c
			}
		}
	}
	return nil
}

// Reduce leaves out the arrows that a longer way makes plain. Arrows that hold a circle come back
// as they are.
func Reduce(arrows []Arrow) []Arrow {
	if Circle(arrows) != nil {
		return slices.Clone(arrows)
	}
	next := map[string][]string{}
	for _, a := range arrows {
		next[a.From] = append(next[a.From], a.To)
	}
	var reaches func(from, to string) bool
	reaches = func(from, to string) bool {
		return from == to || slices.ContainsFunc(next[from], func(via string) bool { return reaches(via, to) })
	}
	return slices.DeleteFunc(slices.Clone(arrows), func(a Arrow) bool {
		return slices.ContainsFunc(next[a.From], func(via string) bool { return via != a.To && reaches(via, a.To) })
	})
}
