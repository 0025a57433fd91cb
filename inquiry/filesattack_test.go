package inquiry_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/file"
)

// What lies in the place of a reply and is no file holds up no other reply, no time-out and no
// erasure, and is told.
func TestWhatIsNoFileHoldsUpNothing(t *testing.T) {
	t.Parallel()
	for name, put := range map[string]func(t *testing.T, path string){
		"a folder": func(t *testing.T, path string) {
			require.NoError(t, os.MkdirAll(filepath.Join(path, "inside"), 0o700))
		},
		"a link": func(t *testing.T, path string) { require.NoError(t, os.Symlink(os.Args[0], path)) },
		"more than any reply": func(t *testing.T, path string) {
			require.NoError(t, os.WriteFile(path, nil, 0o600))
			require.NoError(t, os.Truncate(path, 1<<40))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFileOffice(t, "2022-08-01T01:00:00Z")
			ids, first := f.answered(t)
			in := filepath.Join(f.dir, first)
			require.NoError(t, os.Remove(in))
			put(t, in)
			f.clock.add(time.Hour)
			_, err := f.Advance(t.Context(), system)
			require.NoError(t, err)
			require.Equal(t, inquiry.HasAnswer, f.state(t, ids[1]))
			strays, err := f.files.Strays(t.Context())
			require.NoError(t, err)
			require.Len(t, strays, 1)
			require.Equal(t, file.CodeFolder, strays[0].Code)
			f.clock.add(30 * 24 * time.Hour)
			_, told := f.Advance(t.Context(), system)
			require.Equal(t, inquiry.TimedOut, f.state(t, ids[0]))
			left, err := filepath.Glob(filepath.Join(f.dir, "*.csv"))
			require.NoError(t, err)
			if name == "a folder" { // nobody erases what they cannot name
				require.Equal(t, []string{in}, left)
				require.ErrorIs(t, told, file.CodeFolder)
				_, err = f.files.Expire(t.Context())
				require.ErrorIs(t, err, file.CodeFolder)
				return
			}
			require.NoError(t, told)
			require.Empty(t, left)
		})
	}
}

// answered has two inquiries answered, in a file each, and names the reply to the first.
func (f *fileOffice) answered(t *testing.T) (ids []inquiry.ID, first string) {
	t.Helper()
	for n := range 2 {
		ids = append(ids, f.approved(t, taxAsk(f.resident(t, n+1, fukaya, "", "", ""), fukaya))...)
		_, err := f.Advance(t.Context(), system)
		require.NoError(t, err)
		if n == 0 {
			names, err := filepath.Glob(filepath.Join(f.dir, "inquiry_*_????.csv"))
			require.NoError(t, err)
			first = file.ReplyName(filepath.Base(names[0]))
		}
		f.clock.add(time.Minute)
	}
	f.serve(t, func(file.Row) string { return taxReply("0", "0", "0") })
	return ids, first
}

// unreadable is a folder with a file that cannot be read, as one that another user copied in.
type unreadable struct {
	file.Folder
	name *string
}

func (f unreadable) Take(ctx context.Context, name string) ([]byte, bool, error) {
	if name == *f.name {
		return nil, false, os.ErrPermission
	}
	return f.Folder.Take(ctx, name)
}

func TestAReplyThatCannotBeReadHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	bad := ""
	f := newFileOffice(t, "2022-08-01T01:00:00Z", func(c *file.Config) { c.Folder = unreadable{c.Folder, &bad} })
	ids, first := f.answered(t)
	bad = first
	f.clock.add(time.Hour)
	_, err := f.Advance(t.Context(), system)
	require.ErrorIs(t, err, inquiry.CodeGateway, "and it is told")
	require.Equal(t, inquiry.HasAnswer, f.state(t, ids[1]))
	require.NotEqual(t, inquiry.HasAnswer, f.state(t, ids[0]))
	bad = "" // somebody puts the mode right
	f.clock.add(time.Hour)
	_, err = f.Advance(t.Context(), system)
	require.NoError(t, err)
	require.Equal(t, inquiry.HasAnswer, f.state(t, ids[0]))
}

// mortal is a folder under a process that dies when it is to erase something.
type mortal struct {
	file.Folder
	die *context.CancelFunc
}

func (f mortal) Remove(ctx context.Context, name string) error {
	if *f.die != nil {
		(*f.die)()
		return ctx.Err()
	}
	return f.Folder.Remove(ctx, name)
}

// Whoever dies between a file's last row and its erasure leaves neither file nor reply behind.
func TestAFileWhoseErasureBrokeOffIsErased(t *testing.T) {
	t.Parallel()
	ctx, die := context.WithCancel(t.Context())
	f := newFileOffice(t, "2022-08-01T01:00:00Z", func(c *file.Config) { c.Folder = mortal{c.Folder, &die} })
	f.approved(t, taxAsk(f.resident(t, 1, fukaya, "", "", ""), fukaya))
	_, err := f.Advance(t.Context(), system)
	require.NoError(t, err)
	f.serve(t, func(file.Row) string { return taxReply("0", "0", "0") })
	f.clock.add(time.Hour)
	_, err = f.Advance(ctx, system)
	require.Error(t, err)
	require.Len(t, f.replies(t), 1)
	require.Zero(t, f.count(t, file.KindRow))
	die = nil
	_, err = f.files.Expire(t.Context())
	require.NoError(t, err)
	left, err := filepath.Glob(filepath.Join(f.dir, "*.csv"))
	require.NoError(t, err)
	require.Empty(t, left)
	f.clock.add(91 * 24 * time.Hour)
	n, err := f.files.Expire(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Zero(t, f.count(t, file.KindFile))
}

// A reply that came too late goes with what the gateway does next, although nobody called the daily
// job.
func TestALateReplyGoesThoughNobodyCalledTheJob(t *testing.T) {
	t.Parallel()
	f := newFileOffice(t, "2022-08-01T01:00:00Z")
	f.approved(t, taxAsk(f.resident(t, 1, fukaya, "", "", ""), fukaya))
	_, err := f.Advance(t.Context(), system)
	require.NoError(t, err)
	names, err := filepath.Glob(filepath.Join(f.dir, "inquiry_*_????.csv"))
	require.NoError(t, err)
	f.run(t)
	late := filepath.Join(f.dir, file.ReplyName(filepath.Base(names[0])))
	require.NoError(t, os.WriteFile(late, []byte("a late answer"), 0o600))
	for _, off := range []time.Duration{time.Hour, -48 * time.Hour} { // also by a clock that was put back
		f.clock.add(off)
		_, err = f.files.Collect(t.Context(), nil)
		require.NoError(t, err)
		require.NoFileExists(t, late)
		require.NoError(t, os.WriteFile(late, []byte("another"), 0o600))
	}
	f.clock.add(48 * time.Hour)
	_, err = f.files.Submit(t.Context(), nil)
	require.NoError(t, err)
	require.NoFileExists(t, late)
	f.clock.add(91 * 24 * time.Hour)
	require.NoError(t, f.files.Acknowledge(t.Context(), nil))
	require.Zero(t, f.count(t, file.KindFile))
}
