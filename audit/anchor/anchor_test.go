package anchor_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"

	"github.com/kyufu-go/kyufu/audit/anchor"
)

func requireCode(t *testing.T, code anchor.Code, err error) {
	t.Helper()
	require.ErrorIs(t, err, code)
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return b
}

// checkpoint makes a signed checkpoint of the given size; fork changes its root.
func checkpoint(t testing.TB, size uint64, fork byte) []byte {
	t.Helper()
	root := sha256.Sum256([]byte{fork, byte(size)})
	text := "log.example/a\n" + strconv.FormatUint(size, 10) + "\n" + base64.StdEncoding.EncodeToString(root[:]) + "\n"
	b, err := note.Sign(&note.Note{Text: text}, signer{})
	require.NoError(t, err)
	return b
}

type signer struct{}

func (signer) Name() string                    { return "log.example/a" }
func (signer) KeyHash() uint32                 { return 7 }
func (signer) Sign(msg []byte) ([]byte, error) { return []byte("signature"), nil }

func TestFolderIsWriteOnce(t *testing.T) {
	t.Parallel()
	f := anchor.Folder{Dir: t.TempDir(), Label: "share"}
	ctx := context.Background()
	ev, err := f.Anchor(ctx, checkpoint(t, 5, 0))
	require.NoError(t, err)
	require.Equal(t, "5.checkpoint", string(ev))
	_, err = f.Anchor(ctx, checkpoint(t, 5, 0))
	require.NoError(t, err, "the same again is anchored already")
	_, err = f.Anchor(ctx, checkpoint(t, 5, 1))
	requireCode(t, anchor.CodeForged, err)
	_, err = f.Anchor(ctx, []byte("nonsense"))
	requireCode(t, anchor.CodeFormat, err)
	_, err = anchor.Folder{Dir: filepath.Join(f.Dir, "missing"), Label: "x"}.Anchor(ctx, checkpoint(t, 6, 0))
	requireCode(t, anchor.CodeSilent, err)
}

// TestCrashInAFolderIsNoFork: half a checkpoint is what a crash leaves of it; anything else there
// is a fork.
func TestCrashInAFolderIsNoFork(t *testing.T) {
	t.Parallel()
	f := anchor.Folder{Dir: t.TempDir(), Label: "share"}
	cp := checkpoint(t, 5, 0)
	name := filepath.Join(f.Dir, "5.checkpoint")
	for n := range cp {
		require.NoError(t, os.WriteFile(name, cp[:n], 0o600))
		_, err := f.Anchor(t.Context(), cp)
		requireCode(t, anchor.CodeSilent, err)
	}
	require.NoError(t, os.WriteFile(name, cp[1:], 0o600))
	_, err := f.Anchor(t.Context(), cp)
	requireCode(t, anchor.CodeForged, err)
}

// TestWrongAnswersAreForged: what the other side signs about an older size or another tree, and
// what a neighbour answers wrongly, is not the same as no answer.
func TestWrongAnswersAreForged(t *testing.T) {
	t.Parallel()
	w := &fakeWitness{key: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{3}, 32))}
	v, err := anchor.CosignatureVerifier("witness.example/w", w.key.Public().(ed25519.PublicKey))
	require.NoError(t, err)
	for name, body := range map[string]string{
		"older size": cosignature(w, checkpoint(t, 4, 0)), "newer size": cosignature(w, checkpoint(t, 6, 0)), "fork": cosignature(w, checkpoint(t, 5, 1)),
		"nothing": "", "another's": "— else.example/w AAAAAAAA\n", "no note": "ok",
	} {
		a := &anchor.Witness{URL: "http://witness.example", Client: &http.Client{Transport: answerer{http.StatusOK, []byte(body)}}, Verifier: v}
		_, err := a.Anchor(t.Context(), checkpoint(t, 5, 0))
		var e *anchor.Error
		require.ErrorAs(t, err, &e, name)
		require.ErrorIs(t, e, anchor.CodeForged, name)
	}
	for _, answer := range []error{&anchor.Error{}, anchor.CodeForged} {
		n := anchor.Neighbour{Label: "next-city", Record: func(context.Context, []byte) ([]byte, error) { return nil, answer }}
		_, err := n.Anchor(t.Context(), checkpoint(t, 5, 0))
		requireCode(t, map[bool]anchor.Code{true: anchor.CodeForged, false: anchor.CodeSilent}[errors.Is(answer, anchor.CodeForged)], err)
	}
}

func TestFileKeepsAll(t *testing.T) {
	t.Parallel()
	f := anchor.File{Path: filepath.Join(t.TempDir(), "anchors"), Label: "file"}
	for size := range uint64(3) {
		_, err := f.Anchor(context.Background(), checkpoint(t, size+1, 0))
		require.NoError(t, err)
	}
	b, err := os.ReadFile(f.Path)
	require.NoError(t, err)
	require.Equal(t, 3, strings.Count(string(b), "log.example/a\n"))
}

