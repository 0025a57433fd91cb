package decide

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A day that is none was told as a fault of the household, wherever it stood.
func TestADayThatIsNoneIsTheFaultOfItsField(t *testing.T) {
	t.Parallel()
	const (
		inside  = `{"id":"h","head":"1","members":[{"id":"1","birth":"BIRTH"}]}`
		asked   = `{"program":"P2","municipality":"112020","household":` + inside + `,"on":"ON","known_at":"KNOWN","application":{"issued":"ISSUED"}}`
		explain = `{"program":"P2","municipality":"112020","audience":"clerk","household":` + inside + `,"on":"ON"}`
	)
	for op, text := range map[string]string{"benefit.evaluate": asked, "benefit.explain": explain} {
		for place, path := range map[string]string{"ON": "/on", "KNOWN": "/known_at", "ISSUED": "/application/issued", "BIRTH": ""} {
			if !strings.Contains(text, place) {
				continue
			}
			in := strings.ReplaceAll(text, place, "2022-02-30")
			for _, other := range []string{"ON", "KNOWN", "ISSUED", "BIRTH"} {
				in = strings.ReplaceAll(in, other, "1970-05-05")
			}
			got := Operations().Call(op, []byte(in))
			if path == "" {
				require.Equal(t, "household", got.Error, "%s %s", op, place)
				continue
			}
			require.Equal(t, "bad_input", got.Error, "%s %s", op, place)
			require.Contains(t, got.Detail, path, "%s %s", op, place)
		}
	}
}
