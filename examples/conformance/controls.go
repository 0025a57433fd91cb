package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"

	"github.com/kyufu-go/kyufu/examples/conformance/suite"
	"github.com/kyufu-go/kyufu/examples/internal/command"
)

// stateNames are the states in the order of the summary, as the city reads them.
var stateNames = []struct {
	state suite.ControlState
	name  string
}{
	{suite.Enforced, "実装（テストで保証）"},
	{suite.Evidence, "証跡（市が示せる）"},
	{suite.Outside, "対象外"},
	{suite.Open, "未対応"},
}

func printControls(asCSV bool, stdout, stderr io.Writer) int {
	list, err := suite.Controls()
	if err == nil && asCSV {
		err = writeControlsCSV(stdout, list)
	} else if err == nil {
		err = writeControlsTable(stdout, list)
	}
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "conformance:", command.Japanese(err))
		return exitUsage
	}
	return exitPassed
}

// printAssessment tells of each sentence of a city's own assessment which controls answer it, then
// how many nothing answers: these the city has to answer itself.
func printAssessment(path string, stdout, stderr io.Writer) int {
	err := writeAssessment(path, stdout)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "conformance:", command.Japanese(err))
		return exitUsage
	}
	return exitPassed
}

func writeAssessment(path string, w io.Writer) error {
	list, err := suite.Controls()
	if err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	sentences, err := suite.ReadSentences(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	matched, unasked := suite.Match(list, sentences)
	answered := 0
	for _, s := range matched {
		by := "-"
		if len(s.Controls) > 0 {
			by, answered = strings.Join(s.Controls, ","), answered+1
		}
		if _, err := fmt.Fprintf(w, "%s\t%s\t%s\n", by, s.Section, s.Text); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(w, "\n%d文：措置で対応 %d、対応なし %d。求められていない措置 %d\n",
		len(matched), answered, len(matched)-answered, len(unasked))
	return err
}

// grounds are what a control rests on: tests, hooks, and the note.
func grounds(c suite.Control, separator string) string {
	all := slices.Concat(c.Tests, c.Hooks)
	if c.Note != "" {
		all = append(all, c.Note)
	}
	return strings.Join(all, separator)
}

func writeControlsTable(w io.Writer, list []suite.Control) error {
	name, version, err := suite.Assessment()
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "%s %s\n\n", name, version); err != nil {
		return err
	}
	rows := [][]string{{"ID", "状態", "パッケージ", "要旨", "根拠"}}
	counts := map[suite.ControlState]int{}
	for _, c := range list {
		counts[c.State]++
		rows = append(rows, []string{c.ID, string(c.State), c.Package, c.Text, grounds(c, " / ")})
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], columns(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row[:len(row)-1] {
			line.WriteString(cell + strings.Repeat(" ", widths[i]-columns(cell)+2))
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(line.String()+row[len(row)-1], " ")); err != nil {
			return err
		}
	}
	var sum []string
	for _, s := range stateNames {
		sum = append(sum, fmt.Sprintf("%s %d", s.name, counts[s.state]))
	}
	_, err = fmt.Fprintf(w, "\n%d件：%s\n", len(list), strings.Join(sum, "、"))
	return err
}

// columns is how wide a terminal shows s: East Asian wide and full-width characters take two
// columns.
func columns(s string) int {
	n := utf8.RuneCountInString(s)
	for _, r := range s {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth, width.EastAsianAmbiguous:
			n++
		case width.Neutral, width.EastAsianNarrow, width.EastAsianHalfwidth:
		}
	}
	return n
}

// writeControlsCSV writes the sheet for the city's self-inspection (自己点検): the last three columns
// are for the inspector. UTF-8 with a byte order mark, so that a spreadsheet reads the Japanese.
func writeControlsCSV(w io.Writer, list []suite.Control) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	rows := [][]string{{"番号", "箇所", "要旨", "パッケージ", "状態", "根拠", "文のSHA-256", "点検結果", "点検者", "点検日"}}
	for _, c := range list {
		name := ""
		for _, s := range stateNames {
			if s.state == c.State {
				name = s.name
			}
		}
		rows = append(rows, []string{c.ID, c.Section, c.Text, c.Package, name, grounds(c, "\n"), c.Hash, "", "", ""})
	}
	return out.WriteAll(rows)
}
