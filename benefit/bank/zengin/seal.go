package zengin

import (
	"encoding/hex"
	"encoding/json"

	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// Seal fixes the content of a file that was written: the format itself has no check
// sum, so that a changed digit of an account number would pass every rule. Keep the
// seal (in the audit log, on paper) and give it to the reader of what came back.
type Seal struct {
	SHA256 [32]byte
	Count  int       // data records in all batches
	Total  money.Yen // of all batches
}

// sealText is the JSON form.
type sealText struct {
	SHA256 string    `json:"sha256"`
	Count  int       `json:"count"`
	Total  money.Yen `json:"total"`
}

// MarshalJSON writes digest (hex), count and total.
func (s Seal) MarshalJSON() ([]byte, error) {
	return json.Marshal(sealText{s.String(), s.Count, s.Total})
}

// UnmarshalJSON reads what MarshalJSON writes, and nothing beside it. Errors: code "option".
func (s *Seal) UnmarshalJSON(b []byte) error {
	var text sealText
	if err := strictjson.Unmarshal(b, &text); err != nil {
		return &Error{code: CodeOption, field: "seal", err: err}
	}
	v, err := ParseSeal(text.SHA256, text.Count, text.Total)
	if err == nil {
		*s = v
	}
	return err
}

// String returns the digest in hex.
func (s Seal) String() string { return hex.EncodeToString(s.SHA256[:]) }

// ParseSeal reads the digest that [Seal.String] wrote. Errors: code "option".
func ParseSeal(digest string, count int, total money.Yen) (Seal, error) {
	s := Seal{Count: count, Total: total}
	b, err := hex.DecodeString(digest)
	if err != nil || len(b) != len(s.SHA256) {
		return Seal{}, &Error{code: CodeOption, field: "seal"}
	}
	copy(s.SHA256[:], b)
	return s, nil
}
