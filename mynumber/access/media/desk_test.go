package media_test

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/state"
	"github.com/kyufu-go/kyufu/audit/state/statetest"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/access/media"
	"github.com/kyufu-go/kyufu/mynumber/access/media/sealfile"
)

const policy = `{"version": "media", "duties": [{"code": "benefit", "designation": "notice-2021"}], "terminals": [{"code": "T1"}, {"code": "T2", "export": true}], "media": [{"code": "USB-1"}, {"code": "USB-2"}],
 "ids": [{"code": "ito", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2021-12-01"},
         {"code": "sato", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2021-12-01"},
         {"code": "ueda", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2021-12-01"},
         {"code": "mori", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2021-12-01"},
         {"code": "kato", "kind": "officer", "organ": "mayor", "department": "tax", "trained": "2021-12-01"}],
 "departments": [{"organ": "mayor", "code": "welfare", "superiors": ["sato", "ueda"]}, {"organ": "mayor", "code": "tax", "superiors": ["kato"]}],
 "assignments": [
  {"id": "ito", "duty": "benefit", "organ": "mayor", "department": "welfare", "terminals": ["T1", "T2"], "hours": "always", "operations": ["lend_media", "return_media", "export"]},
  {"id": "sato", "duty": "benefit", "organ": "mayor", "department": "welfare", "terminals": ["T2"], "hours": "always", "operations": ["lend_media", "return_media", "export", "approve", "audit"]},
  {"id": "ueda", "duty": "benefit", "organ": "mayor", "department": "welfare", "terminals": ["T2"], "hours": "always", "operations": ["approve"]},
  {"id": "mori", "duty": "benefit", "organ": "mayor", "department": "welfare", "terminals": ["T2"], "hours": "always", "operations": ["approve"]},
  {"id": "kato", "duty": "benefit", "organ": "mayor", "department": "tax", "terminals": ["T2"], "hours": "always", "operations": ["approve"]}]}`

// receiver has the key of who is to open what is put on media.
var receiver = func() hpke.PrivateKey {
	key, err := hpke.DHKEM(ecdh.X25519()).GenerateKey()
	if err != nil {
		panic(err)
	}
	return key
}()

type office struct {
	*media.Desk
	journal *store.Journal
	log     *audit.Memory
	mu      sync.Mutex
	now     time.Time
}

type testing1 interface {
	require.TestingT
	Helper()
}

func newOffice(t testing1) *office {
	t.Helper()
	log := &audit.Memory{}
	o := newOfficeOn(t, store.TrailOfMemory("town.desk", log))
	o.log = log
	return o
}

func newOfficeOn(t testing1, log store.Trail) *office {
	t.Helper()
	p, err := access.LoadPolicy(strings.NewReader(policy))
	require.NoError(t, err)
	engine, err := access.Compile(p)
	require.NoError(t, err)
	o := &office{now: time.Date(2022, 1, 11, 0, 0, 0, 0, time.UTC)}
	now := func() time.Time { o.mu.Lock(); defer o.mu.Unlock(); return o.now }
	o.journal, err = store.NewJournal(context.Background(), store.Config{Store: store.NewMemory(), Log: log, Now: now})
	require.NoError(t, err)
	o.Desk, err = media.New(media.Config{Policy: func() *access.Engine { return engine }, Log: log, Store: o.journal, Now: now})
	require.NoError(t, err)
	return o
}

func caller(id audit.Code) access.Caller {
	department := audit.Code("welfare")
	if id == "kato" {
		department = "tax"
	}
	return access.Caller{Duty: "benefit", Actor: audit.Actor{
		Kind: audit.ActorOfficer, Auth: audit.AuthPassword | audit.AuthBiometric, ID: id, Organ: "mayor", Department: department, Terminal: "T2",
	}}
}

// do takes any step by its name.
func (o *office) do(ctx context.Context, step media.Step, by audit.Code) error {
	var err error
	switch step {
	case media.Ask:
		_, err = o.Ask(ctx, caller(by), "USB-1", o.now.Add(72*time.Hour))
	case media.Use:
		err = o.Write(ctx, caller(by), "USB-1", sealfile.To(receiver.PublicKey()), io.Discard, strings.NewReader("rows"))
	case media.Erase:
		_, err = o.Erase(ctx, caller(by), "USB-1")
	case media.Return:
		_, err = o.Return(ctx, caller(by), "USB-1")
	default:
		err = o.decide(ctx, step, caller(by))
	}
	return err
}

// decide looks at the lending, and decides it.
func (o *office) decide(ctx context.Context, step media.Step, by access.Caller) error {
	_, shown, err := o.Show(ctx, by, "USB-1")
	if err == nil {
		_, err = o.Decide(ctx, by, shown, step)
	}
	return err
}

