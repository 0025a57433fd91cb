package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/audit/verify"
)

// child does one thing in a process of its own, without what other measurements have left in this
// one's memory, and gives what it printed.
func child(part, dir string, env ...string) []float64 {
	c := exec.Command(os.Args[0], "-child", part, "-dir", dir, "-spell", spell.String())
	c.Env, c.Stderr = append(os.Environ(), env...), os.Stderr
	out, err := c.Output()
	must(err)
	var figures []float64
	for _, f := range strings.Fields(string(out)) {
		v, err := strconv.ParseFloat(f, 64)
		must(err)
		figures = append(figures, v)
	}
	return figures
}

// runChild is what the child does. It prints its peak resident memory in MiB, and of a verification
// entries a second and what raw SHA-256 did at the same time.
func runChild(part, dir string) error {
	ctx := context.Background()
	var rates []any
	switch part {
	case "idle":
	case "verify":
		at := time.Now()
		rep, err := verify.Verify(ctx, dir, verify.Options{})
		if err != nil {
			return err
		}
		rate := float64(rep.Entries) / time.Since(at).Seconds()
		raw, _ := rawSHA()
		rates = append(rates, rate, raw)
	case "crash":
		l := openLog(dir, nil)
		_, err := l.Append(ctx, event(1))
		if err != nil {
			return err
		}
		os.Exit(0)
	case "writer":
		tmp, err := os.MkdirTemp("", "kyufu-compare-writer")
		if err != nil {
			return err
		}
		defer os.RemoveAll(tmp)
		l := openLog(tmp, nil)
		many(64, func(n uint64) { _, err := l.Append(ctx, event(n)); must(err) })
		if err := l.Close(); err != nil {
			return err
		}
	}
	peak, err := peakMiB()
	if err != nil {
		return err
	}
	fmt.Println(append([]any{peak}, rates...)...)
	return nil
}

func peakMiB() (float64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "VmHWM:" {
			kb, err := strconv.Atoi(f[1])
			return float64(kb) / 1024, err
		}
	}
	return 0, nil
}
