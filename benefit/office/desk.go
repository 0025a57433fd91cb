package office

import (
	"context"
	"crypto/rand"
	"io"
	"sync"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/holder"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Config is what a [Desk] works with. The fields of the first group are required.
type Config struct {
	secret.Private

	// Policy returns the policy in force; it is asked at every call, see access.Current. DutyCode
	// is the duty it is asked about.
	Policy   func() *access.Engine
	DutyCode audit.Code
	// Log is told of what is refused and of what is looked at.
	Log audit.BatchRecorder
	// Store keeps the cases, and commits each step together with its entry.
	Store *store.Journal
	// Handle gives the pseudonym in the log of the person with an addressee number (宛名番号).
	Handle func(ctx context.Context, person string) (audit.Handle, error)
	// Keys holds the master keys, which wrap the cases' data keys, and those of the index, which
	// make the tokens by which cases are found: a keys.MasterFile, or an adapter to a KMS. It lives
	// apart from store and data keys. Which of its keys are in use the store says: see
	// [Desk.RotateMaster] and [Desk.RotateIndex].
	Keys keys.Provider
	// DataKeys keeps the cases' data keys, wrapped: apart from the store and its backups.
	DataKeys keys.Store
	// Now is the clock.
	Now func() time.Time

	Municipality municipality.Code
	// Persons and Households say how the town's addressee numbers (宛名番号) and household numbers
	// (世帯番号) are written. A number in any other spelling opens no case, since it would be another
	// person of the ledger; what reads as an individual number (個人番号) never does, unless the
	// town's format is twelve wide. The zero Format knows no width: then leading zeros make another
	// number.
	Persons, Households addressee.Format
	// Rules says, by program, what is paid once; a program without a rule pays a household and each
	// of its persons once.
	Rules map[string]Rule
	// Terms and Line are the town's, for the cases that are opened from now on; see
	// casework.Config.
	Terms casework.Terms
	Line  money.Yen
	// SecondFor is for how long the word of a second person stands; zero means a day.
	SecondFor time.Duration
	// Limits is asked whose data may not be used or erased for now, at every act; what is nil stops
	// nothing.
	Limits holder.Limits
	// Opened is how many opened cases the desk keeps in memory, for who drives many of them through
	// several steps; none when it is 0.
	Opened int
	// Rand makes identifiers and keys; nil is crypto/rand. The desk reads it under a lock.
	Rand io.Reader
}

// Unit is what is paid once.
type Unit string

// The units.
const (
	PerHousehold Unit = "household" // the household of the base date (世帯番号)
	PerHead      Unit = "head"      // its head
	PerPerson    Unit = "person"    // each of its persons
	PerChild     Unit = "child"     // each child
)

// Rule says what a program pays once (重複支給の防止).
type Rule struct {
	// Group is shared by programs of which only one pays; empty means the program itself.
	Group string
	// Once are the units; none means household and person.
	Once []Unit
	// Most is the most that one payment can be, in yen; 0 is no bound. What a decision grants above
	// it is no payment of this program.
	Most money.Yen
}

// Desk is where officers and calling systems work with cases. It is safe for concurrent use, and
// several desks, also in several processes, may share a store.
type Desk struct {
	secret.Private

	c     Config
	seals *sealer
	memo  *memo
	rules *sync.Map // the programs of which the store is known to keep them by the desk's rule

	turned *turned // how far the index was rotated
}

// New checks the configuration and returns a desk. Errors: config.
func New(c Config) (*Desk, error) {
	for _, part := range []struct {
		field   string
		lacking bool
	}{
		{"policy", c.Policy == nil}, {"duty_code", c.DutyCode == ""}, {"log", c.Log == nil}, {"store", c.Store == nil || c.Store.Store() == nil},
		{"handle", c.Handle == nil}, {"keys", c.Keys == nil}, {"data_keys", c.DataKeys == nil}, {"now", c.Now == nil},
	} {
		if part.lacking {
			return nil, fail(CodeConfig, "", part.field, nil)
		}
	}
	if c.SecondFor <= 0 {
		c.SecondFor = 24 * time.Hour
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	c.Rand = &lockedReader{from: c.Rand}
	return &Desk{c: c, seals: newSealer(&c), memo: &memo{most: max(c.Opened, 0)}, rules: &sync.Map{}, turned: &turned{after: map[store.Kind]string{}}}, nil
}

// made holds that New made the desk. Errors: config.
func (d *Desk) made() error {
	if d == nil || d.c.Store == nil {
		return fail(CodeConfig, "", "desk", nil)
	}
	return nil
}

// lockedReader makes a source of randomness safe for concurrent use.
type lockedReader struct {
	mu   sync.Mutex
	from io.Reader
}

func (r *lockedReader) Read(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.from.Read(b)
}
