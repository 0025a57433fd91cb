package sealed

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/kyufu-go/kyufu/household/secret"
)

// Permission lets one secret be opened once, in a span of time. Copies share their one use. The
// zero Permission permits nothing.
type Permission struct {
	secret.Private // it prints as nothing
	p              *permission
}

type permission struct {
	number      secret.Secret
	from, until time.Time
	now         func() time.Time
	still       func(context.Context) error
	spent       atomic.Bool
}

// Permit makes a permission to open a secret from now until a time, if still then gives no error.
func Permit(s secret.Secret, now func() time.Time, until time.Time, still func(context.Context) error) Permission {
	return Permission{p: &permission{number: s, from: now(), until: until, now: now, still: still}}
}

// Spend uses the permission up, and reports whether it permits to open the secret; the error is of
// what still holds. A clock that was set back to before the permission ends it.
func (x Permission) Spend(ctx context.Context, s secret.Secret) (bool, error) {
	p := x.p
	if p == nil || s.IsZero() || !secret.Equal(p.number, s) {
		return false, nil
	}
	now := p.now()
	if now.Before(p.from) || now.After(p.until) || !p.spent.CompareAndSwap(false, true) {
		return false, nil
	}
	if err := p.still(ctx); err != nil {
		return false, err
	}
	return true, nil
}
