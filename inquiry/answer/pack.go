package answer

import (
	"github.com/kyufu-go/kyufu/inquiry/internal/packed"
)

// letter marks the stored form of an answer.
const packedAnswer = 'A'

// Pack writes the answer in the form in which it is kept, encrypted, until it is erased. It holds
// the values in the clear: nothing but what encrypts it may take it.
func (a *Answer) Pack() []byte { return packed.Pack(packedAnswer, 256, a.fields) }

// Unpack reads what [Answer.Pack] wrote, and reports whether it was whole.
func (a *Answer) Unpack(body []byte) bool {
	var got Answer
	if !packed.Unpack(packedAnswer, body, got.fields) {
		return false
	}
	*a = got
	return true
}

func (a *Answer) fields(p *packed.Fields) {
	packed.Name(p, &a.Layout)
	packed.List(p, &a.Items, packItem)
	packed.List(p, &a.Dropped, packed.Name)
	packed.List(p, &a.Findings, func(p *packed.Fields, f *Finding) {
		packed.Name(p, &f.Item)
		packed.Name(p, &f.Code)
	})
}

func packItem(p *packed.Fields, v *Value) {
	packed.Name(p, &v.Item)
	packed.Name(p, &v.Kind)
	packed.Text(p, &v.Text)
	packed.Text(p, &v.NotSet)
}
