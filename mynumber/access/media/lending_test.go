package media_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hpke"
	"encoding/json"
	"errors"
	"flag"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/state"
	"github.com/kyufu-go/kyufu/audit/state/statetest"
	"github.com/kyufu-go/kyufu/mynumber/access/media"
)

func officer(id audit.Code) audit.Actor {
	return audit.Actor{Kind: audit.ActorOfficer, ID: id, Organ: "mayor", Department: "welfare", Terminal: "T2"}
}

var update = flag.Bool("update", false, "write the printed tables anew")

func TestTheWayOfAMediumIsDocumented(t *testing.T) {
	t.Parallel()
	statetest.Printed(t, "MEDIA.md", "The way of an external medium", media.MediaMachine(), *update)
}

func TestAStepThatDoesNotFitSaysWhichWould(t *testing.T) {
	t.Parallel()
	_, err := media.Lending{Medium: "USB-1"}.Step(media.MediaUse, officer("ito"), tokyo("2022-01-11 09:00"))
	var refused *state.Error[media.MediaState, media.MediaStep]
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, []media.MediaStep{media.MediaAsk}, refused.Allowed)
}

func TestAMediumGoesAllTheWay(t *testing.T) {
	t.Parallel()
	log := &audit.Memory{}
	l := media.Lending{Medium: "USB-1", Duty: "benefit", Until: tokyo("2022-01-14 17:00")}
	at := tokyo("2022-01-11 09:00")
	do := func(step media.MediaStep, by audit.Code, want string) {
		t.Helper()
		next, err := l.Do(t.Context(), log, step, officer(by), at, audit.Hash{1})
		assert.Equal(t, want, errCode(err), step)
		l = next
	}
	do(media.MediaUse, "ito", "state")
	do(media.MediaAsk, "ito", "")
	do(media.MediaApprove, "ito", "approval") // not for oneself
	do(media.MediaUse, "ito", "state")
	do(media.MediaApprove, "sato", "")
	assert.True(t, l.Lent())
	do(media.MediaUse, "sato", "approval") // lent to another
	do(media.MediaUse, "ito", "")
	do(media.MediaReturn, "ito", "state") // it holds data
	do(media.MediaErase, "ito", "")
	do(media.MediaReturn, "ito", "")
	do(media.MediaApproveReturn, "ito", "approval")
	do(media.MediaApproveReturn, "sato", "")
	assert.Equal(t, media.MediaReturned, l.State)
	assert.Equal(t, 1, l.Used)
	assert.False(t, l.Overdue(tokyo("2022-02-01 09:00")))
	do(media.MediaAsk, "sato", "")
	assert.Equal(t, audit.Code("sato"), l.Holder)
	assert.True(t, l.Overdue(tokyo("2022-02-01 09:00")))
	assert.Len(t, log.Events(), 13, "denials are entries too")
	raw, err := json.Marshal(l)
	require.NoError(t, err)
	var back media.Lending
	require.NoError(t, json.Unmarshal(raw, &back))
	assert.Equal(t, l.Holder, back.Holder)
}

func TestNoStepWithoutTheLog(t *testing.T) {
	t.Parallel()
	log := &audit.Memory{}
	log.Fail = func(audit.Event) error { return errors.New("disk full") }
	l := media.Lending{Medium: "USB-1", Duty: "benefit"}
	next, err := l.Do(t.Context(), log, media.MediaAsk, officer("ito"), tokyo("2022-01-11 09:00"), audit.Hash{})
	assert.Equal(t, "recorder", errCode(err))
	assert.Equal(t, l, next)
}

