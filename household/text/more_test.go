package text_test

import (
	"os/exec"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/text"
)

func TestExpand(t *testing.T) {
	t.Parallel()
	got, list := text.Expand("㋿元年㈱①")
	assert.Equal(t, "令和元年(株)①", got)
	assert.Equal(t, []string{"substituted@0", "substituted@3"}, seen(list))
	_, list = text.CP932.Encode(got)
	assert.Empty(t, list, "J7 after expansion")
	same, list := text.Expand("令和")
	assert.Equal(t, "令和", same)
	assert.Empty(t, list)
}

func TestDecodeAgreesWithGlibc(t *testing.T) {
	t.Parallel()
	iconv, err := exec.LookPath("iconv")
	if err != nil {
		t.Skip("no iconv on this machine")
	}
	var in []byte
	var want []string
	allPairs(func(pair []byte) {
		s, list := text.CP932.Decode(pair)
		if !list.Failed() {
			in = append(append(in, pair...), '\n')
			want = append(want, s)
		}
	})
	cmd := exec.CommandContext(t.Context(), iconv, "-f", "CP932", "-t", "UTF-8")
	cmd.Stdin = strings.NewReader(string(in))
	out, err := cmd.Output()
	if err != nil {
		t.Skip("this iconv has no CP932")
	}
	got := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	require.Len(t, got, len(want))
	for i := range want {
		assert.Equal(t, got[i], want[i])
	}
	assert.Len(t, want, 7724+1880, "all defined pairs and the private area")
}

func TestX0213AgreesWithGlibc(t *testing.T) {
	t.Parallel()
	iconv, err := exec.LookPath("iconv")
	if err != nil {
		t.Skip("no iconv on this machine")
	}
	var in strings.Builder
	var want []string
	for r := rune(0x3400); r < 0x30000; r++ {
		if p := text.PlaceOf(r); p != (text.Place{}) {
			if r >= 0xFF00 && r < 0x10000 {
				continue // full-width ASCII: the codecs disagree about its twins
			}
			in.WriteString(string(r) + "\n")
			b := []byte{p.Row + 0xA0, p.Cell + 0xA0}
			if p.Plane == 2 {
				b = append([]byte{0x8F}, b...)
			}
			want = append(want, string(b))
		}
	}
	cmd := exec.CommandContext(t.Context(), iconv, "-f", "UTF-8", "-t", "EUC-JISX0213")
	cmd.Stdin = strings.NewReader(in.String())
	out, err := cmd.Output()
	if err != nil {
		t.Skip("this iconv has no EUC-JISX0213")
	}
	assert.Equal(t, want, strings.Split(strings.TrimSuffix(string(out), "\n"), "\n"))
}

// FuzzEncoding: what is decoded without error is encoded to the same text again, and to the same
// bytes where they are remembered.
func FuzzEncoding(f *testing.F) {
	for _, s := range []string{"\xee\xe0", "\xf0\x40", "\x81\x60\x81\x7c", "\x8e\xed", "\x8e\xb6", "\x81", "a\xa0", "\x87\x9b\xfa\x5b"} {
		f.Add([]byte(s), uint8(1))
	}
	f.Fuzz(func(t *testing.T, b []byte, which uint8) {
		e := text.Encoding(which % 6)
		s, list := e.Decode(b)
		if !utf8.ValidString(s) {
			t.Fatal("invalid UTF-8 came out")
		}
		x, _ := e.DecodeExact(b)
		if x.Text != s {
			t.Fatal("Decode and DecodeExact disagree")
		}
		back, encoded := e.Encode(s)
		if again, _ := e.Decode(back); !list.Failed() && again != s {
			t.Fatalf("%s: decoded %q, written and read again %q", e, s, again)
		}
		if list.Failed() {
			return
		}
		if encoded.Failed() {
			t.Fatal("a decoded text cannot be encoded")
		}
		if exact, _ := x.AppendEncode(nil, nil); string(exact) != string(b) {
			t.Fatalf("%s: % x comes out as % x", e, b, exact)
		}
		e.Encode(string(b))
	})
}

func TestValuesAreSharedByGoroutines(t *testing.T) {
	t.Parallel()
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 50 {
				_, _ = text.BankKana("ヤマダ　タロウ", text.BankOptions{})
				_, _ = text.Name("髙橋", text.NameOptions{Target: text.X0208, Shrink: true})
				_, _ = text.SplitAddress("埼玉県熊谷市宮町2-47-1", text.AddressOptions{})
				_, _ = text.ParsePhones("0485241111")
				_, _ = text.CP932.Encode("髙橋")
			}
		})
	}
	wait.Wait()
}

