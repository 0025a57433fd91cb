package media_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/mynumber/access/media"
	"github.com/kyufu-go/kyufu/mynumber/access/media/sealfile"
)

// Behind its time a medium is lent to nobody and written by nobody, though no job was called: it
// only goes back.
func TestBehindItsTimeAMediumOnlyGoesBack(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	later := func(d time.Duration) {
		o.count(t, audit.ActAsk, audit.Succeeded) // relays
		o.now = o.now.Add(d)
	}
	require.NoError(t, o.do(ctx, media.Ask, "ito"))
	_, shown, err := o.Show(ctx, caller("sato"), "USB-1")
	require.NoError(t, err)
	later(73 * time.Hour)
	_, err = o.Decide(ctx, caller("sato"), shown, media.Approve)
	require.ErrorIs(t, err, media.CodeState, "the word comes behind the time")
	require.ErrorIs(t, o.do(ctx, media.Approve, "sato"), media.CodeState)
	require.NoError(t, o.do(ctx, media.Refuse, "sato"))
	assert.Zero(t, o.count(t, audit.ActLendMedia, audit.Succeeded))
	assert.Equal(t, 2, o.count(t, audit.ActLendMedia, audit.Denied), "each try is an entry")

	require.NoError(t, o.do(ctx, media.Ask, "ito"))
	require.NoError(t, o.do(ctx, media.Approve, "sato"))
	require.NoError(t, o.do(ctx, media.Use, "ito"))
	later(73 * time.Hour)
	require.ErrorIs(t, o.do(ctx, media.Use, "ito"), media.CodeState)
	late, err := o.Overdue(ctx, caller("sato"))
	require.NoError(t, err)
	assert.Equal(t, []audit.Code{"USB-1"}, late)
	require.NoError(t, o.do(ctx, media.Erase, "ito"))
	require.NoError(t, o.do(ctx, media.Return, "ito"))
	require.NoError(t, o.do(ctx, media.ApproveReturn, "sato"))
}

// What a dishonest officer tries with a medium that is another's, or on another medium.
func TestAMediumIsItsHoldersAlone(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	require.NoError(t, o.do(ctx, media.Ask, "ito"))
	require.Error(t, o.do(ctx, media.Approve, "ito"), "for oneself")
	require.Error(t, o.do(ctx, media.Approve, "kato"), "of another department")
	require.NoError(t, o.do(ctx, media.Approve, "sato"))
	var first, second bytes.Buffer
	write := func(by, medium audit.Code, dst io.Writer) error {
		return o.Write(ctx, caller(by), medium, sealfile.To(receiver.PublicKey()), dst, strings.NewReader("rows"))
	}
	require.NoError(t, write("ito", "USB-1", &first))
	require.NoError(t, write("ito", "USB-1", &second))
	assert.NotEqual(t, first.Bytes(), second.Bytes(), "twice the same rows are two files")
	for _, medium := range []audit.Code{"usb-1", "USB-1 ", "ＵＳＢ-1", "USB-2", "USB-01"} {
		var out bytes.Buffer
		require.Error(t, write("ito", medium, &out), medium)
		assert.Zero(t, out.Len(), medium)
		require.Error(t, sealfile.Open(io.Discard, bytes.NewReader(first.Bytes()), receiver, string(medium)), medium)
	}
	for _, other := range []audit.Code{"sato", "kato", "ITO", "Ito"} {
		var out bytes.Buffer
		require.Error(t, write(other, "USB-1", &out), other)
		assert.Zero(t, out.Len(), other)
		_, err := o.Erase(ctx, caller(other), "USB-1")
		require.Error(t, err, other)
		_, err = o.Return(ctx, caller(other), "USB-1")
		require.Error(t, err, other)
	}
	_, err := o.Return(ctx, caller("ito"), "USB-1")
	require.ErrorIs(t, err, media.CodeState, "it holds data")
	require.NoError(t, o.do(ctx, media.Erase, "ito"))
	require.Error(t, o.do(ctx, media.Use, "ito"), "erased is given back, and not written again")
	require.NoError(t, o.do(ctx, media.Return, "ito"))
	_, seen, err := o.Show(ctx, caller("sato"), "USB-1")
	require.NoError(t, err)
	_, err = o.Decide(ctx, caller("sato"), seen, media.Approve)
	require.ErrorIs(t, err, media.CodeState, "a return is no lending")
	_, err = o.Decide(ctx, caller("ito"), seen, media.ApproveReturn)
	require.Error(t, err)
	_, err = o.Decide(ctx, caller("sato"), seen, media.ApproveReturn)
	require.NoError(t, err)
	_, err = o.Decide(ctx, caller("sato"), seen, media.ApproveReturn)
	require.Error(t, err, "once")
}
