package inquiry

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"iter"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/holder"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/internal/parallel"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Config is what a [Desk] works with. The fields of the first group are required.
type Config struct {
	// Policy returns the policy in force; it is asked at every call, so a new policy takes effect
	// at once: see access.Current. DutyCode is the duty it is asked about.
	Policy   func() *access.Engine
	DutyCode audit.Code
	// Log is told of what is refused.
	Log audit.BatchRecorder
	// Store keeps what must outlive the process, and commits each step together with its entry.
	Store *store.Journal
	// Handle gives a person's pseudonym in the log, such as an audit vault's.
	Handle func(ctx context.Context, person addressee.Integrated) (audit.Handle, error)
	// Now is the clock.
	Now func() time.Time

	// Self is this institution as an inquirer: [permitted.PayingBody] and the municipality.
	Self permitted.Institution
	List *permitted.List
	// Assessment is the privacy impact assessment of the duty; without one nothing is asked.
	Assessment permitted.Assessment
	Gateway    Gateway
	// Codes obtains linkage codes.
	Codes CodeSource
	// Key opens the answers. Senders gives the keys of a provider, obtained by another way than the
	// network: what none of them signed is no answer. Name a key that was replaced or revoked with
	// its end ([answer.VerifyKey.Until]) until the answers that it signed are erased: those taken
	// before stay good, those taken from then on are refused wherever they are by now.
	Key     answer.Opener
	Senders func(provider permitted.Institution) []answer.VerifyKey

	// Duty defaults to [permitted.SpecifiedPublicBenefit]; ClosedOn is its last day.
	Duty     permitted.Duty
	ClosedOn civil.Date
	// Designation is the benefit's, confirmed by somebody, or [permitted.NoDesignation]. The zero
	// value is none: nothing is asked then.
	Designation permitted.Designation
	// Lists are the digests of the network's lists that a permit may name beside that of List.
	Lists []string
	// Program names the benefit in the log.
	Program audit.Code
	// Layouts defaults to [answer.BuiltInLayouts].
	Layouts *answer.Layouts
	// Number gives the integrated addressee number of the caller's person key; nil takes the key as
	// the number.
	Number func(key string) (addressee.Integrated, error)
	// NonDisclosure says for whom the fact of an inquiry is marked as not to be shown; nil means
	// nobody.
	NonDisclosure func(person addressee.Integrated) bool
	// Rand makes identifiers; nil is crypto/rand. The desk reads it under a lock, so that any
	// reader will do.
	Rand io.Reader
	// ApproverMayCheck lets the approver be the second person, for an office too small for three.
	// The requester never may.
	ApproverMayCheck bool
	Timing           Timing
	// Limits is asked whose data may not be used or erased for now; what is nil stops nothing.
	Limits holder.Limits
}

// Timing is how long things take and are kept. The network's own figures are not public; zero
// fields get the default.
type Timing struct {
	// Poll is the wait before the first look for an answer and doubles with each that finds none,
	// up to PollMax. Defaults: 5 minutes, 6 hours.
	Poll, PollMax time.Duration
	// Synchronous says that the server answers while it is asked: the first look is at once.
	Synchronous bool
	// TimeOut is how long an answer is waited for. Default: 7 days.
	TimeOut time.Duration
	// ManualTimeOut is how long one that is given by hand is waited for. Default: 30 days.
	ManualTimeOut time.Duration
	// Rounds is how often is asked in all when answers are blank; RoundWait is the wait between.
	// Defaults: 3, 1 day.
	Rounds    int
	RoundWait time.Duration
	// Keep is how long results of finished inquiries are kept, KeepBroken those of all others that
	// have ended. Default: 30 days each.
	Keep, KeepBroken time.Duration
	// KeepAcquisition is how long an acquisition number may be held. Default: 7 days.
	KeepAcquisition time.Duration
	// Unapproved is how long a draft may wait for its approval, Unanswered how long an approved
	// inquiry may go without being sent, Unregistered how long an answer may wait for its two
	// persons and its registration. What is over ends as lapsed. Default: 30 days each.
	Unapproved, Unanswered, Unregistered time.Duration
	// KeepCode is how long a linkage code is kept after it was last needed. Default: 180 days; it
	// must be longer than an inquiry can live.
	KeepCode time.Duration
	// Batch is how many inquiries are dealt with at once. Default: 1,000.
	Batch int
	// Claim is after how long a batch that a process claimed to hand over, and did not, may be
	// claimed again; set it longer than any batch takes. Default: 5 minutes.
	Claim time.Duration
}

// RecordYears is how long exchange records are kept (番号法施行令): seven years.
const RecordYears = 7

