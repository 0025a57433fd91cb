package bundle

import (
	"errors"
	"io/fs"

	"golang.org/x/mod/sumdb/note"
)

// Make signs a manifest for the files that it names and returns what belongs in [Name]. The digests
// of the parts are filled in. The key is a signer key as package note writes it
// (PRIVATE+KEY+name+hash+key); keep it where no bundle is opened. Errors: what [Open] would say of
// the bundle, joined; key.
func Make(files fs.FS, m Manifest, key string) ([]byte, error) {
	signer, err := note.NewSigner(key)
	if err != nil {
		return nil, &Error{code: CodeKey, err: errors.New("no signer key")} // the cause could show the key
	}
	m.Format = 1
	m.Parts = append([]Part(nil), m.Parts...)
	if faults := m.check(false); len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	raw, faults := read(files, &m)
	faults = append(faults, unlisted(files, &m)...)
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	for i := range m.Parts {
		m.Parts[i].Digest = digestOf(raw[i])
	}
	text, err := m.text()
	if err != nil {
		return nil, &Error{File: Name, code: CodeFormat, err: err}
	}
	if _, err := compile(m, digestOf([]byte(text)), raw); err != nil {
		return nil, err
	}
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		return nil, &Error{File: Name, code: CodeSignature, err: err}
	}
	return signed, nil
}