func TestPageSurvivesTyping(t *testing.T) {
	t.Parallel()
	cp, key := read(t, "checkpoint"), bytes.Repeat([]byte{9}, 32)
	page, err := anchor.PageText(cp, key, time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC))
	require.NoError(t, err)
	got, gotKey, err := anchor.ParsePage(strings.ToLower(page))
	require.NoError(t, err)
	require.Equal(t, cp, got)
	require.Equal(t, key, gotKey)
	typed := strings.NewReplacer("0", "O", "1", "l").Replace(page[strings.Index(page, "\n01 ")+1:])
	lines := strings.Split(typed, "\n")
	for i, l := range lines { // line numbers are typed as they are
		if len(l) > 2 {
			lines[i] = strings.NewReplacer("O", "0", "l", "1").Replace(l[:2]) + l[2:]
		}
	}
	_, _, err = anchor.ParsePage(strings.Join(lines, "\n"))
	require.NoError(t, err)
	lines = strings.Split(page, "\n")
	for i, l := range lines {
		if len(l) < 30 || l[2] != ' ' {
			continue
		}
		for j := 3; j < len(l); j++ {
			if l[j] == ' ' {
				continue
			}
			bad := append([]string(nil), lines...)
			c := byte('2')
			if l[j] == c {
				c = '3'
			}
			bad[i] = l[:j] + string(c) + l[j+1:]
			_, _, err := anchor.ParsePage(strings.Join(bad, "\n"))
			var e *anchor.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, l[:2], strconv.Itoa(e.Line/10)+strconv.Itoa(e.Line%10))
		}
	}
	var out bytes.Buffer
	p := anchor.Page{Label: "printer", GenesisKey: key, Out: &out}
	_, err = p.Anchor(context.Background(), cp)
	require.NoError(t, err)
	require.Contains(t, out.String(), "確認者印")
}

func TestTimestampFromAnotherProgram(t *testing.T) {
	t.Parallel()
	cp, resp := read(t, "checkpoint"), read(t, "resp.tsr")
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(read(t, "ca.pem")))
	at, err := anchor.CheckTimestamp(resp, cp, nil, roots)
	require.NoError(t, err)
	require.False(t, at.IsZero())
	_, err = anchor.CheckTimestamp(resp, checkpoint(t, 1, 0), nil, roots)
	requireCode(t, anchor.CodeForged, err)
	_, err = anchor.CheckTimestamp(resp, cp, []byte{1}, roots)
	requireCode(t, anchor.CodeForged, err)
	_, err = anchor.CheckTimestamp(resp, cp, nil, x509.NewCertPool())
	requireCode(t, anchor.CodeForged, err)
	accepted := 0
	for i := range resp { // no byte of the signed part can change; a few of the frame around it, such as the status text, mean nothing
		bad := bytes.Clone(resp)
		bad[i] ^= 1
		if got, err := anchor.CheckTimestamp(bad, cp, nil, roots); err == nil {
			require.Equal(t, at, got)
			accepted++
		}
	}
	require.Less(t, accepted, len(resp)/20)

	ts := anchor.Timestamp{Label: "tsa", Roots: roots, Rand: strings.NewReader(strings.Repeat("n", 16)), Exchange: func(context.Context, []byte) ([]byte, error) { return resp, nil }}
	_, err = ts.Anchor(context.Background(), cp)
	requireCode(t, anchor.CodeForged, err) // an old answer does not carry our nonce
	ts.Rand, ts.Exchange = strings.NewReader(strings.Repeat("n", 16)), func(context.Context, []byte) ([]byte, error) { return nil, io.ErrUnexpectedEOF }
	_, err = ts.Anchor(context.Background(), cp)
	requireCode(t, anchor.CodeSilent, err)
}

// fakeWitness cosigns what it is told to.
type fakeWitness struct {
	key    ed25519.PrivateKey
	seen   uint64
	status int
	forge  bool
}

func (w *fakeWitness) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	head, cp, _ := strings.Cut(string(body), "\n\n")
	old, _ := strconv.ParseUint(strings.TrimPrefix(strings.Split(head, "\n")[0], "old "), 10, 64)
	switch {
	case w.status != 0:
		rw.WriteHeader(w.status)
	case old != w.seen:
		rw.WriteHeader(http.StatusConflict)
		_, _ = io.WriteString(rw, strconv.FormatUint(w.seen, 10)+"\n")
	default:
		_, _ = io.WriteString(rw, cosignature(w, []byte(cp)))
		text, _, _ := strings.Cut(cp, "\n\n")
		w.seen, _ = strconv.ParseUint(strings.Split(text, "\n")[1], 10, 64)
	}
}

