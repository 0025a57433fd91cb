package sealed

import (
	"sync/atomic"
	"time"
)

// Permission lets one secret be opened once, until a time. Copies share their one use. The zero
// Permission permits nothing.
type Permission struct{ p *permission }

type permission struct {
	secret Secret
	until  time.Time
	now    func() time.Time
	spent  atomic.Bool
}

// Permit makes a permission to open a secret until a time.
func Permit(s Secret, until time.Time, now func() time.Time) Permission {
	return Permission{&permission{secret: s, until: until, now: now}}
}

// Spend uses the permission up, and reports whether it permits to open the secret.
func (x Permission) Spend(s Secret) bool {
	return x.p != nil && !s.IsZero() && Equal(x.p.secret, s) && !x.p.now().After(x.p.until) && x.p.spent.CompareAndSwap(false, true)
}