// Desk is where officers and calling systems work with inquiries. It is safe for concurrent use,
// and several desks of one institution may share a store: each batch is claimed before anything
// leaves the house.
//
// Every verb first asks the access policy, then commits the steps together with their entries, in
// batches each of which is made whole or not at all, and [Desk.Advance] relays to the log what a
// crash left. What is shown, sent or handed over waits until the log has its entry.
type Desk struct{ c Config }

// New checks the configuration and returns a desk. Errors: config.
func New(c Config) (*Desk, error) {
	for field, lacking := range map[string]bool{
		"Policy": c.Policy == nil, "DutyCode": c.DutyCode == "", "Log": c.Log == nil, "Store": c.Store == nil, "Handle": c.Handle == nil,
		"Now": c.Now == nil, "Self": c.Self.Party == "", "List": c.List == nil, "Gateway": c.Gateway == nil, "Codes": c.Codes == nil,
		"Key": c.Key == nil, "Senders": c.Senders == nil,
	} {
		if lacking {
			return nil, fail(CodeConfig, "", errors.New("missing "+field))
		}
	}
	if c.Duty == "" {
		c.Duty = permitted.SpecifiedPublicBenefit
	}
	if c.Layouts == nil {
		c.Layouts = answer.BuiltInLayouts()
	}
	if c.Number == nil {
		c.Number = func(key string) (addressee.Integrated, error) { return addressee.Integrated(key), nil }
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	c.Rand = &lockedReader{from: c.Rand}
	c.Timing = c.Timing.withDefaults()
	return &Desk{c: c}, nil
}

func (t Timing) withDefaults() Timing {
	const day = 24 * time.Hour
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&t.Poll, 5 * time.Minute},
		{&t.PollMax, 6 * time.Hour},
		{&t.TimeOut, 7 * day},
		{&t.ManualTimeOut, 30 * day},
		{&t.RoundWait, day},
		{&t.Keep, 30 * day},
		{&t.KeepBroken, 30 * day},
		{&t.KeepAcquisition, 7 * day},
		{&t.Unapproved, 30 * day}, {&t.Unanswered, 30 * day}, {&t.Unregistered, 30 * day},
		{&t.KeepCode, 180 * day},
		{&t.Claim, 5 * time.Minute},
	} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	if t.Rounds <= 0 {
		t.Rounds = 3
	}
	if t.Batch <= 0 {
		t.Batch = 1000
	}
	return t
}

// Get returns one inquiry. It shows no answer and asks no policy: it is for programs, which show it
// to those who work on it. Errors: not_found.
func (d *Desk) Get(ctx context.Context, id ID) (Inquiry, error) {
	if err := d.made(); err != nil {
		return Inquiry{}, err
	}
	all, err := d.load(ctx, []ID{id})
	if err != nil {
		return Inquiry{}, err
	}
	return all[0], nil
}

// made holds that New made the desk. Errors: config.
func (d *Desk) made() error {
	if d == nil || d.c.Store == nil {
		return fail(CodeConfig, "", errors.New("not made by New"))
	}
	return nil
}

// All yields the inquiries in a state, or all for "", ordered by id.
func (d *Desk) All(ctx context.Context, s State) iter.Seq2[Inquiry, error] {
	return func(yield func(Inquiry, error) bool) {
		if err := d.made(); err != nil {
			yield(Inquiry{}, err)
			return
		}
		for it, err := range d.c.Store.List(ctx, store.Query{Kind: KindInquiry, Where: store.InGroup(string(s))}) {
			var q Inquiry
			if err == nil {
				q, err = inquiryOf(it)
			}
			if !yield(q, err) || err != nil {
				return
			}
		}
	}
}

// IDs returns the ids of the inquiries in a state.
func (d *Desk) IDs(ctx context.Context, s State) ([]ID, error) {
	if err := d.made(); err != nil {
		return nil, err
	}
	var ids []ID
	for it, err := range d.c.Store.List(ctx, store.Query{Kind: KindInquiry, Where: store.InGroup(string(s)), Heads: true}) {
		if err != nil {
			return nil, err
		}
		ids = append(ids, ID(it.Key))
	}
	return ids, nil
}

// load returns inquiries in the order of their ids. Errors: not_found.
func (d *Desk) load(ctx context.Context, ids []ID) ([]Inquiry, error) {
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = string(id)
	}
	items, err := d.c.Store.Get(ctx, KindInquiry, keys...)
	if err != nil {
		return nil, err
	}
	byID := make(map[ID]store.Item, len(items))
	for _, it := range items {
		byID[ID(it.Key)] = it
	}
	out := make([]Inquiry, len(ids))
	err = parallel.Do(len(ids), func(i int) (err error) {
		it, ok := byID[ids[i]]
		if !ok {
			return fail(CodeNotFound, ids[i], nil)
		}
		out[i], err = inquiryOf(it)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
