package record

import (
	"bytes"

	"github.com/kyufu-go/kyufu/household/strictjson"
)

// UnmarshalJSON reads a record as [json.Marshal] writes it: an object with a text for each field
// that is not empty, by its ID. A field that is not there is empty. Errors: "sealed" where the
// individual number is given, and those of [strictjson.Unmarshal], which also refuses keys that are
// no field; the record is as it was then.
func (r *Record) UnmarshalJSON(text []byte) error {
	if bytes.Equal(text, []byte("null")) {
		return nil
	}
	var in struct {
		Number nothing `json:"I1"`
		fieldTexts
	}
	if err := strictjson.Unmarshal(text, &in); err != nil {
		return err
	}
	*r = Record(in.fieldTexts)
	return nil
}

// fieldTexts is a record without its methods.
type fieldTexts Record

// nothing is what stands for the individual number in JSON.
type nothing struct{}

// UnmarshalJSON takes the empty text.
func (*nothing) UnmarshalJSON(text []byte) error {
	if s := string(text); s != `""` && s != "null" {
		return &Error{code: CodeSealed}
	}
	return nil
}
