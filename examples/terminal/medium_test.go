package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/access/media"
	"github.com/kyufu-go/kyufu/mynumber/access/media/sealfile"
)

// from is a caller at another terminal.
func from(c access.Caller, terminal audit.Code) access.Caller {
	c.Actor.Terminal = terminal
	return c
}

// path is the whole way of a question and its answer over the terminal, in its order. Before each
// step whatever would leave one out is tried, and refused.
type path struct {
	*office
	t *testing.T
}

func (p *path) must(step string, err error) {
	p.t.Helper()
	require.NoError(p.t, err, step)
}

// refused wants an error of a code, and nothing new on the medium.
func (p *path) refused(what string, want error, act func() error) {
	p.t.Helper()
	before := p.onMedium()
	require.ErrorIs(p.t, act(), want, what)
	assert.Equal(p.t, before, p.onMedium(), what)
}

func (p *path) onMedium() (names []string) {
	files, err := os.ReadDir(p.courier.medium)
	require.NoError(p.t, err)
	for _, f := range files {
		names = append(names, f.Name())
	}
	return names
}

// write tries to write to a medium, as somebody.
func (p *path) write(by access.Caller, medium audit.Code) func() error {
	return func() error {
		return p.courier.desk.Write(p.t.Context(), by, medium, sealfile.To(p.courier.theirs.PublicKey()), io.Discard, strings.NewReader("x"))
	}
}

func (p *path) lending(act func(context.Context, access.Caller, audit.Code) (media.Lending, error), by access.Caller, medium audit.Code) func() error {
	return func() error { _, err := act(p.t.Context(), by, medium); return err }
}

func (p *path) decide(by access.Caller, step media.Step) func() error {
	return func() error { return p.courier.decide(p.t.Context(), by, step) }
}

func (p *path) ask(by access.Caller, medium audit.Code) func() error {
	return func() error {
		_, err := p.courier.desk.Ask(p.t.Context(), by, medium, p.now.Add(8*time.Hour))
		return err
	}
}

// sealedOnly looks that nobody who finds the medium learns of whom it tells.
func (p *path) sealedOnly() {
	p.t.Helper()
	names := p.onMedium()
	require.NotEmpty(p.t, names)
	for _, name := range names {
		b, err := os.ReadFile(filepath.Join(p.courier.medium, name))
		require.NoError(p.t, err)
		for _, person := range people {
			assert.NotContains(p.t, string(b), string(person))
		}
		err = sealfile.Open(io.Discard, bytes.NewReader(b), p.courier.theirs, "usb-2")
		require.ErrorIs(p.t, err, sealfile.CodeSealed, "copied onto another medium")
	}
}

func TestThePathOfATerminal(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	o, err := newOffice(t.TempDir(), io.Discard)
	require.NoError(t, err)
	p := &path{o, t}
	desk := p.courier.desk
	p.asked()

	// A registered medium is lent, by a superior.
	p.refused("nothing was asked for", media.CodeDenied, p.decide(chief, media.Approve))
	p.refused("a medium that is not registered", media.CodeDenied, p.ask(clerk, "usb-9"))
	p.refused("by one who may not", media.CodeDenied, p.ask(checker, stick))
	p.must("ask", p.ask(clerk, stick)())
	p.refused("written before it is lent", media.CodeState, p.write(clerk, stick))
	p.refused("lent to oneself", media.CodeDenied, p.decide(clerk, media.Approve))
	p.refused("lent by one who is no superior", media.CodeDenied, p.decide(checker, media.Approve))
	p.must("lend", p.decide(chief, media.Approve)())

	// The file leaves on it, sealed.
	p.refused("onto another medium", media.CodeDenied, p.write(clerk, "usb-9"))
	p.refused("by another than the holder", media.CodeDenied, p.write(chief, stick))
	p.refused("at a terminal that may not", media.CodeDenied, p.write(from(clerk, "server-1"), stick))
	p.refused("erased though nothing was written", media.CodeState, p.lending(desk.Erase, clerk, stick))
	p.must("write", p.courier.out(ctx))
	p.sealedOnly()
	p.refused("a medium that holds data", media.CodeState, p.lending(desk.Return, clerk, stick))
	p.refused("asked for again", media.CodeState, p.ask(clerk, stick))

	// The answers come in the same way, for the office alone.
	p.must("deliver", p.courier.deliver())
	_, err = p.server.answer("")
	p.must("answer", err)
	p.must("back", p.courier.back())
	p.sealedOnly()
	require.ErrorIs(t, unseal(p.courier.medium, t.TempDir(), p.courier.theirs), sealfile.CodeSealed, "a reply opens for the office alone")

	// The medium is erased, brought back and looked at before it is lent again.
	p.refused("brought back with the answers on it", media.CodeState, p.lending(desk.Return, clerk, stick))
	p.refused("erased by another", media.CodeDenied, p.lending(desk.Erase, checker, stick))
	p.must("erase", p.courier.erase(ctx))
	require.Empty(t, p.onMedium())
	p.refused("written after it was erased", media.CodeState, p.write(clerk, stick))
	p.must("return", p.lending(desk.Return, clerk, stick)())
	p.refused("lent again before somebody looked", media.CodeState, p.ask(clerk, stick))
	p.refused("looked at by its holder", media.CodeDenied, p.decide(clerk, media.ApproveReturn))
	p.must("approve the return", p.decide(chief, media.ApproveReturn)())

	p.registered()
}

