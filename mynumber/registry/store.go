package registry

import (
	"context"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Token is a keyed blind index: an HMAC of what it stands for, so that the store
// finds equal things without knowing them. The zero Token stands for nothing and
// is never looked up.
type Token [32]byte

// Column is what a record is found by.
type Column uint8

// The columns.
const (
	ByPerson Column = iota // the integrated number whose line it is
	ByOther                // the integrated number that absorbed the person
	ByNumber               // the individual number
	ByRef                  // a system's addressee number
	columnEnd
)

// Record is one line of history as it is stored: tokens and ciphertext. Who
// reads the store reads nothing about anybody.
type Record struct {
	secret.Private              // it prints as nothing
	Seq            uint64       // from 1, without gaps, per municipality
	Handle         audit.Handle // random; names the person's data key and the person in the audit log
	Tokens         [columnEnd]Token
	Index          string // id of the key that made the tokens
	Known          time.Time
	Line           string // id of the journal's line that the record was committed with
	Data           []byte // the entry, encrypted under the person's data key
}

// Store keeps the registry of one or more municipalities. An implementation is
// put through storetest.Run. Every method takes the municipality, and what one
// wrote no other sees.
type Store interface {
	// View runs f on a consistent reading.
	View(ctx context.Context, tenant municipality.Code, f func(Tx) error) error
	// Update runs f in a transaction: all it wrote, or nothing. Two updates of one
	// municipality never both succeed on the same Last: the store runs f again, or
	// gives up with an error that is [CodeConflict]. f may run several times.
	Update(ctx context.Context, tenant municipality.Code, f func(Tx) error) error
}

// Inside is what a store has that works inside a transaction of the embedder's: see
// [Registry.Settle].
type Inside interface {
	// Outside returns the store as it is seen from outside of the transaction.
	Outside() Store
}

// Tx is one transaction. It is used by one goroutine and not after f returns.
type Tx interface {
	// Last returns the highest Seq, and when it was recorded; zeros if there is none.
	Last(ctx context.Context) (seq uint64, known time.Time, err error)
	// Append adds records, whose Seq follow on Last without gaps.
	Append(ctx context.Context, records []Record) error
	// Find returns the records with a token in a column, by Seq.
	Find(ctx context.Context, column Column, token Token) ([]Record, error)
	// Of returns the records of a person, by Seq.
	Of(ctx context.Context, handle audit.Handle) ([]Record, error)
	// Journal gives the journal that commits in this transaction: what it commits is there, or not,
	// with the records.
	Journal(j *store.Journal) (*store.Journal, error)
	// Committed reports whether a record was committed with a line.
	Committed(ctx context.Context, line string) (bool, error)

	// Forget removes, from the records of a person, the tokens of numbers and of systems' numbers.
	// It does not touch the rest. The person's data key lies elsewhere, see Config.DataKeys.
	Forget(ctx context.Context, handle audit.Handle) error

	// RecordsNotUnder returns up to limit records, by Seq from after on, whose tokens another index
	// key made.
	RecordsNotUnder(ctx context.Context, index string, after uint64, limit int) ([]Record, error)
	// Retoken replaces the tokens and the index key id of records, and nothing else.
	Retoken(ctx context.Context, records []Record) error
}
