package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/examples/conformance/suite"
)

// sign writes the report of a run, and its signature beside it as FILE.sig.
func sign(c config, sets [][]suite.File, report suite.Report) error {
	key, err := os.ReadFile(c.sign)
	if err != nil {
		return err
	}
	s, err := suite.NewStatement(slices.Concat(sets...), report, c.system, time.Now())
	if err != nil {
		return err
	}
	text, signature, err := s.Sign(key)
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(c.out, text, 0o644), os.WriteFile(c.out+".sig", signature, 0o644)) //nolint:gosec // a report is for everybody
}

// verify opens a signed report and says what it says.
func verify(c config, stdout io.Writer) error {
	var parts [3][]byte
	for i, name := range [...]string{c.verify, c.verify + ".sig", c.key} {
		var err error
		if parts[i], err = os.ReadFile(name); err != nil {
			return err
		}
	}
	s, err := suite.OpenStatement(parts[0], parts[1], parts[2])
	if err != nil {
		return err
	}
	own, err := suite.BuiltinDigest()
	if err != nil {
		return err
	}
	vectors := "vectors of their own, or a part"
	switch {
	case s.Builtin && s.Digest == own && s.Suite == suite.Version:
		vectors = "the vectors of this suite, all of them"
	case s.Builtin:
		vectors = "the vectors of another edition of the suite, all of them"
	}
	_, err = fmt.Fprintf(stdout, "%s, %s: %s (suite %s, %s)\n%d passed, %d failed, %d skipped\n",
		s.System, s.At.Format(time.RFC3339), vectors, s.Suite, s.Digest, s.Passed, s.Failed, s.Skipped)
	return err
}