// cosignature is the witness's line under a checkpoint.
func cosignature(w *fakeWitness, checkpoint []byte) string {
	text, _, _ := strings.Cut(string(checkpoint), "\n\n")
	sig := ed25519.Sign(w.key, []byte("cosignature/v1\ntime 1750000000\n"+text+"\n"))
	if w.forge {
		sig[3] ^= 1
	}
	pub := w.key.Public().(ed25519.PublicKey)
	id := sha256.Sum256(append([]byte("witness.example/w\n\x04"), pub...))
	line := append(binary.BigEndian.AppendUint64(append([]byte{}, id[:4]...), 1750000000), sig...)
	return "— witness.example/w " + base64.StdEncoding.EncodeToString(line) + "\n"
}

func TestWitnessCosignsOnlyWhatItMay(t *testing.T) {
	t.Parallel()
	w := &fakeWitness{key: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{3}, 32)), seen: 2}
	srv := httptest.NewServer(w)
	t.Cleanup(srv.Close)
	v, err := anchor.CosignatureVerifier("witness.example/w", w.key.Public().(ed25519.PublicKey))
	require.NoError(t, err)
	a := &anchor.Witness{Label: "witness", URL: srv.URL, Verifier: v, Consistency: func(old, new uint64) ([][32]byte, error) { return [][32]byte{{1}}, nil }}
	ctx := context.Background()
	ev, err := a.Anchor(ctx, checkpoint(t, 5, 0)) // first answer: conflict, it saw 2
	require.NoError(t, err)
	require.Contains(t, string(ev), "witness.example/w")
	w.forge = true
	_, err = a.Anchor(ctx, checkpoint(t, 6, 0))
	requireCode(t, anchor.CodeForged, err)
	w.forge, w.seen = false, 50
	_, err = a.Anchor(ctx, checkpoint(t, 7, 0))
	requireCode(t, anchor.CodeRefused, err)
	for status, code := range map[int]anchor.Code{404: anchor.CodeRefused, 422: anchor.CodeForged, 500: anchor.CodeSilent} {
		w.status = status
		_, err = a.Anchor(ctx, checkpoint(t, 8, 0))
		requireCode(t, code, err)
	}
	srv.Close()
	_, err = a.Anchor(ctx, checkpoint(t, 8, 0))
	requireCode(t, anchor.CodeSilent, err)
}

func TestKeeperPolicesAge(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	var answer error
	good := anchor.Neighbour{Label: "next-city", Record: func(context.Context, []byte) ([]byte, error) { return []byte("ok"), answer }}
	k, err := anchor.NewKeeper(anchor.KeeperConfig{Anchors: []anchor.Anchor{good}, Now: func() time.Time { return now }})
	require.NoError(t, err)
	_, err = k.Anchor(context.Background(), checkpoint(t, 1, 0))
	require.NoError(t, err)
	now = now.Add(5 * time.Hour)
	_, warn := k.Age()
	require.True(t, warn)
	require.NoError(t, k.Check())
	answer = io.ErrClosedPipe
	res, err := k.Anchor(context.Background(), checkpoint(t, 2, 0))
	require.NoError(t, err, "silence is no finding yet")
	require.False(t, res.Anchored)
	now = now.Add(20 * time.Hour)
	requireCode(t, anchor.CodeLate, k.Check())
	answer = nil
	_, err = k.Anchor(context.Background(), checkpoint(t, 3, 0))
	require.NoError(t, err)
	require.NoError(t, k.Check())
	require.Contains(t, k.Status(), "next-city")
}

// TestForgedIsNotMissing: an anchor that answers wrongly is worse than one that does not answer.
func TestForgedIsNotMissing(t *testing.T) {
	t.Parallel()
	cfg := anchor.KeeperConfig{Anchors: []anchor.Anchor{
		anchor.Folder{Dir: t.TempDir(), Label: "share"}, anchor.File{Path: filepath.Join(t.TempDir(), "f"), Label: "file"},
	}}
	k, err := anchor.NewKeeper(cfg)
	require.NoError(t, err)
	_, err = k.Anchor(context.Background(), checkpoint(t, 1, 0))
	require.NoError(t, err)
	k, err = anchor.NewKeeper(cfg) // which did not see what the folder has
	require.NoError(t, err)
	res, err := k.Anchor(context.Background(), checkpoint(t, 1, 1))
	require.ErrorIs(t, err, anchor.CodeForged)
	require.True(t, res.Anchored)
	require.ErrorIs(t, k.Check(), anchor.CodeForged)
	_, err = anchor.NewKeeper(anchor.KeeperConfig{})
	requireCode(t, anchor.CodeConfig, err)
}
