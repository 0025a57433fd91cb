package text

import (
	"strconv"

	"github.com/kyufu-go/kyufu/household/finding"
)

// Encoding is a character encoding of files and of fields. Its zero value is [UTF8]; all others are
// one or two bytes a character.
type Encoding uint8

const (
	// UTF8 is UTF-8 as it stands.
	UTF8 Encoding = iota
	// CP932 is Windows-31J with the byte priority of Windows: 髙 is FB FC.
	CP932
	// CP932NEC is Windows-31J with the NEC selection first: 髙 is EE E0.
	CP932NEC
	// ShiftJIS is Shift_JIS with JIS X 0208 only: no NEC or IBM extension, no 外字; 81 60 is 〜
	// (U+301C).
	ShiftJIS
	// EUCJP is EUC-JP with JIS X 0208, NEC row 13 and half-width kana; no JIS X 0212.
	EUCJP
	// JISX0201 is single bytes: ASCII and half-width kana, as bank files have them (コード区分 0).
	JISX0201
	// EUCJPExt is EUC-JP as most systems write it: beside what EUCJP has the NEC selection of the
	// IBM extensions (rows 89–92: 髙, FB FC of Windows, is FC E2) and JIS X 0212 behind 8F.
	EUCJPExt
)

var encodingNames = [...]string{"utf-8", "cp932", "cp932-nec", "sjis", "eucjp", "jisx0201", "eucjp-ext"}

// EncodingError says that a name or value is no encoding of this package.
type EncodingError struct{}

// Error implements error.
func (EncodingError) Error() string { return "text: unknown encoding" }

// Code returns "encoding".
func (EncodingError) Code() string { return "encoding" }

// ParseEncoding reads the name that [Encoding.String] gives.
func ParseEncoding(name string) (Encoding, error) {
	for e, n := range encodingNames {
		if n == name {
			return Encoding(e), nil // an index of a table of seven
		}
	}
	return UTF8, EncodingError{}
}

// String returns "utf-8", "cp932", "cp932-nec", "sjis", "eucjp", "jisx0201" or "eucjp-ext".
func (e Encoding) String() string {
	if int(e) < len(encodingNames) {
		return encodingNames[e]
	}
	return "encoding(" + strconv.Itoa(int(e)) + ")"
}

// MarshalText implements [encoding.TextMarshaler].
func (e Encoding) MarshalText() ([]byte, error) {
	if int(e) >= len(encodingNames) {
		return nil, EncodingError{}
	}
	return []byte(encodingNames[e]), nil
}

// UnmarshalText implements [encoding.TextUnmarshaler].
func (e *Encoding) UnmarshalText(text []byte) error {
	v, err := ParseEncoding(string(text))
	if err == nil {
		*e = v
	}
	return err
}

// Encode returns s in the encoding, with the findings. See [Encoding.AppendEncode].
func (e Encoding) Encode(s string) ([]byte, finding.List) { return e.AppendEncode(nil, s, nil) }

// Decode returns the text of b, with the findings. See [Encoding.AppendDecode].
func (e Encoding) Decode(b []byte) (string, finding.List) {
	out, list := e.AppendDecode(nil, b, nil)
	return string(out), list
}
