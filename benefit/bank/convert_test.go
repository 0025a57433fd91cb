package bank

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/kyufu-go/kyufu/household/text"
)

// The hot path has a table of its own; it must say of every byte and pair what package
// text says.
func TestClassesAreThoseOfPackageText(t *testing.T) {
	t.Parallel()
	for _, k := range []Class{ClassBank, ClassParty, ClassPayroll, ClassEDI} {
		for a := range 256 {
			for b := range 256 {
				pair := []byte{byte(a), byte(b)}
				want := text.CheckBankBytes(pair, k.Text(), text.Profile{})
				assert.Equal(t, want, k.Illegal(pair, &text.Profile{}), "%s %x", k, pair)
			}
		}
	}
}