func TestSafeCut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		limit int
		want  string
	}{{-1, ""}, {0, ""}, {1, ""}, {2, "ｶﾞ"}, {3, "ｶﾞ"}, {4, "ｶﾞ"}, {5, "ｶﾞ ﾊﾟ"}, {6, "ｶﾞ ﾊﾟA"}, {9, "ｶﾞ ﾊﾟA"}} {
		b, _ := text.JISX0201.Encode("ｶﾞ ﾊﾟA")
		got, _ := text.JISX0201.Decode(text.SafeCut(b, c.limit))
		assert.Equal(t, c.want, got, c.limit)
	}
}

func TestCheckBankBytes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in      string
		class   text.Class
		profile text.Profile
		want    int
	}{
		{"ﾔﾏﾀﾞ ﾀﾛｳ", text.ClassParty, text.Profile{}, -1},
		{"ﾔﾏｱﾞ", text.ClassParty, text.Profile{}, 3},
		{"ﾞｱ", text.ClassParty, text.Profile{}, 0},
		{"ｶﾊﾟﾞ", text.ClassParty, text.Profile{}, 3},
		{"ｶｦﾙ", text.ClassParty, text.Profile{}, 1},
		{"ｶｦﾙ", text.ClassParty, text.Profile{Wo: true}, -1},
		{"ｶｦﾙ", text.ClassPayroll, text.Profile{Wo: true}, 1},
		{"A-B", text.ClassPayroll, text.Profile{}, 0},
		{"A,B", text.ClassParty, text.Profile{Allow: ","}, -1},
		{"A.B", text.ClassParty, text.Profile{Deny: "."}, 1},
		{"ｷｬ", text.ClassEDI, text.Profile{}, 1},
	} {
		b, _ := text.JISX0201.Encode(c.in)
		assert.Equal(t, c.want, text.CheckBankBytes(b, c.class, c.profile), c.in)
	}
}

func TestCompareParties(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want string
	}{
		{"ヤマダ　タロウ", "ﾔﾏﾀﾞ ﾀﾛｳ", "equal"},
		{"ヤマダタロウ", "ﾔﾏﾀﾞ ﾀﾛｳ", "equal"},
		{"キャノン", "ｷﾔﾉﾝ", "equal"},
		{"カヲル", "ｶｵﾙ", "equal"},
		{"やまだ", "ヤマダ", "equal"},
		{"カブシキガイシャヤマダ", "ｶ)ﾔﾏﾀﾞ", "same_abbreviated"},
		{"ヤマダカブシキガイシャクマガヤエイギョウショ", "ﾔﾏﾀﾞ(ｶ)ｸﾏｶﾞﾔ(ｴｲ", "same_abbreviated"},
		{"ガクブチ", "カクフチ", "different"},
		{"山田", "山田", "different"},
		{"", "", "different"},
	} {
		assert.Equal(t, c.want, text.CompareParties(c.a, c.b).String(), c.a)
		assert.Equal(t, c.want, text.CompareParties(c.b, c.a).String(), c.b)
	}
}

// own is what one municipality knows about its 外字.
type own struct{ text.Common }

func (o own) Variants(char string) []text.Candidate {
	if char == "\uE001" {
		return []text.Candidate{{Text: "邊", Rules: []text.Rule{"own"}}}
	}
	return o.Common.Variants(char)
}

func TestAMunicipalityMayKnowItsGaijiAndChoose(t *testing.T) {
	t.Parallel()
	got, list := text.Name("渡\uE001\uE002", text.NameOptions{Shrink: true, Variants: own{}})
	assert.Equal(t, "渡邊\uE002", got)
	assert.Equal(t, []string{"shrunk@1", "gaiji!@2"}, seen(list))
	choose := func(char string, candidates []text.Candidate) (string, bool) {
		assert.Len(t, candidates, 2)
		return map[string]string{"壄": "野"}[char], true
	}
	got, list = text.Name("壄", text.NameOptions{Target: text.X0208, Shrink: true, Choose: choose})
	assert.Equal(t, "野", got)
	assert.Equal(t, []string{"shrunk@0"}, seen(list))
	stranger := func(string, []text.Candidate) (string, bool) { return "山", true }
	got, list = text.Name("壄", text.NameOptions{Target: text.X0208, Shrink: true, Choose: stranger})
	assert.Equal(t, "壄", got, "only a candidate can be chosen")
	assert.True(t, list.Has(text.CodeAmbiguous))
}
