package audit

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
)

// MarshalText gives the handle in hexadecimal.
func (h Handle) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads 32 hexadecimal digits.
func (h *Handle) UnmarshalText(b []byte) error {
	var out Handle
	if !unhex(b, out[:]) {
		return fail(CodeDecode, "handle", nil)
	}
	*h = out
	return nil
}

// MarshalText gives the hash in base64.
func (h Hash) MarshalText() ([]byte, error) {
	return base64.StdEncoding.AppendEncode(nil, h[:]), nil
}

// UnmarshalText reads a hash in base64.
func (h *Hash) UnmarshalText(b []byte) error {
	var out Hash
	if !Unbase64(string(b), out[:]) {
		return fail(CodeDecode, "hash", nil)
	}
	*h = out
	return nil
}

func unhex(src, dst []byte) bool {
	if len(src) != 2*len(dst) || !bytes.Equal(bytes.ToLower(src), src) {
		return false
	}
	_, err := hex.Decode(dst, src)
	return err == nil
}

// Unbase64 reads what Base64 text holds.
func Unbase64(s string, dst []byte) bool {
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	return err == nil && copy(dst, b) == len(dst) && len(b) == len(dst)
}
