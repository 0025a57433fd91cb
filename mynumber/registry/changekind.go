package registry

import (
	"github.com/kyufu-go/kyufu/household/secret"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// ChangeKind says what a [Change] does.
type ChangeKind uint8

// The kinds. Numbers are part of the stored format and never reused.
const (
	ChangeNone    ChangeKind = iota
	ChangeTie                // ties an individual number to a person (紐付け)
	ChangeNumber             // another number takes the place of the person's (番号法第7条第2項)
	ChangeUntie              // voids a tie that never was right
	ChangeMerge              // 名寄せ
	ChangeSplit              // 名寄せの解除
	ChangeReenter            // 再転入
	ChangeErase              // 消去
	changeEnd
)

var changeOps = [changeEnd]struct {
	op  access.Operation
	act audit.Act
}{

	{}, {access.Link, audit.ActLink}, {access.Link, audit.ActUpdate}, {access.Link, audit.ActUnlink}, {access.Merge, audit.ActMerge},
	{access.Split, audit.ActSplit}, {access.Link, audit.ActRegister}, {access.Erase, audit.ActErase},
}

// Change is a change that takes two people: one proposes it ([Registry.Propose]),
// another approves it ([Registry.Approve]).
type Change struct {
	secret.Private // it prints as nothing
	Kind           ChangeKind
	// Person is whom it is about; for a merge, who is absorbed; for a split, who comes free again.
	Person addressee.Integrated
	// Survivor absorbs Person; for a merge only.
	Survivor addressee.Integrated
	// Number is the number to tie; for tie, number change and re-entry (where none is allowed).
	Number mynumber.Number
	// On is the first day on which it holds; unknown means today. Untie, split and erase have none.
	On civil.Date
	// Ground says why the number is held; Case names the inquiry for GroundInquiry.
	Ground   Ground
	Case     audit.Code
	Identity Identity // how identity was checked, for tie, number change and re-entry
	Cause    audit.Code
}

// Tie is the change that ties a number to a person.
func Tie(id addressee.Integrated, n mynumber.Number, on civil.Date, ground Ground, identity Identity) Change {
	return Change{Kind: ChangeTie, Person: id, Number: n, On: on, Ground: ground, Identity: identity}
}

// Merge is the change by which one person is absorbed by another from a day on.
// Both integrated numbers stay resolvable.
func Merge(absorbed, survivor addressee.Integrated, on civil.Date) Change {
	return Change{Kind: ChangeMerge, Person: absorbed, Survivor: survivor, On: on}
}

// Split is the change that undoes a merge as if it had not been: the views of
// every day are again what they were before.
func Split(absorbed addressee.Integrated, cause audit.Code) Change {
	return Change{Kind: ChangeSplit, Person: absorbed, Cause: cause}
}

// perform adds the lines of a change, made by actor (the caller, if empty).
func (w *work) perform(c Change, actor audit.Code) error {
	switch c.Kind {
	case ChangeTie:
		return w.tie(c, actor)
	case ChangeNumber:
		return w.changeNumber(c, actor)
	case ChangeUntie:
		return w.untie(c, actor)
	case ChangeMerge:
		return w.merge(c, actor)
	case ChangeSplit:
		return w.split(c, actor)
	case ChangeReenter:
		return w.reenter(c, actor)
	case ChangeErase:
		return w.erase(c, actor)
	default:
		return fail(CodeInput)
	}
}
