package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The example of a system in another language is taken from the suite's README and put through the
// vectors as it stands.
func TestExampleInAnotherLanguageAnswers(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("the example is in Python, which is not installed here")
	}
	suite := "suite"
	readme, err := os.ReadFile(filepath.Join(suite, "README.md"))
	require.NoError(t, err)
	_, rest, ok := strings.Cut(string(readme), "```python\n")
	require.True(t, ok)
	program, _, _ := strings.Cut(rest, "```")
	system := write(t, t.TempDir(), "system.py", program)

	r := runCommand(t, "", "-exec", quoted(python)+" "+quoted(system), "-run", "^mynumber-", "-v")
	assert.Equal(t, exitPassed, r.status, "%s%s", r.stdout, r.stderr)
	assert.Regexp(t, `^[1-9][0-9]+ passed, 0 failed$`, r.lastLine())

	r = runCommand(t, "", "-exec", quoted(python)+" "+quoted(system), "-allow-unknown")
	assert.Equal(t, exitPassed, r.status, "%s%s", r.stdout, r.stderr)
	assert.Regexp(t, `, [1-9][0-9]* skipped$`, r.lastLine())
}
