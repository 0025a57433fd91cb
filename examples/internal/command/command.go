// Package command gives the examples' command lines one style.
//
// -h prints what the command does, its arguments and its flags on standard output and ends with
// status 0. A wrong flag is one sentence on standard error and status 2: whoever mistypes does not
// want a page.
package command

import (
	"errors"
	"flag"
	"fmt"
	"io"
)

// ExitUsage is the exit status of a command line that makes no sense.
const ExitUsage = 2

// New returns a flag set that prints nothing by itself.
func New(name string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	return flags
}

// Parse reads args. It returns flag.ErrHelp after it has printed usage and the flags on help, and
// any other error without a word.
func Parse(flags *flag.FlagSet, args []string, usage string, help io.Writer) error {
	err := flags.Parse(args)
	if !errors.Is(err, flag.ErrHelp) {
		return err
	}
	_, _ = fmt.Fprintln(help, usage)
	any := false
	flags.VisitAll(func(*flag.Flag) { any = true })
	if any {
		_, _ = fmt.Fprintln(help)
		flags.SetOutput(help)
		flags.PrintDefaults()
		flags.SetOutput(io.Discard)
	}
	return err
}

// Status is the exit status after Parse failed: 0 when help was asked for, else 2 after one
// sentence on errs.
func Status(name string, err error, errs io.Writer) int {
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	_, _ = fmt.Fprintf(errs, "%s: %v\n", name, err)
	return ExitUsage
}

// UsageError is an error of the command line: status 2.
type UsageError string

// Error is the sentence.
func (u UsageError) Error() string { return string(u) }

// Run parses args and does the work with what follows the flags. It returns the exit status: 0, 1
// when the work fails, 2 when the command line makes no sense (also by [UsageError]).
func Run(flags *flag.FlagSet, args []string, usage string, stdout, stderr io.Writer, work func(args []string) error) int {
	return runAs(error.Error, flags, args, usage, stdout, stderr, work)
}

func runAs(say func(error) string, flags *flag.FlagSet, args []string, usage string, stdout, stderr io.Writer, work func(args []string) error) int {
	err := Parse(flags, args, usage, stdout)
	wrongFlag := err != nil
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err == nil:
		err = work(flags.Args())
	}
	if err == nil {
		return 0
	}
	_, _ = fmt.Fprintf(stderr, "%s: %s\n", flags.Name(), say(err))
	if _, ok := errors.AsType[UsageError](err); ok || wrongFlag {
		return ExitUsage
	}
	return 1
}
