package bundle

import (
	"errors"
	"io"
	"io/fs"

	"golang.org/x/mod/sumdb/note"

	"github.com/kyufu-go/kyufu/household/civil"
)

const (
	maxNote = 1 << 20  // bytes of the manifest
	maxPart = 16 << 20 // of a part: no reader of a part takes more
	maxAll  = 64 << 20 // of all parts
)

// Config says which bundle may be opened.
type Config struct {
	// Keys are the verifier keys of those who may sign, as package note writes them
	// (name+hash+key). One that has signed is enough. None: nothing is opened.
	Keys []string
	// On is the day of opening. Unknown: nothing is opened (not_yet), for nobody can say that it is
	// valid.
	On civil.Date
	// InUse is the bundle that is in use; the zero value: none.
	InUse InUse
	// Back is the digest of the bundle that the caller wants although it is older than the one in
	// use.
	Back string
}

// InUse is what an installation keeps of the bundle that it goes by.
type InUse struct {
	Number int
	Digest string
}

// Open reads, checks and compiles a bundle: a folder by os.DirFS, a ZIP file by its reader. The
// error joins one [*Error] for each thing that is wrong; codes: each of them.
func Open(files fs.FS, c Config) (*Bundle, error) {
	m, digest, err := open(files, c.Keys)
	if err != nil {
		return nil, err
	}
	if err := c.allows(&m, digest); err != nil {
		return nil, err
	}
	raw, faults := read(files, &m)
	for i, p := range m.Parts {
		if raw[i] != nil && digestOf(raw[i]) != p.Digest {
			faults = append(faults, &Error{File: p.File, code: CodeDigest})
		}
	}
	faults = append(faults, unlisted(files, &m)...)
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return compile(m, digest, raw)
}

// open reads the manifest and its signature.
func open(files fs.FS, keys []string) (m Manifest, digest string, err error) {
	signed, err := readFile(files, Name, maxNote)
	if err != nil {
		return m, "", err
	}
	var verifiers []note.Verifier
	for _, key := range keys {
		v, err := note.NewVerifier(key)
		if err != nil {
			return m, "", &Error{code: CodeKey, err: err}
		}
		verifiers = append(verifiers, v)
	}
	n, err := note.Open(signed, note.VerifierList(verifiers...))
	if err != nil {
		return m, "", &Error{File: Name, code: CodeSignature, err: err}
	}
	m, faults := readManifest(n.Text)
	return m, digestOf([]byte(n.Text)), errors.Join(faults...)
}

// allows says why a bundle may not be used.
func (c *Config) allows(m *Manifest, digest string) error {
	if early, known := c.On.Before(m.ValidFrom); early || !known {
		return &Error{File: Name, Pointer: "/valid_from", code: CodeNotYet}
	}
	older := m.Number < c.InUse.Number || m.Number == c.InUse.Number && digest != c.InUse.Digest
	if older && c.Back != digest {
		return &Error{File: Name, Pointer: "/number", code: CodeOlder}
	}
	return nil
}

// read reads the parts; nil stands for one that cannot be read.
func read(files fs.FS, m *Manifest) (raw [][]byte, faults []error) {
	raw = make([][]byte, len(m.Parts))
	all := 0
	for i, p := range m.Parts {
		part, err := readFile(files, p.File, maxPart)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		if all += len(part); all > maxAll {
			return raw, append(faults, &Error{code: CodeSize})
		}
		raw[i] = part
	}
	return raw, faults
}

// readFile reads a file that is no larger than it may be. What it returns is never nil.
func readFile(files fs.FS, name string, most int64) ([]byte, error) {
	if files == nil {
		return nil, &Error{File: name, code: CodeMissing}
	}
	f, err := files.Open(name)
	if err != nil {
		return nil, &Error{File: name, code: CodeMissing, err: err}
	}
	raw, err := io.ReadAll(io.LimitReader(f, most+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, &Error{File: name, code: CodeMissing, err: err}
	}
	if int64(len(raw)) > most {
		return nil, &Error{File: name, code: CodeSize}
	}
	return raw, nil
}

// unlisted finds files that nobody signed for.
func unlisted(files fs.FS, m *Manifest) (faults []error) {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return []error{&Error{code: CodeMissing, err: err}}
	}
	for _, e := range entries {
		known := e.Name() == Name
		for _, p := range m.Parts {
			known = known || p.File == e.Name()
		}
		if !known {
			faults = append(faults, &Error{File: e.Name(), code: CodeUnlisted})
		}
	}
	return faults
}
