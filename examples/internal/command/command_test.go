package command

import (
	"bytes"
	"flag"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHelpNamesArgumentsAndFlags(t *testing.T) {
	t.Parallel()
	var help, errs bytes.Buffer
	flags := New("look")
	flags.Bool("deep", false, "look twice")
	err := Parse(flags, []string{"-h"}, "look [flags] FILE", &help)
	require.ErrorIs(t, err, flag.ErrHelp)
	assert.Zero(t, Status("look", err, &errs))
	assert.True(t, strings.HasPrefix(help.String(), "look [flags] FILE\n\n"), help.String())
	assert.Contains(t, help.String(), "-deep")
	assert.Empty(t, errs.String())
}

func TestWrongFlagIsOneSentence(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"-none"}, {"-n=x"}, {"-n"}} {
		var help, errs bytes.Buffer
		flags := New("look")
		flags.Int("n", 0, "how many")
		err := Parse(flags, args, "look FILE", &help)
		require.Error(t, err)
		assert.Equal(t, ExitUsage, Status("look", err, &errs))
		assert.Equal(t, 1, strings.Count(errs.String(), "\n"), errs.String())
		assert.Empty(t, help.String())
	}
}

func TestWhatIsParsedStaysForTheCommand(t *testing.T) {
	t.Parallel()
	flags := New("look")
	n := flags.Int("n", 0, "how many")
	require.NoError(t, Parse(flags, []string{"-n", "3", "a", "b"}, "look FILE", nil))
	assert.Equal(t, 3, *n)
	assert.Equal(t, []string{"a", "b"}, flags.Args())
}
