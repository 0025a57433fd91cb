package bank

import (
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/household/text"
)

// Account is a bank account as bank files address it. Texts are canonical after
// [Account.Normalise]: bank four digits, branch three, number seven, holder in
// half-width kana. Nothing that prints an Account shows number or holder, nor how
// long they are; JSON does, since it is how accounts travel.
type Account struct {
	secret.Quiet

	Bank   string      `json:"bank"`
	Branch string      `json:"branch"`
	Type   AccountType `json:"type"`
	Number string      `json:"number"`
	Holder string      `json:"holder,omitempty"`
}

// AccountConfig says by what an account is judged. The zero value judges the form and
// the closed list of bank 9900.
type AccountConfig struct {
	Directory Directory
	On        civil.Date // the day on which bank and branch must exist; zero: latest
	// Types narrows the deposit types, "12" for payroll; empty: 1, 2, 4, 9 as in a
	// transfer.
	Types string
	// HolderOptional lets an account without a holder pass, as on a form that is
	// still to be checked.
	HolderOptional bool
	// Text says how the holder is brought into the bank form.
	Text text.BankOptions
}

// More codes of findings about accounts; Field is "bank", "branch", "type", "number" or
// "holder".
const (
	FindWidth         = "width"          // info: full-width digits were narrowed
	FindHyphen        = "hyphen"         // info: hyphens or spaces were left out
	FindValue         = "value"          // error: not a type that the file permits
	FindCharacter     = "character"      // error: no bank form
	FindYuchoNumber   = "yucho_number"   // warning: looks like a 番号 of ゆうちょ; To is the account number it would be
	FindYuchoType     = "yucho_type"     // warning: branch and type of 9900 do not go together
	FindPlaceholder   = "placeholder"    // warning: a number of zeros only, which no account has
	FindBankUnknown   = "bank_unknown"   // warning: To is the directory's data date
	FindBranchUnknown = "branch_unknown" // warning: To is the directory's data date
	FindBankClosed    = "bank_closed"    // warning: To is the successor's code, if known
)

// Normalise returns the account in canonical form: numbers filled with zeros on the left, the
// holder in half-width kana. Findings say what else was changed, is worth a look or is wrong.
// Fields that could not be normalised stay as they were. It is idempotent.
func (a Account) Normalise(cfg AccountConfig) (Account, finding.List) {
	var list finding.List
	out := a
	out.Bank = code(a.Bank, CodeBank, 4, &list)
	out.Branch = code(a.Branch, CodeBranch, 3, &list)
	types := cfg.Types
	if types == "" {
		types = transferTypes
	}
	if a.Type == 0 {
		report(&list, FindEmpty, finding.Error, CodeType, -1)
	} else if !strings.Contains(types, a.Type.Code()) || a.Type > OtherType {
		report(&list, FindValue, finding.Error, CodeType, 0)
	}
	out.Number = a.number(out.Bank, &list)
	out.Holder = a.holder(cfg, &list)
	if !list.Failed() {
		out.judge(cfg, &list)
	} else if out.Bank == YuchoBank && len(out.Branch) == 3 {
		out.yuchoBranch(&list)
	}
	return out, list
}

// code normalises a bank or branch code.
func code(s, field string, width int, list *finding.List) string {
	rest := trim(s)
	digits, ok := digitsOf(rest, field, list)
	switch {
	case !ok:
		return s
	case len(digits) > width:
		report(list, FindLength, finding.Error, field, width)
		return s
	case digits != rest:
		report(list, FindWidth, finding.Info, field, -1)
	}
	return leftZeros(digits, width)
}

func (a Account) number(bank string, list *finding.List) string {
	rest, dropped := dropHyphens(trim(a.Number))
	digits, ok := digitsOf(rest, CodeNumber, list)
	switch {
	case !ok:
		return a.Number
	case dropped:
		report(list, FindHyphen, finding.Info, CodeNumber, -1)
	case digits != rest:
		report(list, FindWidth, finding.Info, CodeNumber, -1)
	}
	if len(digits) <= 7 {
		if strings.Trim(digits, "0") == "" {
			report(list, FindPlaceholder, finding.Warning, CodeNumber, -1)
		}
		return leftZeros(digits, 7)
	}
	if bank == YuchoBank && len(digits) == 8 && digits[7] == '1' {
		f := finding.New(FindYuchoNumber, finding.Warning)
		f.Field, f.From, f.To = CodeNumber, digits, digits[:7]
		*list = append(*list, f)
		return digits
	}
	report(list, FindLength, finding.Error, CodeNumber, 7)
	return a.Number
}

// holderWidth is how many bytes of a holder's name a transfer takes.
const holderWidth = 30

// transferTypes are the account types that a transfer may go to.
const transferTypes = "1249"

func (a Account) holder(cfg AccountConfig, list *finding.List) string {
	if trim(a.Holder) == "" {
		if !cfg.HolderOptional {
			report(list, FindEmpty, finding.Error, CodeHolder, -1)
		}
		return ""
	}
	opt := cfg.Text
	opt.Class, opt.MaxBytes = ClassParty.Text(), holderWidth
	form, found := text.AppendBank(nil, a.Holder, opt, nil)
	for i := range found {
		found[i].Field = CodeHolder
	}
	*list = append(*list, found...)
	if found.Failed() {
		return a.Holder
	}
	out := string(form)
	if out == "" {
		report(list, FindEmpty, finding.Error, CodeHolder, -1) // nothing but what was left out
		return a.Holder
	}
	return out
}

// judge looks at bank, branch and type together.
func (a Account) judge(cfg AccountConfig, list *finding.List) {
	if a.Bank == YuchoBank {
		if a.yuchoBranch(list) && (a.Branch[2] == '9') != (a.Type == Current) {
			report(list, FindYuchoType, finding.Warning, CodeType, -1)
		}
		return
	}
	if cfg.Directory == nil {
		return
	}
	date := cfg.Directory.DataDate().String()
	warn := func(code, field, to string) {
		*list = append(*list, finding.Finding{Code: code, Severity: finding.Warning, Field: field, At: -1, To: to})
	}
	switch p, s := cfg.Directory.Find(a.Bank, "", cfg.On); s {
	case Closed:
		warn(FindBankClosed, CodeBank, p.SuccessorBank)
		return
	case Unlisted, NotYet:
		warn(FindBankUnknown, CodeBank, date)
		return
	case Listed:
	}
	switch p, s := cfg.Directory.Find(a.Bank, a.Branch, cfg.On); s {
	case Closed:
		warn(FindBranchClosed, CodeBranch, p.SuccessorBank+p.SuccessorBranch)
	case Unlisted, NotYet:
		warn(FindBranchUnknown, CodeBranch, date)
	case Listed:
	}
}

func (a Account) yuchoBranch(list *finding.List) bool {
	if yuchoBranchExists(a.Branch) {
		return true
	}
	report(list, FindBranchClosed, finding.Error, CodeBranch, -1)
	return false
}

// mask is what stands for a personal value: always the same, so that not even its
// length shows.
const mask = "****"

// String shows bank, branch and type; number and holder are a mask of fixed width.
func (a Account) String() string {
	return a.Bank + "-" + a.Branch + "-" + a.Type.Code() + "-" + mask + " " + mask
}

// Format implements [fmt.Formatter] with what String shows, for every verb.
func (a Account) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, a.String()) }

// LogValue implements [slog.LogValuer] with what String shows.
func (a Account) LogValue() slog.Value { return slog.StringValue(a.String()) }
