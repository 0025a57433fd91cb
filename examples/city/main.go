// Command city is the main job end to end: from the CSV files of one municipality to decisions,
// records, a transfer file, a report for the section chief and a verified audit log. README.md
// beside it says what it reads and writes.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"

	"github.com/kyufu-go/kyufu/examples/internal/command"
)

func main() {
	debug.SetGCPercent(200) // what a run reads it keeps to its end
	err := run(context.Background(), os.Args[1:], os.Stdout, os.Stderr, time.Now, rand.Reader)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		os.Exit(exitDone)
	case errors.Is(err, errRowsBad):
		os.Exit(exitRowsBad)
	}
	fmt.Fprintln(os.Stderr, "city:", command.Japanese(err))
	os.Exit(exitStopped)
}

// run is the command without its process: everything it needs is an argument.
func run(ctx context.Context, args []string, stdout, stderr io.Writer, now func() time.Time, random io.Reader) error {
	o, err := parseOptions(args, stdout, now)
	if err != nil {
		return err
	}
	if o.next != "" {
		return runNext(ctx, o, stdout, stderr, now, random)
	}
	job, err := newJob(o, stderr, now, random)
	if err != nil {
		return err
	}
	if err := job.run(ctx); err != nil {
		return errors.Join(err, job.out.abandon(), job.out.close())
	}
	if err := job.out.close(); err != nil {
		return err
	}
	job.print(stdout)
	if len(job.bad.errors) > 0 {
		job.bad.print(stderr)
		return errRowsBad
	}
	return nil
}

// errRowsBad says that everything was written, but some rows could not be read.
var errRowsBad = errors.New("some rows could not be read")
