//go:build unix

package killing

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"testing"
)

// Died is what became of a child that was to kill itself at a step.
type Died struct {
	Step  int
	At    string // where it died; empty when it came to its end before
	Acked []string
	Steps int // how many there were, when it came to its end
}

// dies starts the child and waits for its end. One that neither died at its step nor ended as it
// should is a failure, with what it said.
func (c Child) dies(t *testing.T, test string) Died {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := c.command(t, test)
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run() // it is killed
	d := Died{Step: c.Step}
	for line := range strings.Lines(out.String()) {
		line = strings.TrimSuffix(line, "\n")
		if what, ok := strings.CutPrefix(line, "ack "); ok {
			d.Acked = append(d.Acked, what)
		} else if what, ok := strings.CutPrefix(line, "at "); ok {
			d.At = what
		} else if n, ok := strings.CutPrefix(line, "end "); ok {
			d.Steps, _ = strconv.Atoi(n)
		}
	}
	if d.At == "" && d.Steps == 0 {
		t.Fatalf("step %d: the child failed: %.2000s%.500s", c.Step, out.String(), errs.String())
	}
	return d
}

// AtEveryStep has a child die at each step of its work, one life a step, until it comes to its end
// alive. Before each life before makes it ready, and after it after looks at what was left. A
// sample of the steps is tried, always the same: a larger one where KYUFU_LONG is set, all where it
// is "every".
func AtEveryStep(t *testing.T, test string, before func(step int) Child, after func(c Child, d Died)) {
	t.Helper()
	whole := before(0) // lives to its end and says how many steps there are
	d := whole.dies(t, test)
	after(whole, d)
	lives := 5
	switch os.Getenv("KYUFU_LONG") {
	case "":
	case "every": // about 3,000 lives in all
		lives = d.Steps
	default:
		lives = 12
	}
	stride := max(1, d.Steps/lives)
	died := 0
	for step := 1; step <= d.Steps; step += stride {
		c := before(step)
		c.Step = step
		one := c.dies(t, test)
		if one.At != "" {
			died++
		}
		after(c, one)
		if t.Failed() {
			t.Fatalf("step %d of %d, %s", step, d.Steps, one.At)
		}
	}
	if died == 0 {
		t.Fatal("nobody died")
	}
	t.Logf("%d of %d steps", died, d.Steps)
}
