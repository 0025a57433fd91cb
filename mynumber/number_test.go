package mynumber_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/kyufu-go/kyufu/household/secret"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/mynumber"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
)

// boundaries has one number per remainder, 0 to 10.
var boundaries = []string{
	"000000000140", "000000000060", "000000000019", "000000000078", "000000000027", "000000000086",
	"000000000035", "000000000094", "000000000043", "000000000132", "000000000051",
}

func ExampleParse() {
	n, err := mynumber.Parse("123456789018")
	fmt.Printf("%v %+v %d %v\n", n, struct{ N mynumber.Number }{n}, n, err)
	_, err = mynumber.Parse("1234-5678-9018")
	fmt.Println(err)
	_, err = json.Marshal(n)
	fmt.Println(errors.Is(err, secret.CodeSealed))
	// Output:
	// ************ {N:************} ************ <nil>
	// mynumber: length
	// true
}

func codeAt(err error) (string, int) {
	if e, ok := errors.AsType[*mynumber.Error](err); ok {
		return e.Code(), e.At()
	}
	return "", -1
}

func TestParse(t *testing.T) {
	t.Parallel()
	all := mynumber.Reader{FullWidth: true, Hyphens: true, Spaces: true}
	for _, c := range []struct {
		name   string
		r      mynumber.Reader
		in     string
		code   string
		at     int
		sameAs string
	}{
		{"right", mynumber.Reader{}, "123456789018", "", -1, "123456789018"},
		{"wrong check digit", mynumber.Reader{}, "123456789012", "check_digit", -1, ""},
		{"short", mynumber.Reader{}, "12345678901", "length", -1, ""},
		{"long", mynumber.Reader{}, "1234567890180", "length", -1, ""},
		{"empty", mynumber.Reader{}, "", "length", -1, ""},
		{"hyphens unasked", mynumber.Reader{}, "1234-5678-9018", "length", -1, ""},
		{"a letter", mynumber.Reader{}, "12345678901A", "character", 11, ""},
		{"a sign", mynumber.Reader{}, "-23456789018", "character", 0, ""},
		{"full width unasked", mynumber.Reader{}, "１２３４５６７８９０１８", "character", 0, ""},
		{"full width", all, "１２３４５６７８９０１８", "", -1, "123456789018"},
		{"hyphens", all, "1234-5678-9018", "", -1, "123456789018"},
		{"full-width hyphens and spaces", all, " １２３４－５６７８　9018", "", -1, "123456789018"},
		{"hyphens only, a space", mynumber.Reader{Hyphens: true}, "1234 56789018", "length", -1, ""},
		{"hyphens, a letter", all, "1234-5678-901A", "character", 13, ""},
		{"hyphens, short", all, "1234-5678-901", "length", -1, ""},
		{"Arabic-Indic digits", all, "١23456789018", "character", 0, ""},
		{"zeros pass the check", mynumber.Reader{}, "000000000000", "", -1, "000000000000"},
		{"zeros refused by policy", mynumber.Reader{RefuseZeros: true}, "000000000000", "zeros", -1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			n, err := c.r.Number(c.in)
			code, at := codeAt(err)
			assert.Equal(t, c.code, code)
			assert.Equal(t, c.at, at)
			if c.code != "" {
				assert.Zero(t, n)
				return
			}
			want, err := mynumber.Parse(c.sameAs)
			require.NoError(t, err)
			assert.True(t, n.Equal(want))
			assert.True(t, n == want)
		})
	}
}

func TestBoundariesOfTheRemainder(t *testing.T) {
	t.Parallel()
	for r, s := range boundaries {
		_, err := mynumber.Parse(s)
		require.NoError(t, err, "remainder %d", r)
		for d := byte('0'); d <= '9'; d++ {
			if d != s[11] {
				_, err := mynumber.Parse(s[:11] + string(d))
				code, _ := codeAt(err)
				require.Equal(t, "check_digit", code)
			}
		}
	}
}

func TestCorporate(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"5835678256246": "", "2835678256246": "check_digit", "3000020112020": "",
		"583567825624": "length", "583567825624x": "character", "0835678256246": "check_digit",
	} {
		n, err := mynumber.ParseCorporate(in)
		code, _ := codeAt(err)
		assert.Equal(t, want, code)
		if want == "" {
			b, err := json.Marshal(n)
			require.NoError(t, err)
			var back mynumber.CorporateNumber
			require.NoError(t, json.Unmarshal(b, &back))
			assert.Equal(t, n, back)
			v, err := n.Value()
			require.NoError(t, err)
			require.NoError(t, back.Scan(v))
			assert.Equal(t, in, back.String())
		}
	}
}

