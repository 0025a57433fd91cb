package registry

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"iter"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kyufu-go/kyufu/audit/keys"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/holder"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Program is the code under which the registry's entries stand in the audit log.
const Program = audit.Code("mynumber")

// words is the code under which stands what was shown to a second person, and said by one about a
// load: entries whose lines are none of the registry's records.
const words = Program + ".word"

// Config is what a [Registry] works with.
type Config struct {
	secret.Private // it prints as nothing

	Tenant municipality.Code // whose registry it is; required
	Store  Store             // required
	Keys   keys.Provider     // required: master keys, and those of the blind indexes
	// DataKeys keeps the persons' data keys, wrapped: apart from Store, so that no backup of it
	// brings an erased person back. Required.
	DataKeys keys.Store
	// Journal takes what changes record, each entry committed with its change: over the same
	// database as an [SQLStore]. While the log is behind, changes are refused. Required.
	Journal *store.Journal
	Log     audit.Recorder // takes looks and denials, before they are answered; what it does not take stops the work; required
	// Policy returns the policy in force, never nil; required. It is asked at every call,
	// so a new policy takes effect at once: see access.Current.
	Policy func() *access.Engine
	Now    func() time.Time // required
	// Rand makes data keys, handles and new integrated numbers; nil means crypto/rand.
	Rand io.Reader
	// Format is how integrated numbers are written, and new ones are made: full width.
	Format addressee.Format
	// Handle gives the person's handle in the audit log, for who keeps an audit.Vault;
	// nil means 128 random bits. It is asked once per person.
	Handle func(ctx context.Context, id addressee.Integrated) (audit.Handle, error)
	// GrantFor is how long a grant lasts; 0 means DefaultGrantFor.
	GrantFor time.Duration
	// Events reads the audit log, where it is given, before the first answer: see
	// [Registry.Recover]. Without it, call Recover before work begins; with it, [Registry.Ready]
	// before a transaction of your own.
	Events func(ctx context.Context) iter.Seq2[audit.Event, error]
	// Hold says whether a person's data may not be erased for now, because of a dispute or an audit
	// (廃棄の停止): an erasure of the human being is refused while one of their handles is held. nil
	// means that nobody is.
	Hold func(ctx context.Context, subject audit.Handle) (bool, error)
	// Given says whether an approval of an erasure was given, for [Registry.Holder]; see
	// holder.Limits. Without it the holder erases nobody: two persons do, by [Registry.Propose].
	Given holder.Given
	// AskFor is how long what was proposed waits for a second person; behind it it is only refused,
	// and proposed anew. 0 means DefaultAskFor.
	AskFor time.Duration
	// Skew is how far the time of the newest line may lie ahead of Now before that is noticed, by
	// an entry with purpose clock.ahead; 0 means DefaultSkew.
	Skew time.Duration
}

// DefaultSkew is how far the clocks of servers may differ without being noticed.
const DefaultSkew = time.Minute

// DefaultAskFor is how long what was proposed waits: the person may be another one's case by then.
const DefaultAskFor = 365 * 24 * time.Hour

// DefaultGrantFor is how long a grant lasts: long enough to read a screen.
const DefaultGrantFor = time.Minute

// Registry links individual numbers, integrated addressee numbers and the
// addressee numbers of systems (団体内統合宛名システム). It holds no state of its own
// but caches, so several may work on one store, and it is safe for concurrent use.
type Registry struct {
	secret.Private // it prints as nothing
	c              Config
	tokeners       sync.Map     // by id of the index key; an id never means another key
	space          string       // of the data keys
	outside        Store        // of the embedder's transaction, if this works inside one
	open           opened       // erasures that wait for the end of the embedder's transaction
	ahead          atomic.Int64 // the newest time ahead of the clock that was noticed, in microseconds
}

