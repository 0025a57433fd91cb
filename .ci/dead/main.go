// Command dead lists functions that no test, no example and no nested module reaches, as
// golang.org/x/tools/cmd/deadcode sees it.
//
//	go run ./.ci/dead path/to/deadcode [nested module …]
package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
)

const module = "github.com/kyufu-go/kyufu"

// pkg is what deadcode -json says of a package.
type pkg struct {
	Path  string
	Funcs []struct {
		Name      string
		Position  struct{ File string }
		Generated bool
	}
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "dead: which deadcode?")
		os.Exit(2)
	}
	dead := look(os.Args[1], ".")
	for _, dir := range os.Args[2:] {
		here, loaded := look(os.Args[1], dir), imported(dir)
		maps.DeleteFunc(dead, func(name, path string) bool { return loaded[path] && here[name] == "" })
	}
	for _, name := range slices.Sorted(maps.Keys(dead)) {
		fmt.Println(name)
	}
	if len(dead) > 0 {
		fmt.Printf("%d functions that nothing reaches: use them, test them or remove them\n", len(dead))
		os.Exit(1)
	}
}

// look gives the dead functions of the library as a module sees them, with the package of each.
func look(deadcode, dir string) map[string]string {
	out := run(dir, deadcode, "-test", "-json", "-filter", "^"+module+"(/|$)", "./...")
	var pkgs []pkg
	if err := json.Unmarshal(out, &pkgs); err != nil {
		fmt.Fprintln(os.Stderr, "dead:", dir, err)
		os.Exit(2)
	}
	found := map[string]string{}
	for _, p := range pkgs {
		for _, f := range p.Funcs {
			if !f.Generated {
				found[p.Path+"."+f.Name] = p.Path
			}
		}
	}
	return found
}

// imported are the library's packages that a module's programs and tests hold.
func imported(dir string) map[string]bool {
	found := map[string]bool{}
	for line := range strings.Lines(string(run(dir, "go", "list", "-deps", "-test", "./..."))) {
		if path, _, _ := strings.Cut(strings.TrimSpace(line), " "); strings.HasPrefix(path, module) {
			found[path] = true
		}
	}
	return found
}

func run(dir, name string, args ...string) []byte {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		fmt.Fprintln(os.Stderr, "dead:", dir, name, err)
		os.Exit(2)
	}
	return out
}