func (o *office) count(t *testing.T, act audit.Act, result audit.Result) (n int) {
	t.Helper()
	_, err := o.journal.Relay(t.Context())
	require.NoError(t, err)
	for _, e := range o.log.Events() {
		if e.Act == act && e.Result == result {
			n++
		}
	}
	return n
}

var update = flag.Bool("update", false, "write the printed tables anew")

func TestTheWayOfAMediumIsDocumented(t *testing.T) {
	t.Parallel()
	statetest.Printed(t, "MEDIA.md", "The way of an external medium", media.Machine(), *update)
}

func TestAMediumGoesAllTheWay(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	do := func(step media.Step, by audit.Code, want error) {
		t.Helper()
		err := o.do(ctx, step, by)
		if want == nil {
			require.NoError(t, err, "%s by %s", step, by)
			return
		}
		require.ErrorIs(t, err, want, "%s by %s", step, by)
	}
	do(media.Use, "ito", media.CodeDenied) // on the shelf it is lent to nobody
	do(media.Ask, "mori", media.CodeDenied)
	do(media.Ask, "ito", nil)
	err := o.do(ctx, media.Ask, "sato")
	var refused *state.Error[media.State, media.Step]
	require.ErrorAs(t, err, &refused)
	assert.ElementsMatch(t, []media.Step{media.Approve, media.Refuse}, refused.Allowed)
	for _, who := range []audit.Code{"ito", "ITO", "mori", "kato", "nobody-at-all"} {
		do(media.Approve, who, media.CodeDenied) // oneself, no superior, another department's, a phantom
		do(media.Refuse, who, media.CodeDenied)
	}
	do(media.Use, "ito", media.CodeState)
	do(media.Approve, "sato", nil)
	do(media.Use, "sato", media.CodeDenied) // lent to another
	do(media.Use, "ito", nil)
	do(media.Return, "ito", media.CodeState) // it holds data
	do(media.Erase, "sato", media.CodeApproval)
	do(media.Erase, "ito", nil)
	do(media.Return, "ito", nil)
	do(media.ApproveReturn, "ito", media.CodeDenied)
	do(media.ApproveReturn, "sato", nil)
	do(media.Use, "ito", media.CodeState)
	do(media.Ask, "sato", nil)
	do(media.Approve, "sato", media.CodeDenied) // a superior is not their own

	assert.Equal(t, 1, o.count(t, audit.ActExportMedia, audit.Succeeded))
	assert.Equal(t, 1, o.count(t, audit.ActLendMedia, audit.Succeeded))
	late, err := o.Overdue(ctx, caller("sato"))
	require.NoError(t, err)
	assert.Empty(t, late)
	o.now = o.now.Add(80 * time.Hour)
	late, err = o.Overdue(ctx, caller("sato"))
	require.NoError(t, err)
	assert.Equal(t, []audit.Code{"USB-1"}, late)
	_, err = o.Overdue(ctx, caller("ito"))
	require.ErrorIs(t, err, media.CodeDenied)
}

func TestAMediumThatIsOverdueIsNotWritten(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	require.NoError(t, o.do(ctx, media.Ask, "ito"))
	require.NoError(t, o.do(ctx, media.Approve, "sato"))
	o.count(t, 0, 0) // the log is not behind
	o.now = o.now.Add(80 * time.Hour)
	require.ErrorIs(t, o.do(ctx, media.Use, "ito"), media.CodeState)
	require.NoError(t, o.do(ctx, media.Return, "ito"))
	_, err := o.Ask(ctx, caller("ito"), "USB-2", o.now)
	require.ErrorIs(t, err, media.CodeInput, "back before it is lent")
	_, err = o.Ask(ctx, caller("ito"), "USB-9", o.now.Add(time.Hour))
	require.ErrorIs(t, err, media.CodeDenied, "not registered")
}

// Whatever somebody says about a medium: the desk's own counts.
func TestNobodyHandsInALending(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	l, err := o.Ask(ctx, caller("ito"), "USB-1", o.now.Add(time.Hour))
	require.NoError(t, err)
	l.State, l.Approver = media.Lent, "sato" // of a copy
	var wrote bytes.Buffer
	err = o.Write(ctx, caller("ito"), l.Medium, sealfile.To(receiver.PublicKey()), &wrote, strings.NewReader("rows"))
	require.ErrorIs(t, err, media.CodeState)
	assert.Zero(t, wrote.Len())
	_, err = o.Decide(ctx, caller("sato"), store.Showing{What: "USB-1"}, media.Use)
	require.ErrorIs(t, err, media.CodeInput)
}

