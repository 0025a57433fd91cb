package year

import (
	"context"
	"crypto/sha256"
	"io"
	"iter"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/internal/staff"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Town is where an office stands, and what it works with.
type Town struct {
	Municipality municipality.Code
	Program      string
	// Amount is the most that the program pays a household, in yen; 0 is no bound.
	Amount money.Yen
	// Keeps says that the program asks nothing back when a decision is corrected.
	Keeps bool
	// Letters says that the caller writes the letters, and tells which left ([Office.Left]).
	// Without, the town's own system writes them, and those that a day makes due are taken for sent
	// on it.
	Letters bool
	// Began is the first day of the office's work.
	Began civil.Date
	// Store keeps the cases and Keys their keys; Secret is what both master and index key are made
	// of. Log takes the lines; Entries yields all that it holds, to be checked against the store.
	Store   store.Store
	Keys    keys.Store
	Secret  []byte
	Log     store.Trail
	Entries func() iter.Seq2[audit.Event, error]
	// Handle gives the pseudonym of a person in the log.
	Handle func(ctx context.Context, person string) (audit.Handle, error)
	Rand   io.Reader
	// Page is how many cases are worked on in one go; 0 means 500.
	Page int
}

// Office is the town's office, with the day that its clock shows. It is one goroutine's.
type Office struct {
	*office.Desk

	town    Town
	journal *store.Journal
	policy  *access.Engine
	today   civil.Date
	hour    int
	again   bool         // the day was broken off and is worked again
	acts    []office.Act // by hand, which wait
}

// by names an officer; see package staff for what each may do.
var by = staff.Officer

// Open opens the office on the first day, at nine.
func Open(ctx context.Context, t Town) (*Office, error) {
	if t.Page == 0 {
		t.Page = 500
	}
	o := &Office{town: t, today: t.Began, hour: 9}
	engine, err := staff.OfficeFrom(t.Began.AddMonths(-1))
	if err != nil {
		return nil, err
	}
	o.policy = engine
	const none = time.Hour * 24 * 3650 // the clock jumps by months
	o.journal, err = store.NewJournal(ctx, store.Config{Store: t.Store, Log: t.Log, Now: o.now, Rand: t.Rand, MaxLines: 1 << 20, MaxAge: none})
	if err != nil {
		return nil, err
	}
	masters, err := keys.Held([][]byte{key(t.Secret, "master")}, [][]byte{key(t.Secret, "index")})
	if err != nil {
		return nil, err
	}
	o.Desk, err = office.New(office.Config{
		Policy: func() *access.Engine { return engine }, DutyCode: staff.Duty, Log: t.Log, Store: o.journal, Keys: masters, DataKeys: t.Keys, Handle: t.Handle,
		Now: o.now, Rand: t.Rand, Municipality: t.Municipality,
		Rules:  map[string]office.Rule{t.Program: {Once: []office.Unit{office.PerHousehold, office.PerPerson}, Most: t.Amount}},
		Terms:  casework.Terms{casework.ReplyClock: {Days: 92}, casework.WindowClock: {Days: windowDays}, casework.CureClock: {Days: cureDays}, casework.CorrectionClock: {Days: 60}, casework.ReturnClock: {Days: 60}},
		Opened: 1 << 11,
	})
	return o, err
}

// cureDays is how long a household has to cure a defect, windowDays to decline what it was told of.
const (
	cureDays   = 30
	windowDays = 14
)

// key makes one of the office's keys. In earnest they live in an HSM.
func key(secret []byte, name string) []byte {
	sum := sha256.Sum256(append([]byte("kyufu example "+name+"\x00"), secret...))
	return sum[:]
}

func (o *Office) now() time.Time { return o.today.Start().Add(time.Duration(o.hour) * time.Hour) }

// Today is the day that the clock shows.
func (o *Office) Today() civil.Date { return o.today }

// On moves the clock to nine o'clock of a day.
func (o *Office) On(day civil.Date) { o.today, o.hour = day, 9 }

// Run is a run as its payments add up.
func (o *Office) Run(ctx context.Context, run string) (office.Run, error) {
	return o.Planned(ctx, by("head"), run)
}

// Relay hands what waits to the log.
func (o *Office) Relay(ctx context.Context) error {
	_, err := o.journal.Relay(ctx)
	return err
}

// Seal hands what waits to the log, and puts the newest hash of the store's lines behind it: what
// is done before the store is kept.
func (o *Office) Seal(ctx context.Context) error { return o.journal.Seal(ctx) }

// kindDay is the kind of the documents that say which days were worked.
const kindDay store.Kind = "year.day"

// Begin moves the clock to a day and notes that it is worked, with the digest of what came in. Done
// reports that it was before: a day is worked once. One that was begun and broken off is worked
// again, and what it did then is not done twice: on a database it is there, in a file that is kept
// at the end of a day it is not.
func (o *Office) Begin(ctx context.Context, day civil.Date, digest audit.Hash) (done bool, err error) {
	if done, err := o.worked(ctx, ended+day.String()); err != nil || done {
		return done, err
	}
	o.On(day)
	if o.again, err = o.worked(ctx, day.String()); err != nil || o.again {
		return false, err
	}
	return false, o.note(ctx, day.String(), digest)
}

// ended stands before the name of a day that was worked to its end.
const ended = "ended "

// Finish notes that a day was worked to its end.
func (o *Office) Finish(ctx context.Context, digest audit.Hash) error {
	o.again = false
	return o.note(ctx, ended+o.today.String(), digest)
}

// worked reports whether something of a day was noted.
func (o *Office) worked(ctx context.Context, what string) (bool, error) {
	items, err := o.journal.Get(ctx, kindDay, what)
	return len(items) > 0, err
}

// note says that something of a day is done.
func (o *Office) note(ctx context.Context, what string, digest audit.Hash) error {
	e := by("counter").Event(audit.ActImport, audit.Succeeded, o.now())
	e.Duty, e.Digest = staff.Duty, digest
	_, err := o.journal.Commit(ctx, store.Step{Event: e, Changes: []store.Change{{Item: store.Item{Kind: kindDay, Key: what, Revision: 1, Body: digest[:]}}}})
	return err
}

// Check reads store and log and says what does not fit.
func (o *Office) Check(ctx context.Context) ([]office.Finding, error) {
	return o.Desk.Check(ctx, by("auditor"), []store.Kind{kindDay}, o.town.Entries())
}
