// Command weight prints what each package of the library weighs for who imports it: how many
// packages come with it, ours, of the standard library and of others, and how many KiB of code and
// data all of these hold, without the standard library: what a program takes of it the linker
// decides. It fails over the budgets of the file that it is given (package, most packages of all
// kinds, most KiB), for a package without a budget, and for a budget without a package.
//
//	go run ./.ci/weight [-update] .ci/weight/budgets.tsv
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

const module = "github.com/kyufu-go/kyufu"

type weight struct {
	ours, std, others int
	bytes             int64
}

func (w weight) kib() int64 { return w.bytes >> 10 }

func (w weight) packages() int { return w.ours + w.std + w.others }

func main() {
	update := flag.Bool("update", false, "write budgets anew: a fifth and ten packages above what is there")
	flag.Parse()
	if flag.NArg() != 1 {
		fatal("one file of budgets")
	}
	weights := map[string]weight{}
	paths := strings.Fields(run("go", "list", "./audit/...", "./benefit/...", "./household/...", "./inquiry/...", "./mynumber/..."))
	for _, p := range paths {
		weights[p] = weigh(p)
	}
	if *update {
		write(flag.Arg(0), paths, weights)
		return
	}
	if faults := check(flag.Arg(0), paths, weights); len(faults) > 0 {
		fatal(strings.Join(faults, "\n"))
	}
}

// weigh asks go list for all that a package imports, and the sizes of what was compiled.
func weigh(path string) (w weight) {
	for line := range strings.Lines(run("go", "list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Standard}}\t{{.Export}}", path)) {
		cell := strings.Split(strings.TrimSpace(line), "\t")
		if cell[0] == "unsafe" {
			continue
		}
		switch {
		case cell[1] == "true":
			w.std++
			continue
		case strings.HasPrefix(cell[0], module):
			w.ours++
		default:
			w.others++
		}
		w.bytes += size(cell[2])
	}
	return w
}

var (
	sizes  = map[string]int64{}
	symbol = regexp.MustCompile(`(?m)^ *[0-9a-f]+ +([0-9]+) [TtRrDd] `)
)

// size adds up the code, the constants and the data of one compiled package, as the linker would
// take all of them.
func size(archive string) int64 {
	if n, ok := sizes[archive]; ok {
		return n
	}
	var sum int64
	for _, m := range symbol.FindAllStringSubmatch(run("go", "tool", "nm", "-size", archive), -1) {
		n, _ := strconv.ParseInt(m[1], 10, 64)
		sum += n
	}
	sizes[archive] = sum
	return sum
}

func check(name string, paths []string, weights map[string]weight) (faults []string) {
	budgets := read(name)
	out := tabwriter.NewWriter(os.Stdout, 0, 1, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "ours\tstd\tothers\tof\tKiB\tof\t  package\t")
	for _, p := range paths {
		w, short := weights[p], strings.TrimPrefix(p, module+"/")
		b, ok := budgets[short]
		delete(budgets, short)
		fmt.Fprintf(out, "%d\t%d\t%d\t%d\t%d\t%d\t  %s\t\n", w.ours, w.std, w.others, b[0], w.kib(), b[1], short)
		switch {
		case !ok:
			faults = append(faults, short+" has no budget")
		case int64(w.packages()) > b[0]:
			faults = append(faults, fmt.Sprintf("%s: %d packages, the budget is %d", short, w.packages(), b[0]))
		case w.kib() > b[1]:
			faults = append(faults, fmt.Sprintf("%s: %d KiB, the budget is %d", short, w.kib(), b[1]))
		}
	}
	_ = out.Flush()
	for p := range budgets {
		faults = append(faults, p+" has a budget and is not there")
	}
	slices.Sort(faults)
	return faults
}

func read(name string) map[string][2]int64 {
	b, err := os.ReadFile(name)
	if err != nil {
		fatal(err)
	}
	budgets := map[string][2]int64{}
	for line := range strings.Lines(string(b)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		var path string
		var most [2]int64
		if _, err := fmt.Sscan(line, &path, &most[0], &most[1]); err != nil {
			fatal(name, line, err)
		}
		budgets[path] = most
	}
	return budgets
}

func write(name string, paths []string, weights map[string]weight) {
	var b strings.Builder
	b.WriteString("# package, most packages that may come with it, most KiB; go run ./.ci/weight -update writes it anew: say why in the commit\n")
	for _, p := range paths {
		w := weights[p]
		fmt.Fprintf(&b, "%s\t%d\t%d\n", strings.TrimPrefix(p, module+"/"), (w.packages()+19)/10*10, (w.kib()*12/10+24)/25*25)
	}
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		fatal(err)
	}
}

func run(name string, args ...string) string {
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		fatal(name, args, err)
	}
	return string(out)
}

func fatal(why ...any) {
	fmt.Fprintln(os.Stderr, append([]any{"weight:"}, why...)...)
	os.Exit(1)
}