func TestResidentCodeChecksOnlyByChoice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		rule mynumber.ResidentRule
		in   string
		want string
	}{
		{"length and digits only", mynumber.ResidentUnchecked, "12345678901", ""},
		{"short", mynumber.ResidentUnchecked, "1234567890", "length"},
		{"remainder 0 gives 0", mynumber.ResidentZeroZero, "00000000000", ""},
		{"remainder 0 gives 1", mynumber.ResidentZeroOne, "00000000001", ""},
		{"remainder 0 is not 0", mynumber.ResidentZeroOne, "00000000000", "check_digit"},
		{"remainder 2", mynumber.ResidentZeroZero, "00000000019", ""},
		{"remainder 2, the other rule", mynumber.ResidentZeroOne, "00000000019", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := mynumber.Reader{Resident: c.rule}.ResidentCode(c.in)
			code, _ := codeAt(err)
			assert.Equal(t, c.want, code)
			assert.Equal(t, c.want != "", got.IsZero())
		})
	}
}

func TestNumbersAreReadFromJSONAsStrings(t *testing.T) {
	t.Parallel()
	var form struct {
		N mynumber.Number
		R mynumber.ResidentCode
	}
	require.NoError(t, json.Unmarshal([]byte(`{"N":"123456789018","R":"12345678901"}`), &form))
	want, _ := mynumber.Parse("123456789018")
	assert.True(t, form.N.Equal(want))
	assert.False(t, form.R.IsZero())
	for in, code := range map[string]string{
		`{"N":123456789018}`: "character", `{"N":"1234"}`: "length", `{"N":["123456789018"]}`: "character", `{"R":true}`: "character",
	} {
		err := json.Unmarshal([]byte(in), &form)
		got, _ := codeAt(err)
		assert.Equal(t, code, got)
		assert.NotContains(t, err.Error(), "1234")
	}
	assert.True(t, form.N.Equal(want), "a failed read leaves the value as it was")
}

// slowIndividual is the rule as the order words it, digit by digit on text.
func slowIndividual(body string) int {
	sum := 0
	for n := 1; n <= 11; n++ {
		p := int(body[11-n] - '0')
		q := n + 1
		if n >= 7 {
			q = n - 5
		}
		sum += p * q
	}
	if sum%11 <= 1 {
		return 0
	}
	return 11 - sum%11
}

func TestCheckDigitAgreesWithTheSlowRule(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.StringMatching(`[0-9]{11}`).Draw(t, "body")
		got, err := mynumber.CheckDigit(body)
		if err != nil || got != slowIndividual(body) {
			t.Fatalf("%d %v", got, err)
		}
		if _, err := mynumber.Parse(fmt.Sprintf("%s%d", body, got)); err != nil {
			t.Fatal(err)
		}
	})
	for in, want := range map[string]string{"1234567890": "length", "1234567890a": "character", "123456789012": "length"} {
		_, err := mynumber.CheckDigit(in)
		code, _ := codeAt(err)
		assert.Equal(t, want, code)
	}
}

func TestSyntheticNumbersAreNobodys(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.Uint64().Draw(t, "i")
		s := mynumbertest.Digits(i)
		if _, err := mynumber.Parse(s); err == nil {
			t.Fatal("a synthetic number passes the check")
		}
		n, err := mynumbertest.Parse(s)
		if err != nil || !n.Equal(mynumbertest.Number(i)) {
			t.Fatalf("%v", err)
		}
	})
	for in, want := range map[string]string{"123456789018": "check_digit", "123456789012": "check_digit", "12": "length", "12345678901x": "character"} {
		_, err := mynumbertest.Parse(in)
		c, ok := err.(interface{ Code() string })
		require.True(t, ok)
		assert.Equal(t, want, c.Code())
	}
}

func FuzzReader(f *testing.F) {
	for _, s := range append(boundaries, "1234-5678-9018", "１２３４５６７８９０１８", "", "\xff1") {
		f.Add(s, true, true, true)
	}
	f.Fuzz(func(t *testing.T, s string, wide, hyphens, spaces bool) {
		r := mynumber.Reader{FullWidth: wide, Hyphens: hyphens, Spaces: spaces}
		n, err := r.Number(s)
		if err != nil {
			if code, _ := codeAt(err); code == "" || !n.IsZero() {
				t.Fatal("an error without a code, or with a number")
			}
			return
		}
		lenient, err := mynumber.Reader{FullWidth: true, Hyphens: true, Spaces: true}.Number(s)
		if err != nil || !lenient.Equal(n) {
			t.Fatal("a leniency changed the number")
		}
	})
}
