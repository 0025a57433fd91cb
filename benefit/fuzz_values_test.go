package benefit

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/civil"
)

// FuzzParseOverride: an override is refused with its code, or can be put over a program or not.
func FuzzParseOverride(f *testing.F) {
	f.Add([]byte(`{"format":1,"program":"P2","municipality":"112020","in_force":{"from":"2022-01-01","to":"2022-12-31"},` +
		`"basis":{"id":"x"},"set":{"names":{"ja":"a"}}}`))
	f.Add([]byte(`{"format":1,"program":"P2","municipality":"any","set":{}}`))
	p, err := Builtin("P2")
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, raw []byte) {
		o, err := ParseOverride(raw)
		if err != nil {
			require.ErrorIs(t, err, CodeProgram)
			return
		}
		on := civil.MustDate("2022-02-01")
		if _, err := p.With(kumagaya, on, on, o); err != nil {
			require.ErrorIs(t, err, CodeProgram)
		}
	})
}
