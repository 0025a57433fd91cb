package command

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRunTellsTheWorksFailureFromTheCommandLines(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		args   []string
		err    error
		status int
		errs   string
	}{
		"done":                   {nil, nil, 0, ""},
		"failed":                 {[]string{"a"}, errors.New("no such day"), 1, "look: no such day\n"},
		"no sense":               {[]string{"a", "b"}, UsageError("one FILE"), ExitUsage, "look: one FILE\n"},
		"a wrong flag":           {[]string{"-none"}, nil, ExitUsage, "look: flag provided but not defined: -none\n"},
		"help is no failure":     {[]string{"-h"}, errors.New("not called"), 0, ""},
		"help in longer letters": {[]string{"--help"}, errors.New("not called"), 0, ""},
	} {
		var out, errs bytes.Buffer
		status := Run(New("look"), tt.args, "look FILE", &out, &errs, func([]string) error { return tt.err })
		assert.Equal(t, tt.status, status, name)
		assert.Equal(t, tt.errs, errs.String(), name)
	}
}