func TestNothingIsWrittenWithoutTheLog(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	require.NoError(t, o.do(ctx, media.Ask, "ito"))
	require.NoError(t, o.do(ctx, media.Approve, "sato"))
	relay(t, o.journal) // the log has the lending, and then fails
	o.log.Fail = func(audit.Event) error { return errors.New("disk full") }
	var wrote bytes.Buffer
	err := o.Write(ctx, caller("ito"), "USB-1", sealfile.To(receiver.PublicKey()), &wrote, strings.NewReader("rows"))
	require.ErrorIs(t, err, media.CodeRecorder)
	assert.Zero(t, wrote.Len())
	o.log.Fail = nil
	require.ErrorIs(t, o.do(ctx, media.Return, "ito"), media.CodeState, "it may hold data")
	boom := errors.New("the stick is full")
	err = o.Write(ctx, caller("ito"), "USB-1", sealfile.To(receiver.PublicKey()), full{boom}, strings.NewReader("rows"))
	require.ErrorIs(t, err, boom)
	assert.Equal(t, 1, o.count(t, audit.ActExportMedia, audit.Failed))
}

// full is a medium on which there is no room.
type full struct{ err error }

func (f full) Write([]byte) (int, error) { return 0, f.err }

// What lies on a medium is sealed, whoever writes it: no verb writes anything else, and the hash in
// the log is that of the sealed file.
func TestWhatLiesOnAMediumIsSealed(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	require.NoError(t, o.do(ctx, media.Ask, "ito"))
	require.NoError(t, o.do(ctx, media.Approve, "sato"))
	var file, read bytes.Buffer
	require.ErrorIs(t, o.Write(ctx, caller("ito"), "USB-1", sealfile.To(nil), &file, strings.NewReader("rows")), media.CodeInput, "without a key of who opens it")
	require.NoError(t, o.Write(ctx, caller("ito"), "USB-1", sealfile.To(receiver.PublicKey()), &file, strings.NewReader("rows of 500040")))
	assert.NotContains(t, file.String(), "500040")
	assert.Equal(t, 1, o.count(t, audit.ActExportMedia, audit.Succeeded))
	events := o.log.Events()
	i := slices.IndexFunc(events, func(e audit.Event) bool { return e.Act == audit.ActExportMedia && e.Result == audit.Succeeded })
	assert.Equal(t, audit.Hash(sha256.Sum256(file.Bytes())), events[i].Digest)
	require.ErrorIs(t, sealfile.Open(&bytes.Buffer{}, bytes.NewReader(file.Bytes()), receiver, "USB-2"), sealfile.CodeSealed, "copied to another medium")
	require.NoError(t, sealfile.Open(&read, &file, receiver, "USB-1"))
	assert.Equal(t, "rows of 500040", read.String())
}

// What the policy denies is not written, and the refusal is an entry with its reason.
func TestNothingIsWrittenThatThePolicyDenies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		medium audit.Code
		edit   func(*access.Caller)
		want   access.Reason
	}{
		{"a medium that is not registered", "USB-9", func(*access.Caller) {}, access.UnknownMedium},
		{"a medium that is lent to nobody", "USB-2", func(*access.Caller) {}, access.MediumNotLent},
		{"a medium that is lent to another", "USB-1", func(c *access.Caller) { c.Actor.ID = "sato" }, access.MediumNotLent},
		{"a terminal that writes to no media", "USB-1", func(c *access.Caller) { c.Actor.Terminal = "T1" }, access.NoExportRight},
		{"somebody without the right", "USB-1", func(c *access.Caller) { c.Actor.ID = "mori" }, access.NoExportRight},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ctx, o, by := t.Context(), newOffice(t), caller("ito")
			require.NoError(t, o.do(ctx, media.Ask, "ito"))
			require.NoError(t, o.do(ctx, media.Approve, "sato"))
			c.edit(&by)
			var file bytes.Buffer
			require.ErrorIs(t, o.Write(ctx, by, c.medium, sealfile.To(receiver.PublicKey()), &file, strings.NewReader("rows")), media.CodeDenied)
			assert.Zero(t, file.Len())
			last := o.log.Events()[len(o.log.Events())-1]
			assert.Equal(t, audit.Denied, last.Result)
			assert.Equal(t, c.want.Code(), last.Reason)
			assert.Zero(t, o.count(t, audit.ActExportMedia, audit.Succeeded))
		})
	}
}

