package record

import "github.com/kyufu-go/kyufu/benefit/bank"

// holder is a name in the bank form: half-width, at most width bytes.
func (c *checking) holder(f Field, v string, width int) {
	if at, ok := bank.InForm(v, bank.ClassParty, width); !ok {
		code := CodeCharacter
		if at < 0 {
			code, at = CodeLength, width
		}
		c.raise(f, code, at)
	}
}
