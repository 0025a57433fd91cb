package city

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// A progress shows one bar a stage on a terminal, and keeps the seconds of each for the summary.
type progress struct {
	w      io.Writer
	show   bool
	now    func() time.Time
	stages []stageTime
	drawn  time.Time

	stageTotal int // set by a stage that learns its total while it runs
}

type stageTime struct {
	name string
	took time.Duration
}

func newProgress(w io.Writer, now func() time.Time) *progress {
	return &progress{w: w, show: isTerminal(w), now: now}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}

// stage runs one stage under its bar; work reports how much of total is done.
func (p *progress) stage(name string, total int, work func(done func(int)) error) error {
	start := p.now()
	p.stageTotal = total
	p.draw(name, 0, total)
	err := work(func(n int) {
		if p.show && p.now().Sub(p.drawn) > 80*time.Millisecond {
			p.draw(name, n, p.stageTotal)
		}
	})
	took := p.now().Sub(start)
	p.stages = append(p.stages, stageTime{name, took})
	if p.show {
		p.draw(name, max(total, 1), max(total, 1))
		fmt.Fprintf(p.w, " %5.1f 秒\n", took.Seconds())
	}
	return err
}

const barWidth = 30

func (p *progress) draw(name string, n, total int) {
	if !p.show {
		return
	}
	p.drawn = p.now()
	filled := 0
	if total > 0 {
		filled = min(n, total) * barWidth / total
	}
	pad := max(0, 12-2*len([]rune(name)))
	fmt.Fprintf(p.w, "\r%s%s [%s%s]", name, strings.Repeat(" ", pad), strings.Repeat("#", filled), strings.Repeat(".", barWidth-filled))
}

// total sets the total of the stage that runs, once it is known.
func (p *progress) total(n int) { p.stageTotal = n }