// Whatever steps are tried in whatever order: a medium is never used without an approval by a
// superior, and never returned with data on it.
func TestMediaNeverSkipAnApproval(t *testing.T) {
	t.Parallel()
	steps := []media.Step{"ask", "approve", "refuse", "use", "erase", "return", "approve_return", "refuse_return", "steal"}
	rapid.Check(t, func(t *rapid.T) {
		o := newOffice(t)
		data, approved := false, false
		for i := range rapid.IntRange(1, 30).Draw(t, "n") {
			step := rapid.SampledFrom(steps).Draw(t, "step")
			by := rapid.SampledFrom([]audit.Code{"ito", "sato", "mori"}).Draw(t, fmt.Sprint("by", i))
			if err := o.do(context.Background(), step, by); err != nil {
				require.NotErrorIs(t, err, media.CodeStore, "the way of a medium let it through")
				continue
			}
			switch step {
			case media.Approve:
				approved = by == "sato"
			case media.Ask, media.Refuse:
				approved = false
			case media.Use, media.RefuseReturn:
				data = true
			case media.Erase:
				data = false
			default:
			}
			if step == media.Use && !approved {
				t.Fatal("used without approval")
			}
			if step == media.ApproveReturn && (data || by != "sato") {
				t.Fatal("returned with data, or unapproved")
			}
		}
	})
}

// A lending that was approved by a clock that is ahead would last until everybody's clock is there.
func TestALendingOfTheFutureIsNotWritten(t *testing.T) {
	t.Parallel()
	for name, ahead := range map[string]time.Duration{"an hour": time.Hour, "a day": 24 * time.Hour, "half a year": 180 * 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, o := t.Context(), newOffice(t)
			right := o.now
			o.now = right.Add(ahead)
			require.NoError(t, o.do(ctx, media.Ask, "ito"))
			require.NoError(t, o.do(ctx, media.Approve, "sato"))
			o.count(t, 0, 0)
			o.now = right
			require.ErrorIs(t, o.do(ctx, media.Use, "ito"), media.CodeState)
			require.NoError(t, o.do(ctx, media.Return, "ito"), "and comes back at any time")
		})
	}
}

// meddling is a source that does something while it is read.
type meddling struct {
	io.Reader
	do func()
}

func (m *meddling) Read(b []byte) (int, error) {
	if m.do != nil {
		m.do()
		m.do = nil
	}
	return m.Reader.Read(b)
}

// While a file was being written the medium could be noted as erased, brought back and looked at:
// then it was on the shelf, and the file on it.
func TestAMediumIsNotErasedWhileItIsWritten(t *testing.T) {
	t.Parallel()
	for name, steps := range map[string][]media.Step{
		"erased": {media.Erase}, "brought back": {media.Erase, media.Return}, "on the shelf": {media.Erase, media.Return, media.ApproveReturn},
		"lent again and written": {media.Erase, media.Return, media.ApproveReturn, media.Ask, media.Approve, media.Use},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, o := t.Context(), newOffice(t)
			require.NoError(t, o.do(ctx, media.Ask, "ito"))
			require.NoError(t, o.do(ctx, media.Approve, "sato"))
			key, err := hpke.DHKEM(ecdh.X25519()).GenerateKey()
			require.NoError(t, err)
			src := &meddling{strings.NewReader("rows"), func() {
				for _, step := range steps {
					by := audit.Code("ito")
					if step == media.Approve || step == media.ApproveReturn {
						by = "sato"
					}
					require.NoError(t, o.do(ctx, step, by), step)
				}
			}}
			err = o.Write(ctx, caller("ito"), "USB-1", sealfile.To(key.PublicKey()), io.Discard, src)
			require.ErrorIs(t, err, media.CodeState, "whoever writes learns that the file has to go again")
			assert.Equal(t, 1, o.count(t, audit.ActExportMedia, audit.Failed), "and the log")
		})
	}
}

// Nobody decides a lending that they were not shown, or shown as it was before.
func TestNobodyDecidesUnseen(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	require.NoError(t, o.do(ctx, media.Ask, "ito"))
	_, err := o.Decide(ctx, caller("sato"), store.Showing{What: "USB-1"}, media.Approve)
	require.ErrorIs(t, err, media.CodeApproval)
	_, shown, err := o.Show(ctx, caller("sato"), "USB-1")
	require.NoError(t, err)
	_, _, err = o.Show(ctx, caller("kato"), "USB-1")
	require.ErrorIs(t, err, media.CodeDenied, "no superior of the holder's department")
	_, err = o.Decide(ctx, caller("sato"), shown, media.Refuse)
	require.NoError(t, err)
	require.NoError(t, o.do(ctx, media.Ask, "ito"))
	_, err = o.Decide(ctx, caller("sato"), shown, media.Approve)
	require.ErrorIs(t, err, media.CodeApproval, "by the showing of the lending before")
	require.NoError(t, o.do(ctx, media.Approve, "sato"))
}
