package anchor_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"

	"github.com/kyufu-go/kyufu/audit/anchor"
)

// FuzzParsePage: what is read from a page is printed again with the same body.
func FuzzParsePage(f *testing.F) {
	page, err := anchor.PageText(read(f, "checkpoint"), make([]byte, 32), time.Unix(0, 0))
	require.NoError(f, err)
	f.Add(page)
	f.Fuzz(func(t *testing.T, text string) {
		cp, key, err := anchor.ParsePage(text)
		if err != nil {
			requireCode(t, anchor.CodeFormat, err)
			return
		}
		again, key2, err := anchor.ParsePageBody(anchor.PageBody(cp, key))
		require.NoError(t, err)
		require.Equal(t, cp, again)
		require.Equal(t, key, key2)
	})
}

// FuzzCheckpoint: what counts as a checkpoint can be printed on a page and typed in again, and
// nothing else can.
func FuzzCheckpoint(f *testing.F) {
	f.Add(read(f, "checkpoint"))
	f.Add(checkpoint(f, 0, 0))
	f.Add(append(read(f, "checkpoint"), bytes.Repeat([]byte("— w "+strings.Repeat("A", 96)+"\n"), 20)...)) // a page of more than 99 lines
	key := bytes.Repeat([]byte{7}, 32)
	f.Fuzz(func(t *testing.T, cp []byte) {
		n := anchor.Neighbour{Record: func(context.Context, []byte) ([]byte, error) { return nil, nil }}
		_, refused := n.Anchor(t.Context(), cp)
		page, err := anchor.PageText(cp, key, time.Unix(0, 0))
		if refused != nil {
			requireCode(t, anchor.CodeFormat, refused)
			requireCode(t, anchor.CodeFormat, err)
			return
		}
		if len(cp) > 15<<10 { // more than a page's lines can number
			requireCode(t, anchor.CodeFormat, err)
			return
		}
		require.NoError(t, err)
		got, gotKey, err := anchor.ParsePage(page)
		require.NoError(t, err)
		require.Equal(t, cp, got)
		require.Equal(t, key, gotKey)
	})
}

// FuzzCheckTimestamp: no other token than the one that was made is good, but for the frame around
// what is signed.
func FuzzCheckTimestamp(f *testing.F) {
	f.Add(read(f, "resp.tsr"))
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(read(f, "ca.pem"))
	cp := read(f, "checkpoint")
	want, err := anchor.CheckTimestamp(read(f, "resp.tsr"), cp, nil, roots)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, b []byte) {
		if at, err := anchor.CheckTimestamp(b, cp, nil, roots); err == nil {
			require.Equal(t, want, at)
		}
	})
}

// answerer answers every request alike.
type answerer struct {
	status int
	body   []byte
}

func (a answerer) RoundTrip(r *http.Request) (*http.Response, error) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: a.status, Body: io.NopCloser(bytes.NewReader(a.body)), Request: r}, nil
}

// FuzzWitnessAnswer: whatever a witness answers, only its cosignature of this checkpoint counts;
// everything else has a code.
func FuzzWitnessAnswer(f *testing.F) {
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{3}, 32))
	v, err := anchor.CosignatureVerifier("witness.example/w", key.Public().(ed25519.PublicKey))
	require.NoError(f, err)
	cp := checkpoint(f, 5, 0)
	w := &fakeWitness{key: key}
	f.Add(200, []byte(cosignature(w, cp)))
	f.Add(200, []byte(cosignature(w, checkpoint(f, 5, 1))))
	f.Add(409, []byte("3\n"))
	f.Add(409, []byte("-3"))
	f.Add(409, []byte("9\n"))
	f.Add(422, []byte(nil))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		a := &anchor.Witness{
			URL: "http://witness.example", Client: &http.Client{Transport: answerer{status, body}}, Verifier: v,
			Consistency: func(_, _ uint64) ([][32]byte, error) { return nil, nil },
		}
		if status < 200 || status >= 300 && status < 400 || status > 599 {
			return // the HTTP client's affair
		}
		ev, err := a.Anchor(t.Context(), cp)
		if err != nil {
			var e *anchor.Error
			require.True(t, errors.As(err, &e))
			require.Contains(t, []anchor.Code{anchor.CodeForged, anchor.CodeSilent, anchor.CodeRefused}, anchor.Code(e.Code()))
			return
		}
		require.Equal(t, http.StatusOK, status)
		n, err := note.Open(ev, note.VerifierList(v))
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(cp), n.Text+"\n"))
	})
}
