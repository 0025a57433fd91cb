package suite

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"time"

	"github.com/kyufu-go/kyufu/household/strictjson"
)

// Version is the version of the suite's format and operations: a report names it.
const Version = "1"

// Digest is the SHA-256 of vectors, in hexadecimal: of every file its path and operation, of every
// case its id, input and what is wanted.
func Digest(files []File) (string, error) {
	h := sha256.New()
	for _, f := range files {
		for _, c := range f.Cases {
			var in bytes.Buffer
			if err := json.Compact(&in, c.In); err != nil {
				return "", err
			}
			line, err := json.Marshal([]any{f.Path, f.Op, c.ID, in.String(), c.Want, c.Error, c.At, c.Beside})
			if err != nil {
				return "", err
			}
			h.Write(append(line, '\n'))
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// A Statement is what a test house says of a system: which vectors it was put through, when, and
// what came of each. It holds no inputs and no answers.
type Statement struct {
	Format  int       `json:"format"`  // 1
	Suite   string    `json:"suite"`   // Version
	Digest  string    `json:"digest"`  // of the vectors
	Builtin bool      `json:"builtin"` // they are all of the suite's own, and nothing was left out
	System  string    `json:"system"`  // whose answers they are, as the tester names it
	At      time.Time `json:"at"`
	Passed  int       `json:"passed"`
	Failed  int       `json:"failed"`
	Skipped int       `json:"skipped"`
	Cases   []Verdict `json:"cases"`
}

// A Verdict is what came of one case.
type Verdict struct {
	Case   string `json:"case"` // file#case
	Op     string `json:"op"`
	Status Status `json:"status"`
}

// NewStatement makes the statement about a run over files.
func NewStatement(files []File, report Report, system string, at time.Time) (Statement, error) {
	digest, err := Digest(files)
	if err != nil {
		return Statement{}, err
	}
	own, err := BuiltinDigest()
	if err != nil {
		return Statement{}, err
	}
	s := Statement{
		Format: 1, Suite: Version, Digest: digest, System: system, At: at.UTC().Truncate(time.Second),
		Passed: report.Passed, Failed: report.Failed, Skipped: report.Skipped, Cases: []Verdict{},
	}
	cases := 0
	for _, f := range files {
		cases += len(f.Cases)
	}
	s.Builtin = digest == own && len(report.Cases) == cases
	for _, r := range report.Cases {
		s.Cases = append(s.Cases, Verdict{r.ID(), r.Op, r.Status})
	}
	return s, nil
}

// BuiltinDigest is the digest of the suite's own vectors.
func BuiltinDigest() (string, error) {
	files, err := Builtin()
	if err != nil {
		return "", err
	}
	return Digest(files)
}

// Faults of a signed statement.
var (
	errKey       = errors.New("the key is no Ed25519 key in PEM")
	errSignature = errors.New("the signature is not of this report by this key")
	errStatement = errors.New("the report is no statement of format 1, or its numbers do not add up")
)

// Sign writes a statement as JSON and the signature of exactly these bytes, in base64. The key is
// an Ed25519 private key in PEM (PKCS #8), as `openssl genpkey -algorithm ed25519` makes it.
func (s Statement) Sign(keyPEM []byte) (text, signature []byte, err error) {
	block, _ := pem.Decode(keyPEM)
	if block == nil {
		return nil, nil, errKey
	}
	any, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	key, ok := any.(ed25519.PrivateKey)
	if err != nil || !ok {
		return nil, nil, errKey
	}
	if text, err = json.MarshalIndent(s, "", "  "); err != nil {
		return nil, nil, err
	}
	text = append(text, '\n')
	return text, append([]byte(base64.StdEncoding.EncodeToString(ed25519.Sign(key, text))), '\n'), nil
}

// OpenStatement reads a signed statement by the signer's public key in PEM, and holds that its
// numbers are those of its cases.
func OpenStatement(text, signature, keyPEM []byte) (Statement, error) {
	block, _ := pem.Decode(keyPEM)
	if block == nil {
		return Statement{}, errKey
	}
	any, err := x509.ParsePKIXPublicKey(block.Bytes)
	key, ok := any.(ed25519.PublicKey)
	if err != nil || !ok {
		return Statement{}, errKey
	}
	sig, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(signature)))
	if err != nil || !ed25519.Verify(key, text, sig) {
		return Statement{}, errSignature
	}
	var s Statement
	if err := strictjson.Unmarshal(text, &s); err != nil || s.Format != 1 {
		return Statement{}, errStatement
	}
	counts := map[Status]int{}
	for _, c := range s.Cases {
		counts[c.Status]++
	}
	if s.Passed != counts[Passed] || s.Failed != counts[Failed] || s.Skipped != counts[Skipped] || len(s.Cases) != s.Passed+s.Failed+s.Skipped {
		return Statement{}, errStatement
	}
	return s, nil
}
