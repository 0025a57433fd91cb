// Package city is the main job of examples/city, whose README says what it reads and writes. It is
// apart from the command so that examples/stores can let the same job keep its cases in a database.
package city

import (
	"context"
	"errors"
	"flag"
	"io"
	"io/fs"
	"time"
)

// World is what a run needs of the world around it.
type World struct {
	// Sample are the files of the sample municipality.
	Sample         fs.FS
	Stdout, Stderr io.Writer
	Now            func() time.Time
	Rand           io.Reader
	// Cases keeps the cases; nil keeps them in one file of the output folder.
	Cases Cases
}

// Run is the command without its process.
func Run(ctx context.Context, w World, args ...string) error {
	o, err := parseOptions(args, w.Stdout, w.Now)
	if err != nil {
		return err
	}
	if o.next != "" {
		return runNext(ctx, o, w)
	}
	job, err := newJob(o, w)
	if err != nil {
		return err
	}
	if err := job.run(ctx); err != nil {
		return errors.Join(err, job.out.abandon(), job.out.close())
	}
	if err := job.out.close(); err != nil {
		return err
	}
	job.print(w.Stdout)
	if len(job.bad.errors) > 0 {
		job.bad.print(w.Stderr)
		return errRowsBad
	}
	return nil
}

// errRowsBad says that everything was written, but some rows could not be read.
var errRowsBad = errors.New("some rows could not be read")

// Exit statuses of the command.
const (
	exitDone    = 0
	Stopped     = 2 // nothing could be made of the input, or the output folder is not ours
	exitRowsBad = 3 // everything was written, but some rows could not be read
)

// Status is the exit status that an error of [Run] stands for.
func Status(err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitDone
	case errors.Is(err, errRowsBad):
		return exitRowsBad
	}
	return Stopped
}
