package addressee_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household/addressee"
)

func Example() {
	ours := addressee.Format{Width: 10, Pad: true}
	n, err := ours.Integrated("4711")
	fmt.Println(n, err)
	_, err = ours.Local("１２３")
	fmt.Println(err)
	// Output:
	// 0000004711 <nil>
	// addressee: character at 0
}

func TestFormat(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		f        addressee.Format
		in, want string
		code     string
		at       int
	}{
		{"as it stands", addressee.Format{}, "0012", "0012", "", 0},
		{"the default width", addressee.Format{}, "123456789012345", "123456789012345", "", 0},
		{"one too many", addressee.Format{}, "1234567890123456", "", "length", -1},
		{"empty", addressee.Format{}, "", "", "length", -1},
		{"filled up", addressee.Format{Width: 4, Pad: true}, "7", "0007", "", 0},
		{"exact", addressee.Format{Width: 4, Exact: true}, "007", "", "length", -1},
		{"a letter", addressee.Format{}, "12A", "", "character", 2},
		{"a letter allowed", addressee.Format{Letters: true}, "12A", "12A", "", 0},
		{"a small letter", addressee.Format{Letters: true}, "12a", "", "character", 2},
		{"full width", addressee.Format{}, "１２", "", "character", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := c.f.Integrated(c.in)
			assert.EqualValues(t, c.want, got)
			if c.code == "" {
				require.NoError(t, err)
				return
			}
			e, ok := errors.AsType[*addressee.Error](err)
			require.True(t, ok)
			assert.Equal(t, c.code, e.Code())
			assert.Equal(t, c.at, e.At())
			assert.NotContains(t, e.Error(), "12")
			_, err = c.f.Local(c.in)
			require.ErrorIs(t, err, addressee.Code(c.code))
		})
	}
}

func TestReadingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := addressee.Format{Width: rapid.IntRange(1, 15).Draw(t, "width"), Pad: rapid.Bool().Draw(t, "pad"), Letters: rapid.Bool().Draw(t, "letters")}
		once, err := f.Local(rapid.StringMatching(`[0-9A-Z]{0,16}`).Draw(t, "number"))
		if err != nil {
			return
		}
		if twice, err := f.Local(string(once)); err != nil || twice != once {
			t.Fatalf("%v", err)
		}
	})
}

func TestLogsShowNoNumber(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	timeless := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey { // it holds any four digits by chance
			return slog.Attr{}
		}
		return a
	}}
	slog.New(slog.NewJSONHandler(&b, timeless)).Info("x", "i", addressee.Integrated("4711"), "l", addressee.Local("4711"),
		"r", addressee.Ref{System: "tax", Number: "4711"})
	assert.NotContains(t, b.String(), "4711")
	assert.NotContains(t, b.String(), "time")
	assert.Contains(t, b.String(), "tax")
}

func FuzzFormat(f *testing.F) {
	f.Add("0012", 15, true, false)
	f.Add("１２", 4, false, true)
	f.Fuzz(func(t *testing.T, s string, width int, pad, letters bool) {
		got, err := addressee.Format{Width: width & 15, Pad: pad, Letters: letters}.Local(s)
		if (err == nil) == (got == "") {
			t.Fatalf("%q %v", got, err)
		}
	})
}
