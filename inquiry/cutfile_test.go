package inquiry_test

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/file"
)

// rewriteReplies changes what the link server wrote.
func (f *fileOffice) rewriteReplies(t testing.TB, change func([]byte) []byte) {
	t.Helper()
	for _, name := range f.replies(t) {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(name, change(data), 0o600))
	}
}

// A reply that was read while it was written, or was cut, gave what stood there up to the cut for
// an answer: the last line counts when its end is there.
func TestALineThatIsCutIsNoAnswer(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"10", taxReply("1", "5500", "42000")} {
		f := newFileOffice(t, "2022-08-01T01:00:00Z")
		ids := f.approved(t, taxAsk(f.resident(t, 1, fukaya, "", "", ""), fukaya))
		_, err := f.Advance(t.Context(), system)
		require.NoError(t, err)
		f.serve(t, func(file.Row) string { return text })
		var whole []byte
		f.rewriteReplies(t, func(data []byte) []byte { whole = data; return data[:len(data)-2] })
		f.clock.add(time.Hour)
		_, err = f.Advance(t.Context(), system)
		require.NoError(t, err)
		require.Equal(t, inquiry.Sent, f.state(t, ids[0]), "nothing is taken")
		strays, err := f.files.Strays(t.Context())
		require.NoError(t, err)
		require.Len(t, strays, 1)
		f.rewriteReplies(t, func([]byte) []byte { return whole })
		f.run(t)
		require.NotContains(t, []inquiry.State{inquiry.Sent, inquiry.TimedOut}, f.state(t, ids[0]), "the whole file is read")
	}
}

// Of two lines that answer one row and differ the first was taken, and the other passed over in
// silence: neither is.
func TestLinesThatContradictEachOtherAnswerNothing(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		second string // behind person and time
		state  inquiry.State
		strays int
	}{
		"the same twice":       {taxReply("0", "0", "0"), inquiry.HasAnswer, 0},
		"another answer":       {taxReply("1", "5500", "42000"), inquiry.TimedOut, 2},
		"no data behind":       {"10", inquiry.TimedOut, 2},
		"an unknown result":    {"99", inquiry.TimedOut, 2},
		"an answer that lacks": {"00", inquiry.TimedOut, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFileOffice(t, "2022-08-01T01:00:00Z")
			ids := f.approved(t, taxAsk(f.resident(t, 1, fukaya, "", "", ""), fukaya))
			_, err := f.Advance(t.Context(), system)
			require.NoError(t, err)
			f.serve(t, func(file.Row) string { return taxReply("0", "0", "0") })
			f.rewriteReplies(t, func(data []byte) []byte {
				head := bytes.Join(bytes.SplitN(data, []byte(","), 3)[:2], []byte(","))
				return append(data, string(head)+","+x.second+"\r\n"...)
			})
			f.clock.add(time.Hour)
			_, err = f.Advance(t.Context(), system)
			require.NoError(t, err)
			strays, err := f.files.Strays(t.Context())
			require.NoError(t, err)
			require.Len(t, strays, x.strays)
			f.run(t)
			require.Equal(t, x.state, f.state(t, ids[0]))
		})
	}
}
