package city

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit/store"
)

// endless is a store on which each day breaks off once, when all of it is done but the note that it
// is.
type endless struct {
	store.Store

	broke map[string]bool
}

func (s *endless) Apply(ctx context.Context, changes []store.Change, lines []store.Line) error {
	for i := range changes {
		if key := changes[i].Item.Key; strings.HasPrefix(key, "ended ") && !s.broke[key] {
			s.broke[key] = true
			return errKilled
		}
	}
	return s.Store.Apply(ctx, changes, lines)
}

// On a database a day may break off behind its letters: the cases have heard of them. Worked again,
// it writes all of them as they were, with the same days to answer, each once.
func TestLettersOfADayThatBrokeOffAreWrittenAgain(t *testing.T) {
	t.Parallel()
	if os.Getenv("KYUFU_LONG") == "" {
		t.Skip("lives two years: with KYUFU_LONG=1")
	}
	days := someDays(t, len(yearsDays(t))-1)
	year := func(s store.Store) (written map[string]string, events []string) {
		dir, letters := filepath.Join(t.TempDir(), "out"), t.TempDir()
		w := world(new(bytes.Buffer))
		w.Cases = heldCases{s}
		require.NoError(t, Run(t.Context(), w, "-out", dir, "-letters", letters))
		for tries := 0; ; tries++ {
			err := Run(t.Context(), w, "-out", dir, "-next", days, "-letters", letters)
			if err == nil {
				break
			}
			require.ErrorIs(t, err, errKilled)
			require.Less(t, tries, len(yearsDays(t)))
		}
		written = map[string]string{}
		eachFile(t, letters, func(path string, data []byte) {
			name, err := filepath.Rel(letters, path)
			require.NoError(t, err)
			written[name] = string(data)
		})
		return written, lives(t, dir, days, heldCases{s})
	}
	letters, events := year(store.NewMemory())
	breaks := &endless{store.NewMemory(), map[string]bool{}}
	again, lived := year(breaks)
	require.Len(t, breaks.broke, len(yearsDays(t))-1)
	require.Equal(t, letters, again)
	require.Equal(t, events, lived)
}