// New returns a registry. Errors: config.
func New(c Config) (*Registry, error) {
	if c.Tenant == 0 || c.Store == nil || c.Keys == nil || c.DataKeys == nil || c.Journal == nil || c.Log == nil || c.Policy == nil || c.Now == nil {
		return nil, fail(CodeConfig)
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if c.GrantFor == 0 {
		c.GrantFor = DefaultGrantFor
	}
	if c.Skew == 0 {
		c.Skew = DefaultSkew
	}
	if c.AskFor <= 0 {
		c.AskFor = DefaultAskFor
	}
	g := &Registry{c: c, space: "mynumber/" + c.Tenant.String()}
	if in, ok := c.Store.(Inside); ok {
		g.outside = in.Outside()
	}
	return g, nil
}

func (g *Registry) request(by access.Caller, op access.Operation) access.Request {
	return by.Request(op, g.now())
}

func (g *Registry) event(by access.Caller, act audit.Act, result audit.Result, handles ...audit.Handle) audit.Event {
	e := by.Event(act, result, g.now())
	e.Program, e.Subjects = Program, audit.About(unique(handles)...)
	return e
}

// unique keeps each handle once, in order; an event names a person once.
func unique(handles []audit.Handle) []audit.Handle {
	var list []audit.Handle
	seen := make(map[audit.Handle]struct{}, len(handles))
	for _, h := range handles {
		if _, ok := seen[h]; !ok && h != (audit.Handle{}) {
			seen[h] = struct{}{}
			list = append(list, h)
		}
	}
	return list
}

// allow asks the policy. A denial is recorded, and is the error. Errors: denied, recorder.
func (g *Registry) allow(ctx context.Context, by access.Caller, r access.Request, handles ...audit.Handle) error {
	if g.c.Policy == nil {
		return fail(CodeConfig)
	}
	e := g.c.Policy()
	d := e.Decide(&r)
	if d.Allowed() {
		return nil
	}
	event := g.event(by, r.Operation.Act(), audit.Denied, handles...)
	event.Reason = d.Reason().Code()
	if err := g.record(ctx, event); err != nil {
		return err
	}
	return because(CodeDenied, d.Err())
}

func (g *Registry) record(ctx context.Context, e audit.Event) error {
	if g.c.Log == nil {
		return fail(CodeConfig)
	}
	if _, err := g.c.Log.Append(ctx, e); err != nil {
		return because(CodeRecorder, err)
	}
	return nil
}

// stopped denies what a stop of use forbids, by the policy's own rule.
func (g *Registry) stopped(ctx context.Context, by access.Caller, op access.Operation, p *person) error {
	if !p.lines.suspended() {
		return nil
	}
	r := g.request(by, op)
	r.Suspended = true
	return g.allow(ctx, by, r, p.handle)
}

func (g *Registry) asOf(a AsOf) (AsOf, error) {
	if a.Known.IsZero() {
		a.Known = everything
	}
	if a.Valid.IsZero() {
		a.Valid = g.today()
	}
	if !a.Valid.Known() {
		return a, fail(CodeInterval)
	}
	return a, nil
}

// today is the day in Japan; unknown if the clock stands outside the calendar.
func (g *Registry) today() civil.Date { return civil.DayOf(g.now()) }

// day is the day given, or today. Errors: interval.
func (g *Registry) day(d civil.Date) (civil.Date, error) {
	if d.IsZero() {
		d = g.today()
	}
	if !d.Known() {
		return d, fail(CodeInterval)
	}
	return d, nil
}

// stored turns an adapter's error into one of ours; ours pass through.
func stored(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	switch {
	case errors.Is(err, CodeConflict), errors.Is(err, store.CodeConflict):
		return because(CodeConflict, err)
	case errors.Is(err, store.CodeLogBehind), errors.Is(err, store.CodeEvent):
		return because(CodeRecorder, err)
	}
	return because(CodeStore, err)
}

func codeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.code
	}
	return CodeStore
}

// now is the time; the zero time of a Registry that New did not make.
func (g *Registry) now() time.Time {
	if g.c.Now == nil {
		return time.Time{}
	}
	return g.c.Now()
}
