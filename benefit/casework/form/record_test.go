package form_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/household/finding"
)

var samples = []string{
	"", "0", "1", "9", "01", "1234567", "12345678", "0017", "001", "abc", "A-1_b", "2022-02-01", "2022-02-30", "1500-01-01", "2022-02-01T10:20:30",
	"2022-02-01T24:00:00", "2022-02-01 10:20:30", "昭和25年7月不詳", "昭和64年1月8日", "令和4年2月1日", "1950-07", "きのう", "048-524-1111", "048-524-1111 内線591",
	"048-524-1111 / 048-524-1112", "0-", "12", "3608601", "360-8601", "36O8601", "山田　太郎", "ヤマダ　タロウ", "ﾔﾏﾀﾞ ﾀﾛｳ", "ｷｬﾉﾝ", "ABC", "abc def", " x", "x ", "ｱﾞ",
	"\ue000", "\ufffd", "\U000F0000", "a\tb", "a\u0085b", "𠮷野", "辻\U000E0101", "R01", "D08", "05", "2", "10000000000", "０", "-1", "神", "・", "(ｶ)ｱ", "\xff", "1.5", "ー",
}

func errorsOf(list finding.List) map[string]string {
	out := map[string]string{}
	for _, f := range list {
		if _, had := out[f.Field]; f.Severity == finding.Error && !had {
			out[f.Field] = f.Code
		}
	}
	return out
}

// The generated bulk check and the validator of struct tags say the same of every field.
func TestStructTagsAndGeneratedChecksAgree(t *testing.T) {
	t.Parallel()
	v, err := form.New(record.Config{})
	require.NoError(t, err)
	k := record.NewChecker(record.Config{})
	for _, info := range record.Fields() {
		for _, s := range samples {
			for _, text := range []string{s, repeat(s, info.Width), repeat(s, info.Width+1)} {
				var r record.Record
				r.Set(info.Field, text)
				want := errorsOf(v.Record(&r))
				got := errorsOf(k.Single(&r))
				require.Equal(t, want, got, "%s %q", info.ID, text)
			}
		}
	}
}

func repeat(s string, n int) string {
	r := []rune(s)
	if len(r) == 0 {
		return ""
	}
	out := make([]rune, n)
	for i := range out {
		out[i] = r[i%len(r)]
	}
	return string(out)
}

func TestStructTagsAndGeneratedChecksAgreeOnRandomRecords(t *testing.T) {
	t.Parallel()
	v, err := form.New(record.Config{})
	require.NoError(t, err)
	k := record.NewChecker(record.Config{})
	rapid.Check(t, func(t *rapid.T) {
		var r record.Record
		for range rapid.IntRange(1, 20).Draw(t, "fields") {
			f := record.Field(rapid.IntRange(1, record.Count-1).Draw(t, "field"))
			r.Set(f, rapid.OneOf(rapid.SampledFrom(samples), rapid.String()).Draw(t, "text"))
		}
		assert.Equal(t, errorsOf(v.Record(&r)), errorsOf(k.Single(&r)))
	})
}

// FuzzBothChecks normalises any text as any field: what is normal is found the same by both checks.
func FuzzBothChecks(f *testing.F) {
	for i, s := range samples {
		f.Add(uint8(i*7%record.Count), s)
	}
	v, err := form.New(record.Config{})
	require.NoError(f, err)
	k := record.NewChecker(record.Config{})
	f.Fuzz(func(t *testing.T, field uint8, text string) {
		var r record.Record
		r.Set(record.Field(field), text)
		k.Normalise(&r)
		assert.Equal(t, errorsOf(v.Record(&r)), errorsOf(k.Single(&r)))
	})
}
