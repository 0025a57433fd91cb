package anchor

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/mod/sumdb/note"
)

// Witness asks a C2SP witness (tlog-witness) to cosign: it signs only checkpoints that extend what
// it saw, so a log that shows different people different histories does not get its signature.
type Witness struct {
	// Label names it in reports, URL is its prefix, Client reaches it.
	Label, URL string
	Client     *http.Client
	// Verifier is the witness's cosignature key; see CosignatureVerifier.
	Verifier note.Verifier
	// Consistency proves that the tree of new entries grew out of that of old, as
	// trail.Log.Proofs does.
	Consistency func(old, new uint64) ([][32]byte, error)

	mu  sync.Mutex
	old uint64
}

// Name gives the label.
func (w *Witness) Name() string { return w.Label }

const maxAnswer = 64 << 10

// Anchor sends the checkpoint with a proof from the size the witness last saw. If the witness saw
// another size, it says so and is asked once more. Evidence is the cosigned checkpoint. A wrong
// signature is "forged", a proof that it refuses "refused".
func (w *Witness) Anchor(ctx context.Context, checkpoint []byte) ([]byte, error) {
	h, err := parse(checkpoint)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for range 2 {
		status, body, err := w.ask(ctx, h, checkpoint)
		if err != nil {
			return nil, err
		}
		switch status {
		case http.StatusOK:
			return w.cosigned(h, checkpoint, body)
		case http.StatusConflict:
			old, err := strconv.ParseUint(strings.TrimSuffix(string(body), "\n"), 10, 63)
			if err != nil {
				return nil, fail(CodeForged, "size", nil)
			}
			if old > h.size {
				return nil, fail(CodeRefused, "newer", nil)
			}
			w.old = old
		case http.StatusUnprocessableEntity:
			return nil, fail(CodeForged, "history", nil)
		case http.StatusNotFound, http.StatusForbidden, http.StatusBadRequest:
			return nil, fail(CodeRefused, "status", errors.New(strconv.Itoa(status)))
		default:
			return nil, fail(CodeSilent, "status", errors.New(strconv.Itoa(status)))
		}
	}
	return nil, fail(CodeRefused, "size", nil)
}

func (w *Witness) ask(ctx context.Context, h head, checkpoint []byte) (int, []byte, error) {
	var b bytes.Buffer
	b.WriteString("old " + strconv.FormatUint(w.old, 10) + "\n")
	if w.old > 0 && w.old < h.size {
		proof, err := w.Consistency(w.old, h.size)
		if err != nil {
			return 0, nil, fail(CodeFormat, "proof", err)
		}
		for _, p := range proof {
			b.WriteString(base64.StdEncoding.EncodeToString(p[:]) + "\n")
		}
	}
	b.WriteString("\n")
	b.Write(checkpoint)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL+"/add-checkpoint", &b)
	if err != nil {
		return 0, nil, fail(CodeConfig, "url", err)
	}
	client := w.Client
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, nil, fail(CodeSilent, "http", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return 0, nil, fail(CodeSilent, "http", err)
	}
	return resp.StatusCode, body, nil
}

// cosigned adds the witness's signature lines and checks them.
func (w *Witness) cosigned(h head, checkpoint, lines []byte) ([]byte, error) {
	out := append(slices.Clip(checkpoint), lines...)
	n, err := note.Open(out, note.VerifierList(w.Verifier))
	if err != nil || len(n.Sigs) == 0 {
		return nil, fail(CodeForged, "cosignature", err)
	}
	w.old = h.size
	return out, nil
}

// algCosignature is the C2SP signature type of an Ed25519 cosignature with a time
// (tlog-cosignature, cosignature/v1).
const algCosignature = 0x04

// CosignatureVerifier checks the cosignatures of a witness with this name and Ed25519 public key:
// over "cosignature/v1", a line with the time in seconds, and the checkpoint.
func CosignatureVerifier(name string, key []byte) (note.Verifier, error) {
	if len(key) != 32 || name == "" || strings.ContainsAny(name, " +\n") {
		return nil, fail(CodeConfig, "witness_key", nil)
	}
	return cosigVerifier{name, [32]byte(key)}, nil
}

type cosigVerifier struct {
	name string
	key  [32]byte
}

func (v cosigVerifier) Name() string    { return v.name }
func (v cosigVerifier) KeyHash() uint32 { return keyID(v.name, algCosignature, v.key[:]) }

func (v cosigVerifier) Verify(msg, sig []byte) bool {
	if len(sig) != 8+64 {
		return false
	}
	return verifyEd25519(v.key, cosigned(binary.BigEndian.Uint64(sig), msg), sig[8:])
}

// cosigned is what a witness signs.
func cosigned(seconds uint64, text []byte) []byte {
	return append([]byte("cosignature/v1\ntime "+strconv.FormatUint(seconds, 10)+"\n"), text...)
}
