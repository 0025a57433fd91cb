package levy

import (
	"bytes"
	"cmp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// graded is a municipality of which a list says the grade. Towns of one list and branch share what
// is known.
type graded struct {
	code  municipality.Code
	known *place
}

// WithGrades returns the tables with the grades (級地) of municipalities as a town or the ministry
// lists them, from lines of four fields between tabs: code, name, grade (1 to 3), branch (1, 2 or
// nothing). Empty lines and lines that
// begin with # are not read. All rows have one source and one day since which they are known; the
// later of two lists counts. The amounts of an ordinance count before a list, but for one known
// later that gives another grade. Errors: table, with the line as Path.
func (t *Tables) WithGrades(raw []byte, source string, known civil.Date) (*Tables, error) {
	const branches, grades = 3, 3 // no branch, 1, 2
	var shared [grades + 1][branches]place
	for g := range shared {
		for b := range shared[g] {
			shared[g][b] = place{Grade: g, Branch: b, Source: source, Known: known}
		}
	}
	rows := make([]graded, 0, bytes.Count(raw, []byte("\n"))+1)
	number := 0
	for line := range bytes.Lines(raw) {
		number++
		text := bytes.TrimRight(line, "\r\n")
		if len(text) == 0 || text[0] == '#' {
			continue
		}
		code, grade, branch, ok := gradeOf(string(text))
		if !ok {
			return nil, &Error{code: CodeTable, Path: "/line/" + strconv.Itoa(number)}
		}
		rows = append(rows, graded{code, &shared[grade][branch]})
	}
	out := t.clone()
	out.grades = append(out.grades, rows...)
	sort.SliceStable(out.grades, func(i, j int) bool { return out.grades[i].code < out.grades[j].code })
	return out, nil
}

func gradeOf(line string) (code municipality.Code, grade, branch int, ok bool) {
	number, rest, _ := strings.Cut(line, "\t")
	name, rest, _ := strings.Cut(rest, "\t")
	first, second, all := strings.Cut(rest, "\t")
	code, err := municipality.Parse(number)
	if err != nil || !all || name == "" || len(first) != 1 || first[0] < '1' || first[0] > '3' {
		return 0, 0, 0, false
	}
	switch second {
	case "1", "2":
		branch = int(second[0] - '0')
	case "":
	default:
		return 0, 0, 0, false
	}
	return code, int(first[0] - '0'), branch, true
}

// gradeRows returns the rows of a municipality in the lists of grades.
func gradeRows(all []graded, code municipality.Code) []graded {
	return run(all, func(g graded) int { return cmp.Compare(g.code, code) })
}

// gradeKnown returns what the lists say of a municipality as known on a day, nil for nothing.
func gradeKnown(all []graded, code municipality.Code, known civil.Date) (best *place) {
	for _, g := range gradeRows(all, code) {
		if g.known.knownBy(known) && (best == nil || !best.newer(g.known)) {
			best = g.known
		}
	}
	return best
}

// run returns the rows that compare gives 0 for; the rows are in the order by which it compares.
func run[T any](all []T, compare func(T) int) []T {
	from, _ := slices.BinarySearchFunc(all, 0, func(row T, _ int) int { return compare(row) })
	to := from
	for to < len(all) && compare(all[to]) == 0 {
		to++
	}
	return all[from:to]
}
