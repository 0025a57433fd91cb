package bank

import (
	"cmp"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/household/civil"
)

// Place is one branch of one bank (Branch is not empty) or a bank itself, for the
// time it was valid. Names are without 銀行 and 支店, kana in full width and in the
// capitals that bank files use.
type Place struct {
	Bank       string     `json:"bank"`
	Branch     string     `json:"branch,omitempty"`
	BankName   string     `json:"bank_name"`
	BankKana   string     `json:"bank_kana"`
	BranchName string     `json:"branch_name,omitempty"`
	BranchKana string     `json:"branch_kana,omitempty"`
	From       civil.Date `json:"from,omitzero"` // first day; zero: unknown or always
	To         civil.Date `json:"to,omitzero"`   // last day; zero: still there
	// The bank and branch that took over, where it is known.
	SuccessorBank   string `json:"successor_bank,omitempty"`
	SuccessorBranch string `json:"successor_branch,omitempty"`
}

// Standing is what a directory says about a bank or branch on a day.
type Standing uint8

// The standings.
const (
	Unlisted Standing = iota // the directory does not know it
	Listed                   // it exists on that day
	Closed                   // it existed before: see To and the successor
	NotYet                   // it opens later: see From
)

// Directory answers which banks and branches exist. A Directory is safe for
// concurrent use. No list is complete: that a bank is not in it is a warning that
// names the list's date, never a refusal, except for the closed list of 9900.
type Directory interface {
	// Find looks up a bank (branch "") or a branch on a day; a zero day means
	// the latest known state.
	Find(bank, branch string, on civil.Date) (Place, Standing)
	// DataDate is the day whose state the list shows.
	DataDate() civil.Date
}

// Table is a Directory over a list of places. It does not change after NewTable.
type Table struct {
	date   civil.Date
	places []Place // by bank, branch, From
}

// NewTable makes a directory of a vendor's or city's own list. A bank without an
// entry of its own is taken from its branches.
func NewTable(dataDate civil.Date, places []Place) *Table {
	t := &Table{date: dataDate, places: slices.Clone(places)}
	slices.SortStableFunc(t.places, comparePlaces)
	return t
}

func comparePlaces(a, b Place) int {
	return cmp.Or(strings.Compare(a.Bank, b.Bank), strings.Compare(a.Branch, b.Branch), compareDates(a.From, b.From))
}

// compareDates puts an unknown date first.
func compareDates(a, b civil.Date) int { return strings.Compare(a.String(), b.String()) }

// DataDate returns the day whose state the table shows.
func (t *Table) DataDate() civil.Date { return t.date }

// Find implements [Directory].
func (t *Table) Find(bank, branch string, on civil.Date) (Place, Standing) {
	i, _ := slices.BinarySearchFunc(t.places, Place{Bank: bank, Branch: branch}, func(a, b Place) int {
		return cmp.Or(strings.Compare(a.Bank, b.Bank), strings.Compare(a.Branch, b.Branch))
	})
	if branch == "" && i < len(t.places) && t.places[i].Bank == bank && t.places[i].Branch != "" {
		p := t.places[i]
		return Place{Bank: p.Bank, BankName: p.BankName, BankKana: p.BankKana}, Listed
	}
	var last Place
	standing := Unlisted
	for ; i < len(t.places) && t.places[i].Bank == bank && t.places[i].Branch == branch; i++ {
		last = t.places[i]
		if standing = last.standing(on); standing == Listed || standing == NotYet {
			break
		}
	}
	return last, standing
}

func (p Place) standing(on civil.Date) Standing {
	if on.IsZero() {
		if p.To.IsZero() {
			return Listed
		}
		return Closed
	}
	if c, known := on.Order(p.From); known && c < 0 {
		return NotYet
	}
	if c, known := on.Order(p.To); known && c > 0 {
		return Closed
	}
	return Listed
}

// All returns the places in order of bank and branch.
func (t *Table) All() []Place { return slices.Clone(t.places) }

// builtin is made when the package is loaded and does not change: 95 entries.
var builtin = func() *Table {
	places := []Place{{Bank: YuchoBank, BankName: "ゆうちょ", BankKana: "ユウチヨ"}}
	for _, list := range [...]string{yuchoOrdinary, yuchoTransfer} {
		for code := range strings.FieldsSeq(list) {
			places = append(places, yuchoPlace(code))
		}
	}
	return NewTable(yuchoDataDate, places)
}()

// Builtin is the directory of bank 9900 alone, with its 94 branches. For all banks
// use the module benefit/bank/directory or a table of your own.
func Builtin() *Table { return builtin }
