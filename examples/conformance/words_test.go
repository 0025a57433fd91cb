package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestCommandIsSplitAsAShellDoes(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]string{
		"":                           nil,
		"  \t\n ":                    nil,
		"a b  c":                     {"a", "b", "c"},
		"./their-system --vectors":   {"./their-system", "--vectors"},
		`'a b' "c d" e\ f`:           {"a b", "c d", "e f"},
		`''`:                         {""},
		`a '' ""`:                    {"a", "", ""},
		`a'b'"c"d`:                   {"abcd"},
		`"it's"`:                     {"it's"},
		`'say "x"'`:                  {`say "x"`},
		`"\"\\\$\` + "`" + `"`:       {"\"\\$`"},
		`"\a\'"`:                     {`\a\'`},
		`'\'`:                        {`\`},
		"a\\\nb c\\\n d":             {"ab", "c", "d"},
		"\"a\\\nb\"":                 {"ab"},
		"\\\n":                       nil,
		`$HOME ~ * ? a#b {a,b} $(x)`: {"$HOME", "~", "*", "?", "a#b", "{a,b}", "$(x)"},
		"日本 '語 '":                    {"日本", "語 "},
	} {
		got, err := splitWords(in)
		require.NoError(t, err, "%q", in)
		assert.Equal(t, want, got, "%q", in)
	}
}

func TestCommandThatDoesNotEndIsRefused(t *testing.T) {
	t.Parallel()
	for _, in := range []string{`'a`, `"a`, `"a\"`, `a\`, `'a'\`, `"\`} {
		_, err := splitWords(in)
		assert.Error(t, err, "%q", in)
	}
}

// Words quoted in any of the three ways come back as they were.
func TestQuotedWordsComeBack(t *testing.T) {
	t.Parallel()
	quote := []func(string) string{
		func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" },
		func(s string) string {
			return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`, "`", "\\`").Replace(s) + `"`
		},
		func(s string) string {
			if s == "" {
				return "''"
			}
			var b strings.Builder
			for _, r := range s {
				if r == '\n' {
					b.WriteString("'\n'")
					continue
				}
				b.WriteByte('\\')
				b.WriteRune(r)
			}
			return b.String()
		},
	}
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringOf(rapid.SampledFrom([]rune("ab \t\n'\"\\$`*あ"))), 0, 5).Draw(t, "words")
		var quoted []string
		for _, w := range words {
			quoted = append(quoted, rapid.SampledFrom(quote).Draw(t, "quote")(w))
		}
		got, err := splitWords(strings.Join(quoted, " \t"))
		require.NoError(t, err)
		assert.Equal(t, strings.Join(words, "\x00"), strings.Join(got, "\x00"))
		assert.Len(t, got, len(words))
	})
}

// FuzzSplitWords compares with the shell itself where there is one, on texts in which it has
// nothing to expand or to operate on.
func FuzzSplitWords(f *testing.F) {
	for _, s := range []string{`a b`, `'a b' "c d" e\ f`, `"\"\\\a"`, "a\\\nb", `''`, `'a`, `x"y"'z'`, "\"a\\\nb\""} {
		f.Add(s)
	}
	sh, noShell := exec.LookPath("sh")
	f.Fuzz(func(t *testing.T, s string) {
		words, err := splitWords(s)
		if err != nil || noShell != nil || strings.ContainsAny(s, "$`*?[]~#!&|;<>(){}=\x00\r\v\f") {
			return
		}
		plain := strings.ReplaceAll(strings.Trim(s, " \t\n"), "\\\n", "")
		if strings.Contains(plain, "\n") {
			return // a line feed outside quotes starts another command
		}
		out, err := exec.CommandContext(t.Context(), sh, "-c", `printf '%s\0' x `+strings.TrimLeft(s, " \t\n")).Output()
		if err != nil {
			return // the shell itself cannot take it
		}
		if want := strings.Join(append([]string{"x"}, words...), "\x00") + "\x00"; want != string(out) {
			t.Fatalf("%q: shell %q, here %q", s, out, want)
		}
	})
}
