package record

import (
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/text"
)

// holder is a name in the bank form: half-width, at most width bytes. A name that could be brought
// into it and is only too long is told as that, not as its first full-width character.
func (c *checking) holder(f Field, v string, width int) {
	at, ok := bank.InForm(v, bank.ClassParty, width)
	if ok {
		return
	}
	opt := *c.bank
	opt.MaxBytes, opt.Truncate = -1, false
	to, list := text.BankKana(v, opt)
	switch {
	case at < 0, !list.Failed() && utf8.RuneCountInString(to) > width:
		c.raise(f, CodeLength, width)
	case list.Failed() || to != v:
		c.raise(f, CodeCharacter, at)
	}
}
