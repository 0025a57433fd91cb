package mynumber

import (
	"context"

	"github.com/kyufu-go/kyufu/mynumber/internal/sealed"
)

// Grant lets one number be seen once, for a short time. Only the registry makes one, after the
// policy allowed it and the log took the entry. A copy is the same grant: whichever is used first,
// in whatever goroutine, is the one use. It ends at once with a stop of use, an erasure, an untying
// and a right that was taken away. The zero Grant is worth nothing.
type Grant struct{ sealed.Permission }

// Reveal hands the twelve clear digits to use, and wipes them when it returns: keep no copy. It
// returns what use returns. Errors: grant, when the grant is missing, spent, expired, for another
// number, or over because what it rested on no longer holds: then the error wraps the registry's.
func (n Number) Reveal(ctx context.Context, grant Grant, use func(digits []byte) error) error {
	ok, err := grant.Spend(ctx, n.Secret)
	if !ok {
		return &Error{code: CodeGrant, at: -1, cause: err}
	}
	if !sealed.Individual.Open(n.Secret, func(digits []byte) { err = use(digits) }) {
		return fail(CodeGrant)
	}
	return err
}
