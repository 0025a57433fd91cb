package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/examples/conformance/suite"
)

// outcome is what the vectors of an operation say of the other system, the worst last.
type outcome int

const (
	attested outcome = iota // no operation tries it: the city shows it otherwise
	passed
	notAnswered
	failed
)

var outcomeNames = [...]string{"by attestation", "passed", "not answered", "failed"}

// tryControls puts the vectors of the safeguards' operations to another system and prints what each
// sentence of the assessment gets: passed, failed, not answered, or by attestation where no
// operation can try it.
func tryControls(c config, stdout, stderr io.Writer) (int, error) {
	list, err := suite.Controls()
	if err != nil {
		return exitUsage, err
	}
	files, err := suite.Builtin()
	if err != nil {
		return exitUsage, err
	}
	files = slices.DeleteFunc(files, func(f suite.File) bool {
		return !slices.ContainsFunc(list, func(c suite.Control) bool { return slices.Contains(c.Operations, f.Op) })
	})
	other, stop, err := c.open(stderr)
	if err != nil {
		return exitUsage, err
	}
	defer stop()
	byOp := map[string]outcome{}
	for _, r := range suite.Run(files, other, suite.Options{AllowUnknown: true}).Cases {
		byOp[r.Op] = max(byOp[r.Op], outcomeOf(r))
	}
	return printOutcomes(stdout, list, byOp)
}

func outcomeOf(r suite.Result) outcome {
	switch r.Status {
	case suite.Passed:
		return passed
	case suite.Skipped:
		return notAnswered
	case suite.Failed:
	}
	return failed
}

func printOutcomes(w io.Writer, list []suite.Control, byOp map[string]outcome) (int, error) {
	counts := map[outcome]int{}
	for _, c := range list {
		if c.State == suite.Outside {
			continue
		}
		got := attested
		for _, op := range c.Operations {
			got = max(got, byOp[op])
		}
		counts[got]++
		line := c.ID + " " + outcomeNames[got]
		if len(c.Operations) > 0 {
			line += " (" + strings.Join(c.Operations, " ") + ")"
		}
		if _, err := fmt.Fprintln(w, line+": "+c.Text); err != nil {
			return exitUsage, err
		}
	}
	_, err := fmt.Fprintf(w, "%d passed, %d failed, %d not answered, %d by attestation\n", counts[passed], counts[failed], counts[notAnswered], counts[attested])
	if counts[failed] > 0 {
		return exitFailed, err
	}
	return exitPassed, err
}
