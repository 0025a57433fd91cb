package review

import (
	"slices"

	"github.com/kyufu-go/kyufu/audit"
)

// origin is where logins come from: a terminal, or all that state none.
type origin struct {
	fails []failure
	told  bool
}

// logins counts failures in a window by person and by where they come from, and looks at a success
// right after them.
func (r *Reviewer) logins(a *actorState, e *audit.Event) {
	o := r.origins[e.Actor.Terminal]
	if o == nil {
		o = &origin{}
		r.origins[e.Actor.Terminal] = o
	}
	switch e.Act {
	case audit.ActLoginFailed:
		f := failure{e.Time, r.here(e), personOf(e.Actor.ID)}
		a.fails, o.fails = r.failed(a.fails, f), r.failed(o.fails, f)
		if len(a.fails) == r.cfg.LoginFailures {
			r.find(LoginFailures, Ask, e, entriesOf(a.fails)...)
		}
		r.spread(o, e)
	case audit.ActLogin:
		// A login of one's own between the guesses takes nothing away of those on others' IDs.
		switch {
		case r.guessed(a.fails, e):
			r.find(GuessedLogin, Alarm, e, append(entriesOf(a.fails), r.here(e))...)
		case several(o.fails) && r.guessed(o.fails, e):
			r.find(GuessedLogin, Alarm, e, append(entriesOf(o.fails), r.here(e))...)
			o.fails = nil
		}
		a.fails = nil
	default:
	}
}

// spread finds failures from one place of more than one person, once.
func (r *Reviewer) spread(o *origin, e *audit.Event) {
	switch many := len(o.fails) >= r.cfg.LoginFailures; {
	case !many:
		o.told = false
	case !o.told && several(o.fails):
		o.told = true
		r.find(SpreadFailures, Ask, e, entriesOf(o.fails)...)
	}
}

// failed adds a failure to those of the window.
func (r *Reviewer) failed(fails []failure, f failure) []failure {
	return append(slices.DeleteFunc(fails, func(x failure) bool { return f.at.Sub(x.at) > r.cfg.LoginWindow }), f)
}

// guessed reports whether so many failures were right before a login.
func (r *Reviewer) guessed(fails []failure, e *audit.Event) bool {
	return len(fails) >= r.cfg.LoginFailures && e.Time.Sub(fails[len(fails)-1].at) <= r.cfg.LoginWindow
}

// several reports whether failures are of more than one person.
func several(fails []failure) bool {
	return slices.ContainsFunc(fails, func(f failure) bool { return f.who != fails[0].who })
}

func entriesOf(fails []failure) []uint64 {
	out := make([]uint64, 0, keepEntries)
	for _, f := range fails[max(0, len(fails)-keepEntries+1):] {
		out = append(out, f.entry)
	}
	return out
}
