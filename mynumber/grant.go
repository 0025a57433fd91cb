package mynumber

import "github.com/kyufu-go/kyufu/mynumber/internal/sealed"

// Grant lets one number be seen once, for a short time. Only the registry makes one, after the
// policy allowed it and the log took the entry. A copy is the same grant: whichever is used first,
// in whatever goroutine, is the one use. The zero Grant is worth nothing.
type Grant struct{ sealed.Permission }

// Reveal hands the twelve clear digits to use, and wipes them when it returns: keep no copy. It
// returns what use returns. Errors: grant, when the grant is missing, spent, expired or for another
// number.
func (n Number) Reveal(grant Grant, use func(digits []byte) error) error {
	var err error
	if !grant.Spend(n.Secret) || !sealed.Open(n.Secret, func(digits []byte) { err = use(digits) }) {
		return fail(CodeGrant)
	}
	return err
}