// asked brings the question into the gateway's folder: a second person has approved it.
func (p *path) asked() {
	ctx := p.t.Context()
	ids, err := p.desk.Draft(ctx, clerk, question(people[0]))
	p.must("draft", err)
	p.ids = ids
	_, err = p.desk.Advance(ctx, system)
	p.must("advance", err)
	files, err := os.ReadDir(p.courier.office)
	p.must("office", err)
	require.Empty(p.t, files, "nothing leaves before it is approved")
	asked, err := p.desk.Show(ctx, chief, ids...)
	p.must("show", err)
	require.Error(p.t, p.desk.Approve(ctx, clerk, asked), "nobody approves their own question")
	p.must("approve", p.desk.Approve(ctx, chief, asked))
	for range 5 {
		_, err = p.desk.Advance(ctx, system)
		p.must("advance", err)
	}
	files, err = os.ReadDir(p.courier.office)
	p.must("office", err)
	require.Len(p.t, files, 1)
}

// registered takes the answer in: what was not shown to a second person, and confirmed, does not go
// into the register.
func (p *path) registered() {
	ctx, register := p.t.Context(), func() error { return p.desk.Register(p.t.Context(), clerk, p.register, p.ids[0]) }
	for range 5 {
		p.now = p.now.Add(10 * time.Minute)
		_, err := p.desk.Advance(ctx, system)
		p.must("advance", err)
	}
	require.Error(p.t, register(), "not retrieved")
	_, err := p.desk.Retrieve(ctx, clerk, p.ids[0])
	p.must("retrieve", err)
	require.Error(p.t, register(), "not checked")
	views, err := p.desk.Review(ctx, checker, p.ids[0])
	p.must("review", err)
	require.Error(p.t, register(), "shown, and not confirmed")
	require.Error(p.t, p.desk.Verify(ctx, clerk, views[0].Confirm()), "confirmed by who retrieved it")
	p.must("verify", p.desk.Verify(ctx, checker, views[0].Confirm()))
	count := 0
	for range p.facts.TaxFacts() {
		count++
	}
	require.Zero(p.t, count)
	p.must("register", register())
	for f := range p.facts.TaxFacts() {
		assert.Equal(p.t, string(people[0]), f.Person)
		count++
	}
	require.Equal(p.t, 1, count)
	if q, err := p.desk.Get(ctx, p.ids[0]); assert.NoError(p.t, err) {
		assert.Equal(p.t, inquiry.Registered, q.State)
	}
	p.entries()
}

// entries looks that each step stands in the log, and each refusal.
func (p *path) entries() {
	steps := map[audit.Act]int{}
	refusals := 0
	for _, e := range p.log.Events() {
		switch e.Result {
		case audit.Succeeded:
			steps[e.Act]++
		case audit.Denied:
			refusals++
		default:
		}
	}
	for _, act := range []audit.Act{audit.ActLendMedia, audit.ActExportMedia, audit.ActDelete, audit.ActReturnMedia, audit.ActApprove, audit.ActVerify} {
		assert.NotZero(p.t, steps[act], act.String())
	}
	assert.GreaterOrEqual(p.t, refusals, 9)
}

// A file that a stranger put on the medium, or changed there, is not read.
func TestWhatAStrangerPutsOnTheMediumIsNotRead(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	o, err := newOffice(t.TempDir(), io.Discard)
	require.NoError(t, err)
	p := &path{o, t}
	p.asked()
	p.must("lend", p.lend(ctx))
	p.must("out", p.courier.out(ctx))
	name := filepath.Join(p.courier.medium, p.onMedium()[0])
	b, err := os.ReadFile(name)
	require.NoError(t, err)
	for what, change := range map[string]func([]byte) []byte{
		"changed": func(b []byte) []byte { b[len(b)-1] ^= 1; return b }, "cut": func(b []byte) []byte { return b[:len(b)-1] },
		"in the clear": func([]byte) []byte { return []byte("000000000000101,…") },
	} {
		require.NoError(t, os.WriteFile(name, change(bytes.Clone(b)), 0o600))
		require.ErrorIs(t, p.courier.deliver(), sealfile.CodeSealed, what)
	}
	there, err := os.ReadDir(p.courier.there)
	require.NoError(t, err)
	require.Empty(t, there)
}
