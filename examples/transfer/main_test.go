package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const payments = "0001,001,1,1234567,ミホン　タロウ,100000\n0017,004,2,42,ﾐﾎﾝ ﾊﾅｺ,30000\n"

func transfer(args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(args, &out, &errs)
	return status, out.String(), errs.String()
}

// file makes a transfer file from payments and gives its name.
func file(t *testing.T, payments string) (name string, status int, stderr string) {
	t.Helper()
	dir := t.TempDir()
	from := filepath.Join(dir, "payments.csv")
	require.NoError(t, os.WriteFile(from, []byte(payments), 0o600))
	name = filepath.Join(dir, "transfer.txt")
	status, _, stderr = transfer("2026-12-10", from, name)
	return name, status, stderr
}

func TestFileThatWasMadeIsUnchanged(t *testing.T) {
	t.Parallel()
	name, status, stderr := file(t, payments)
	require.Zero(t, status, stderr)
	b, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Len(t, b, 5*122, "header, two payments, trailer, end, each with CR LF")
	status, stdout, _ := transfer(name)
	assert.Zero(t, status)
	assert.Contains(t, stdout, "2 payments, 130000 yen, unchanged")
}

func TestEveryChangedByteIsFound(t *testing.T) {
	t.Parallel()
	name, status, _ := file(t, payments)
	require.Zero(t, status)
	was, err := os.ReadFile(name)
	require.NoError(t, err)
	for i := 0; i < len(was); i += 7 {
		now := bytes.Clone(was)
		now[i] ^= 1
		require.NoError(t, os.WriteFile(name, now, 0o600))
		status, _, _ := transfer(name)
		assert.Equal(t, 1, status, "byte %d", i)
	}
}

func TestRefusedPaymentLeavesNoFile(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]string{
		"a number too long":  "0001,001,1,12345678,ミホン,100000\n",
		"no such type":       "0001,001,x,1234567,ミホン,100000\n",
		"kanji for a holder": "0001,001,1,1234567,見本,100000\n",
		"no amount":          "0001,001,1,1234567,ミホン,\n",
		"a negative amount":  "0001,001,1,1234567,ミホン,-1\n",
		"five columns":       "0001,001,1,1234567,ミホン\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, status, stderr := file(t, line)
			assert.Equal(t, 1, status)
			assert.NotContains(t, stderr, "1234567")
			assert.NoFileExists(t, file)
		})
	}
}

func TestCommandLineThatMakesNoSense(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"a", "b"}, {"a", "b", "c", "d"}} {
		status, _, stderr := transfer(args...)
		assert.Equal(t, 2, status, "%v", args)
		assert.Equal(t, 1, strings.Count(stderr, "\n"), stderr)
	}
	status, stdout, _ := transfer("-h")
	assert.Zero(t, status)
	assert.Contains(t, stdout, usage)
	status, _, _ = transfer(filepath.Join(t.TempDir(), "absent"))
	assert.Equal(t, 1, status)
	status, _, _ = transfer("10 December", "a", "b")
	assert.Equal(t, 1, status)
}
