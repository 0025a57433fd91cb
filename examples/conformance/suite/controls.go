package suite

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"golang.org/x/text/unicode/norm"
)

// A Control is one demand of the assessment on this library, and how it is met: a function of the
// four systems it describes, or a sentence of its safeguards.
type Control struct {
	ID      string       `json:"id"`      // section code and number: III.6.R1-05
	Section string       `json:"section"` // as the assessment calls it
	Text    string       `json:"text"`    // in short, in our own words, Japanese
	Hash    string       `json:"hash"`    // of the assessment's sentence, see [SentenceHash]
	Package string       `json:"package,omitzero"`
	State   ControlState `json:"state"`
	Tests   []string     `json:"tests,omitzero"` // "package-path TestName/trial", of the tests that enforce it
	// Operations try it on any system: their vectors pass where it is kept.
	Operations []string `json:"operations,omitzero"`
	Hooks      []string `json:"hooks,omitzero"` // "package-path Symbol" or "package-path Type.Method", with which the city shows it
	Note       string   `json:"note,omitzero"`  // why outside, or what the tests and hooks do not cover; Japanese
}

// ControlState says how a control is met.
type ControlState string

// The states of a control.
const (
	Enforced ControlState = "enforced" // the library keeps it; the named tests hold that
	Evidence ControlState = "evidence" // a hook or report lets the city show that it is kept
	Outside  ControlState = "outside"  // not a library's matter; the note says why
	Open     ControlState = "open"     // not met yet
)

// SectionCode is the part of the ID that names the section: III.6.R1.
func (c Control) SectionCode() string {
	code, _, _ := strings.Cut(c.ID, "-")
	return code
}

//go:embed controls.json
var controlsJSON []byte

// Controls returns the list, in the assessment's order.
func Controls() ([]Control, error) {
	file, err := readControls()
	return file.Controls, err
}

// Assessment is the name of the assessment that the controls answer, and the day of its version.
func Assessment() (name, version string, err error) {
	file, err := readControls()
	return file.Assessment, file.Version, err
}

type controlsFile struct {
	Format     int       `json:"format"`
	About      string    `json:"about"`
	Assessment string    `json:"assessment"`
	Version    string    `json:"version"`
	Controls   []Control `json:"controls"`
}

func readControls() (controlsFile, error) {
	var file controlsFile
	err := operation.Decode(json.RawMessage(controlsJSON), &file, "format", "assessment", "version", "controls")
	if err != nil {
		return controlsFile{}, fmt.Errorf("controls.json: %w", err)
	}
	if file.Format != 1 {
		return controlsFile{}, fmt.Errorf("controls.json: format %d", file.Format)
	}
	return file, nil
}

// SentenceHash identifies a sentence of the assessment without repeating it: the SHA-256, in hex,
// of the sentence in NFKC without white space and without the bullet before it (・ or a circled
// number). Of a ticked or chosen item of the form it is the hash of the item's name, a colon and
// the choice. Whoever holds the assessment can check that nothing was left out.
func SentenceHash(sentence string) string {
	bare := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, sentence)
	bare = strings.TrimLeftFunc(bare, func(r rune) bool { return r == '・' || '①' <= r && r <= '⑳' })
	sum := sha256.Sum256([]byte(norm.NFKC.String(bare)))
	return hex.EncodeToString(sum[:])
}
