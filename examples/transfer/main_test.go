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
	assert.Contains(t, stdout, "振込 2件 130,000円、作ったときのまま")
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

// A clerk was told "line 1: error character in holder at 0".
func TestErrorsAreSaidInJapanese(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, says string }{
		"kanji for a holder": {"0001,001,1,1234567,見本,100000\n", "1行 口座名義（カナ）：この項目で使えない文字があります"},
		"five columns":       {"0001,1,1234567,ミホン,100000\n", "1行：銀行・支店・種別・番号・名義カナ・金額の6列"},
		"an amount in words": {"0001,001,1,1234567,ミホン,十万円\n", "円の額として読めません"},
		"a file in CP932":    {"0001,001,1,1234567,\x83\x7e\x83\x7a\x83\x93,100000\n", "文字コードがUTF-8ではありません"},
	} {
		_, status, stderr := file(t, c.text)
		assert.Equal(t, 1, status, name)
		assert.Contains(t, stderr, c.says, name)
	}
	for args, says := range map[string]string{
		"absent": "absent がありません", "2026-13-01 a b": "振込日: ない日付", "a b": "振込日 支払CSV 出力先",
	} {
		_, _, stderr := transfer(strings.Fields(args)...)
		assert.Contains(t, stderr, says)
	}
	_, status, stderr := file(t, "\uFEFF"+payments)
	assert.Zero(t, status, "a mark before the first row: %s", stderr)
}
