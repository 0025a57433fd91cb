package levy

import (
	"bytes"
	"encoding/json"
	"io"
)

// strict decodes one JSON value and refuses keys that the form does not have.
func strict(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF { //nolint:errorlint // Token returns io.EOF itself
		return &Error{code: CodeTable}
	}
	return nil
}
