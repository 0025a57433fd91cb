package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// Name is the file of the signed manifest.
const Name = "bundle.note"

// Kind says what a part holds.
type Kind string

// The kinds.
const (
	Levy      Kind = "levy"
	Grades    Kind = "grades"
	Citations Kind = "citations"
	Programs  Kind = "program"
	Permitted Kind = "permitted"
	Codes     Kind = "codes"
	Calendar  Kind = "calendar"
)

var kinds = []Kind{Levy, Grades, Citations, Programs, Permitted, Codes, Calendar}

// Part is one file of a bundle.
type Part struct {
	Kind Kind   `json:"kind"`
	File string `json:"file"`
	// Digest is "sha256:" and the hexadecimal SHA-256 of the file's bytes; [Make] fills it in.
	Digest string `json:"digest,omitempty"`
	// Source says where the data are from; Grades need it.
	Source string `json:"source,omitempty"`
	// KnownSince is the first day on which grades could be applied; unknown: always known.
	KnownSince civil.Date `json:"known_since,omitzero"`
}

// Manifest says what a bundle is.
type Manifest struct {
	Format int `json:"format"`
	// ID names the series of bundles; Number counts in it, from 1, and never goes down.
	ID     string `json:"id"`
	Number int    `json:"number"`
	// IssuedOn is the day it was made, ValidFrom the first day on which it may be used.
	IssuedOn  civil.Date `json:"issued_on"`
	ValidFrom civil.Date `json:"valid_from"`
	// Note says what changed, for people.
	Note  string `json:"note,omitempty"`
	Parts []Part `json:"parts"`
}

// maxParts bounds the parts of a bundle.
const maxParts = 1000

// text is the manifest as it is signed.
func (m *Manifest) text() (string, error) {
	raw, err := json.MarshalIndent(m, "", " ")
	return string(raw) + "\n", err
}

// readManifest reads a text that was signed.
func readManifest(text string) (m Manifest, faults []error) {
	if err := strictjson.Unmarshal([]byte(text), &m); err != nil {
		return m, []error{notJSON(Name, CodeFormat, err)}
	}
	return m, m.check(true)
}

// check tells everything that is wrong with a manifest.
func (m *Manifest) check(digests bool) (faults []error) {
	fault := func(wrong bool, pointer string) {
		if wrong {
			faults = append(faults, &Error{File: Name, Pointer: pointer, code: CodeFormat})
		}
	}
	fault(m.Format != 1, "/format")
	fault(m.ID == "", "/id")
	fault(m.Number < 1, "/number")
	fault(!m.IssuedOn.Known(), "/issued_on")
	fault(!m.ValidFrom.Known(), "/valid_from")
	fault(len(m.Parts) == 0 || len(m.Parts) > maxParts, "/parts")
	seen := map[string]bool{Name: true}
	codes := 0
	for i, p := range m.Parts {
		at := "/parts/" + strconv.Itoa(i)
		fault(!slices.Contains(kinds, p.Kind), at+"/kind")
		fault(!plain(p.File) || seen[p.File], at+"/file")
		fault(digests && !isDigest(p.Digest), at+"/digest")
		fault(p.Kind == Grades && p.Source == "", at+"/source")
		if p.Kind == Codes {
			codes++
			fault(codes > 1, at+"/kind")
		}
		seen[p.File] = true
	}
	return faults
}

// plain reports whether a name is one that every file system takes alike.
func plain(name string) bool {
	const most = 100
	if name == "" || len(name) > most || name[0] == '.' || name[0] == '-' {
		return false
	}
	return strings.IndexFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("-_.", r)
	}) < 0
}

const digestPrefix = "sha256:"

func digestOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return digestPrefix + hex.EncodeToString(sum[:])
}

func isDigest(s string) bool {
	raw, err := hex.DecodeString(strings.TrimPrefix(s, digestPrefix))
	return err == nil && len(raw) == sha256.Size && s == digestPrefix+hex.EncodeToString(raw)
}