// Whatever steps are tried in whatever order: a medium is never used without an
// approval by another, and never returned with data on it.
func TestMediaNeverSkipAnApproval(t *testing.T) {
	t.Parallel()
	steps := []media.MediaStep{"ask", "approve", "refuse", "use", "erase", "return", "approve_return", "refuse_return", "steal"}
	rapid.Check(t, func(t *rapid.T) {
		l := media.Lending{Medium: "USB-1", Duty: "benefit"}
		data := false
		for range rapid.IntRange(1, 30).Draw(t, "n") {
			step := rapid.SampledFrom(steps).Draw(t, "step")
			by := rapid.SampledFrom([]audit.Code{"ito", "sato"}).Draw(t, "by")
			next, err := l.Step(step, officer(by), tokyo("2022-01-11 09:00"))
			if err != nil {
				if next != l {
					t.Fatal("a step that was refused changed something")
				}
				continue
			}
			l = next
			data = data && step != media.MediaErase || step == media.MediaUse || step == media.MediaRefuseReturn
			if step == media.MediaUse && (l.Approver == "" || l.Approver == l.Holder || by != l.Holder) {
				t.Fatal("used without approval")
			}
			if l.State == media.MediaReturned && (data || l.Returned == l.Holder) {
				t.Fatal("returned with data, or unapproved")
			}
		}
	})
}

func TestSealedFiles(t *testing.T) {
	t.Parallel()
	key, err := hpke.DHKEM(ecdh.X25519()).GenerateKey()
	require.NoError(t, err)
	other, err := hpke.DHKEM(ecdh.X25519()).GenerateKey()
	require.NoError(t, err)
	for _, size := range []int{0, 1, 1<<16 - 1, 1 << 16, 1<<16 + 1, 3 << 16} {
		plain := bytes.Repeat([]byte("0123456789ab"), size/12+1)[:size]
		var sealed, opened bytes.Buffer
		require.NoError(t, media.SealFile(&sealed, bytes.NewReader(plain), key.PublicKey(), "USB-1"))
		if size > 12 {
			assert.NotContains(t, sealed.String(), "0123456789ab")
		}
		require.NoError(t, media.OpenFile(&opened, bytes.NewReader(sealed.Bytes()), key, "USB-1"))
		assert.Equal(t, plain, append([]byte{}, opened.Bytes()...))
		for name, err := range map[string]error{
			"another key":     media.OpenFile(&opened, bytes.NewReader(sealed.Bytes()), other, "USB-1"),
			"another context": media.OpenFile(&opened, bytes.NewReader(sealed.Bytes()), key, "USB-2"),
			"cut":             media.OpenFile(&opened, bytes.NewReader(sealed.Bytes()[:sealed.Len()-1]), key, "USB-1"),
			"longer":          media.OpenFile(&opened, strings.NewReader(sealed.String()+"x"), key, "USB-1"),
			"empty":           media.OpenFile(&opened, strings.NewReader(""), key, "USB-1"),
		} {
			assert.Equal(t, "sealed", errCode(err), name)
		}
		flipped := slices.Clone(sealed.Bytes())
		flipped[len(flipped)-1] ^= 1
		assert.Equal(t, "sealed", errCode(media.OpenFile(&opened, bytes.NewReader(flipped), key, "USB-1")))
	}
}

func TestAFileCutBetweenChunksDoesNotOpen(t *testing.T) {
	t.Parallel()
	key, err := hpke.DHKEM(ecdh.X25519()).GenerateKey()
	require.NoError(t, err)
	var sealed bytes.Buffer
	require.NoError(t, media.SealFile(&sealed, bytes.NewReader(make([]byte, 1<<17)), key.PublicKey(), "USB-1"))
	chunk := 4 + 1<<16 + 16
	cut := sealed.Bytes()[:sealed.Len()-chunk]
	assert.Equal(t, "sealed", errCode(media.OpenFile(&bytes.Buffer{}, bytes.NewReader(cut), key, "USB-1")))
}

func FuzzOpenFile(f *testing.F) {
	key, err := hpke.DHKEM(ecdh.X25519()).DeriveKeyPair(make([]byte, 32))
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte("KYUFU-SEALED-1\n\x00\x20"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := media.OpenFile(&bytes.Buffer{}, bytes.NewReader(b), key, "x"); err == nil {
			t.Fatal("a forgery opened")
		}
	})
}

func tokyo(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, time.FixedZone("JST", 9*60*60))
	if err != nil {
		panic(err)
	}
	return at
}

func errCode(err error) string {
	if e, ok := errors.AsType[*media.Error](err); ok {
		return e.Code()
	}
	return ""
}
