package secret_test

import (
	"bytes"
	"database/sql/driver"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household/secret"
)

func open(s *secret.Sealer, x secret.Secret) (text string, ok bool) {
	ok = s.Open(x, func(b []byte) { text = string(b) })
	return text, ok
}

func TestWhatASealerSealedItOpensAndNobodyElse(t *testing.T) {
	t.Parallel()
	one, other := secret.New(), secret.New()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.StringMatching(`[0-9]{1,20}`), rapid.String(), rapid.StringN(0, 300, 900)).Draw(t, "value")
		x := one.Seal([]byte(value))
		text, ok := open(one, x)
		require.Equal(t, value != "", ok)
		require.Equal(t, value, text)
		require.Equal(t, x, one.Seal([]byte(value)), "equal values are equal secrets")
		require.True(t, secret.Equal(x, one.Seal([]byte(value))))
		_, ok = open(other, x)
		require.False(t, ok)
		if value != "" {
			require.NotEqual(t, x, other.Seal([]byte(value)))
		}
	})
}

func TestValuesThatDifferAreSecretsThatDiffer(t *testing.T) {
	t.Parallel()
	s := secret.New()
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		require.Equal(t, a == b, s.Seal([]byte(a)) == s.Seal([]byte(b)))
	})
	assert.NotEqual(t, s.Seal([]byte("0")), s.Seal([]byte("00")), "leading zeros count")
}

func TestTheValueIsWipedAfterUse(t *testing.T) {
	t.Parallel()
	s := secret.New()
	for _, value := range []string{"000000000140", "ABC123", strings.Repeat("住所", 40)} {
		var kept []byte
		require.True(t, s.Open(s.Seal([]byte(value)), func(b []byte) { kept = b }))
		assert.Equal(t, make([]byte, len(kept)), kept)
	}
}

type holder struct {
	Name  string
	inner secret.Secret
	Outer secret.Secret
}

type private struct {
	secret.Private
	Name string
}

type quiet struct {
	secret.Quiet
	Name string `json:"name"`
}

const value = "MARKEDMARKEDMARKED"

func printers() map[string]func(any) string {
	return map[string]func(any) string{
		"fmt": func(v any) string {
			return fmt.Sprintf("%v|%+v|%#v|%s|%q|%x|%d", v, v, v, v, v, v, v)
		},
		"slog": func(v any) string {
			var b bytes.Buffer
			slog.New(slog.NewTextHandler(&b, nil)).Info("m", "v", v)
			slog.New(slog.NewJSONHandler(&b, nil)).Info("m", "v", v)
			return b.String()
		},
		"xml": func(v any) string { b, err := xml.Marshal(v); return fmt.Sprint(string(b), err) },
		"gob": func(v any) string {
			var b bytes.Buffer
			err := gob.NewEncoder(&b).Encode(v)
			return fmt.Sprint(b.String(), err)
		},
	}
}

func TestNoPrinterShowsASecretNorAPrivateStruct(t *testing.T) {
	t.Parallel()
	s := secret.New()
	x := s.Seal([]byte(value))
	h := holder{inner: x, Outer: x}
	for name, show := range printers() {
		for _, v := range []any{
			x, &x, h, &h, struct{ in holder }{h}, []holder{h}, map[string]holder{"k": h},
			private{Name: value}, &private{Name: value}, struct{ In private }{private{Name: value}}, map[string]any{"k": private{Name: value}}, []private{{Name: value}},
			quiet{Name: value}, &quiet{Name: value},
		} {
			assert.NotContains(t, show(v), value, "%s of %T", name, v)
			assert.NotContains(t, show(v), fmt.Sprintf("%x", value), "%s of %T", name, v)
		}
	}
}

// Where a Quiet struct stands in another one, slog's JSON handler writes it as JSON does.
func TestAQuietStructInAnotherShowsItsJSONAlone(t *testing.T) {
	t.Parallel()
	in := struct{ In quiet }{quiet{Name: value}}
	assert.NotContains(t, printers()["fmt"](in), value)
	assert.NotContains(t, printers()["fmt"](map[string]any{"k": quiet{Name: value}}), value)
	assert.NotContains(t, printers()["xml"](in), value)
	var b bytes.Buffer
	slog.New(slog.NewTextHandler(&b, nil)).Info("m", "v", in)
	assert.NotContains(t, b.String(), value)
}

func TestEncodersRefuse(t *testing.T) {
	t.Parallel()
	x := secret.New().Seal([]byte(value))
	_, err := json.Marshal(x)
	require.ErrorIs(t, err, secret.CodeSealed)
	_, err = json.Marshal(private{Name: value})
	require.ErrorIs(t, err, secret.CodeSealed)
	b, err := json.Marshal(quiet{Name: value})
	require.NoError(t, err)
	assert.JSONEq(t, `{"name":"`+value+`"}`, string(b), "its JSON is what its tags say")
	_, err = driver.Valuer(x).Value()
	require.ErrorIs(t, err, secret.CodeSealed)
	require.ErrorIs(t, (&secret.Secret{}).Scan("1"), secret.CodeSealed)
	assert.Equal(t, "sealed", secret.CodeSealed.Code())
}

func BenchmarkSeal(b *testing.B) {
	s := secret.New()
	for name, v := range map[string]string{"digits": "000000000140", "long": strings.Repeat("住所", 20)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s.Seal([]byte(v))
			}
		})
	}
}
