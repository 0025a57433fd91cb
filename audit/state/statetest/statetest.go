// Package statetest holds a printed table of states against its machine.
package statetest

import (
	"os"
	"testing"
)

// Table is what prints: any [github.com/kyufu-go/kyufu/audit/state.Table].
type Table interface {
	Markdown() string
	Mermaid() string
}

// Printed checks that a file holds what the table prints under this title, and nothing else. With
// update, the test's own flag, it writes the file first.
func Printed(t *testing.T, file, title string, table Table, update bool) {
	t.Helper()
	want := "# " + title + "\n\nPrinted from the table in the code by the test; do not edit.\n\n```mermaid\n" +
		table.Mermaid() + "```\n\n" + table.Markdown()
	if update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s does not hold what the table prints; run the test with -update", file)
	}
}
