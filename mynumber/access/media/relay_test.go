package media_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/mynumber/access/media"
)

// beside is another server on the same store: it relays, and has the lease.
func (o *office) beside(t *testing.T) (*store.Journal, *audit.Memory) {
	t.Helper()
	log := &audit.Memory{}
	j, err := store.NewJournal(t.Context(), store.Config{
		Store: o.journal.Store(), Log: store.TrailOfMemory("town.relay", log), Now: func() time.Time { return o.now },
	})
	require.NoError(t, err)
	return j, log
}

func relay(t *testing.T, j *store.Journal) {
	t.Helper()
	_, err := j.Relay(t.Context())
	require.NoError(t, err)
}

// words are the acts that a log's approvals are for, and what was lent.
func words(log *audit.Memory) (list []string) {
	for _, e := range log.Events() {
		switch e.Act {
		case audit.ActApprove:
			if audit.Granted(&e) {
				list = append(list, "word:"+string(e.Purpose))
			}
		case audit.ActLendMedia, audit.ActWithdraw, audit.ActRefuse:
			did := e.Act.String()
			if e.Result == audit.Denied {
				did = "denied:" + did
			}
			list = append(list, did)
		default:
		}
	}
	return list
}

// A superior on a server that does not relay says yes once; the medium is lent when a log has that
// word, however often it is tried meanwhile.
func TestAMediumIsLentWhereAnotherServerRelays(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	other, log := o.beside(t)
	require.NoError(t, o.do(ctx, media.Ask, "ito"))
	relay(t, other)
	_, shown, err := o.Show(ctx, caller("sato"), "USB-1")
	require.NoError(t, err)
	for range 3 {
		l, err := o.Decide(ctx, caller("sato"), shown, media.Approve)
		require.ErrorIs(t, err, media.CodeRecorder)
		assert.Equal(t, media.Asked, l.State)
		assert.Equal(t, audit.Code("sato"), l.Approver)
		require.ErrorIs(t, o.do(ctx, media.Use, "ito"), media.CodeState, "it is not lent yet")
	}
	relay(t, other)
	l, err := o.Decide(ctx, caller("sato"), shown, media.Approve)
	require.NoError(t, err)
	assert.Equal(t, media.Lent, l.State)
	_, err = o.Decide(ctx, caller("sato"), shown, media.Approve)
	require.ErrorIs(t, err, media.CodeState, "once")
	relay(t, other)
	assert.Equal(t, []string{"word:lend_media", "lend_media"}, words(log))
	entry := func(act audit.Act) (at audit.Event) {
		for _, e := range log.Events() {
			if e.Act == act {
				at = e
			}
		}
		return at
	}
	assert.Equal(t, []audit.Ref{
		{Kind: audit.LinkFirst, Log: "town.relay", Index: entry(audit.ActAsk).Index},
		{Kind: audit.LinkApproval, Log: "town.relay", Index: entry(audit.ActApprove).Index},
	}, entry(audit.ActLendMedia).Links[:2], "who asked, and the word")
}

// A log that was down when the word was said does not make it a word for nothing.
func TestAWordOutlivesALogThatWasDown(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	require.NoError(t, o.do(ctx, media.Ask, "ito"))
	_, shown, err := o.Show(ctx, caller("sato"), "USB-1")
	require.NoError(t, err)
	o.log.Fail = func(audit.Event) error { return errors.New("disk full") }
	_, err = o.Decide(ctx, caller("sato"), shown, media.Approve)
	require.ErrorIs(t, err, media.CodeRecorder)
	o.log.Fail = nil
	_, err = o.Decide(ctx, caller("mori"), shown, media.Approve)
	require.ErrorIs(t, err, media.CodeDenied, "by no superior")
	require.ErrorIs(t, o.do(ctx, media.Approve, "ueda"), media.CodeApproval, "on another's word")
	require.NoError(t, o.do(ctx, media.Approve, "sato"), "looked at again or not")
	relay(t, o.journal)
	assert.Equal(t, []string{"denied:lend_media", "word:lend_media", "lend_media"}, words(o.log))
	require.NoError(t, o.do(ctx, media.Use, "ito"))
}

// A word that waits to become a lending holds for a day, and no longer than the lending; it can be
// taken back, which names it.
func TestAWordThatWaitsIsTakenBack(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		later time.Duration
		want  error
	}{
		"in time": {time.Hour, nil}, "a day later": {24 * time.Hour, media.CodeState}, "by a clock that was ahead": {-time.Hour, media.CodeState},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, o := t.Context(), newOffice(t)
			require.NoError(t, o.do(ctx, media.Ask, "ito"))
			relay(t, o.journal)
			o.log.Fail = func(audit.Event) error { return errors.New("disk full") }
			require.ErrorIs(t, o.do(ctx, media.Approve, "sato"), media.CodeRecorder)
			require.ErrorIs(t, o.do(ctx, media.Refuse, "sato"), media.CodeRecorder, "nor is a word taken back that no log has")
			o.log.Fail = nil
			relay(t, o.journal)
			o.now = o.now.Add(c.later)
			if c.want == nil {
				require.NoError(t, o.do(ctx, media.Approve, "sato"))
				return
			}
			require.ErrorIs(t, o.do(ctx, media.Approve, "sato"), c.want)
			require.NoError(t, o.do(ctx, media.Refuse, "ueda"))
			relay(t, o.journal)
			assert.Equal(t, []string{"word:lend_media", "denied:lend_media", "withdraw"}, words(o.log))
			require.NoError(t, o.do(ctx, media.Ask, "ito"), "and it is asked for anew")
			require.NoError(t, o.do(ctx, media.Approve, "sato"))
		})
	}
}

// While no log has the lending that a file is to name, nothing is done: the medium holds no data,
// and goes back as it is.
func TestNothingIsHalfDoneWhileTheLogIsBehind(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	require.NoError(t, o.do(ctx, media.Ask, "ito"))
	require.NoError(t, o.do(ctx, media.Approve, "sato"))
	o.log.Fail = func(audit.Event) error { return errors.New("disk full") }
	require.ErrorIs(t, o.do(ctx, media.Use, "ito"), media.CodeRecorder)
	require.ErrorIs(t, o.do(ctx, media.Erase, "ito"), media.CodeState, "there is nothing on it")
	o.log.Fail = nil
	require.NoError(t, o.do(ctx, media.Use, "ito"))
	assert.Equal(t, 1, o.count(t, audit.ActUpdate, audit.Succeeded), "one file")
	require.NoError(t, o.do(ctx, media.Erase, "ito"))
}
