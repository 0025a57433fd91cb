package form

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Kind is which form it is.
type Kind string

// The kinds.
const (
	Confirmation Kind = "confirmation" // 確認書
	Applied      Kind = "application"  // 申請書
	Declaration  Kind = "declaration"  // 申告書
	Notice       Kind = "notice"       // 支給のお知らせ
)

// Application is the form of one household with what the head wrote on it.
type Application struct {
	secret.Quiet

	Household string     `json:"C6" validate:"required,key,max=15"` // 世帯番号
	Sequence  int        `json:"B1"`                                // 申請連番: the place in the file
	Line      int        `json:"-"`                                 // the line of the file, 0 for a form that came otherwise
	Kind      Kind       `json:"form" validate:"required,oneof=confirmation application declaration notice"`
	Issued    civil.Date `json:"issued"`
	Returned  civil.Date `json:"returned"`
	Declined  bool       `json:"declined"` // 辞退

	NotOnlyDependants bool `json:"not_only_dependants"` // 課税者の扶養親族等のみの世帯ではない
	NotPaidElsewhere  bool `json:"not_paid_elsewhere"`  // 他の市町村で受給していない
	NoTaxableIncome   bool `json:"no_taxable_income"`   // 未申告の者に課税相当の所得がない

	Cash    bool    `json:"cash"` // 現金で受け取る
	Account Account `json:"account"`
	Phone   string  `json:"B6" validate:"omitempty,width=40,phone"`
	Agent   Agent   `json:"agent"`
}

// Account is the account as written on the form; nothing in it is checked yet.
type Account struct {
	secret.Quiet

	Bank        string `json:"B38" validate:"omitempty,number,len=4"`
	BankName    string `json:"bank_name"`
	Branch      string `json:"B39" validate:"omitempty,number,len=3"`
	BranchName  string `json:"branch_name"`
	Type        string `json:"B40"`
	Number      string `json:"B41" validate:"omitempty,number,max=7"`
	YuchoSymbol string `json:"B42" validate:"omitempty,number,len=5"`
	YuchoNumber string `json:"B43" validate:"omitempty,number,max=8"`
	HolderKana  string `json:"B44"`
	Holder      string `json:"B45" validate:"omitempty,line,local,width=100"`
}

// Empty reports whether no account was given.
func (a Account) empty() bool { return a.Number == "" && a.YuchoNumber == "" }

// two reports whether two accounts were given: nobody chooses for the citizen.
func (a Account) two() bool { return a.Number != "" && a.YuchoNumber != "" }

// Agent (代理人) applies for the head.
type Agent struct {
	secret.Quiet

	Name     string     `json:"B24" validate:"omitempty,line,local,width=100"`
	Kana     string     `json:"B25"`
	Sex      string     `json:"B26"`
	Birth    civil.Date `json:"B27"`
	Relation string     `json:"B36"`
}

// AsOf forgets what happened after a day: a form that comes back later has not come back yet.
func (a *Application) AsOf(on civil.Date) {
	if late, known := a.Returned.After(on); known && late {
		*a = Application{Household: a.Household, Sequence: a.Sequence, Kind: a.Kind, Issued: a.Issued}
	}
	if late, known := a.Issued.After(on); known && late {
		a.Issued = civil.Date{}
	}
}

// String shows the kind and whether the form is back: nothing of what is written on it.
func (a Application) String() string {
	if a.Returned.Known() {
		return "form " + string(a.Kind) + " returned"
	}
	return "form " + string(a.Kind)
}

// Format shows what String shows, whatever the verb.
func (a Application) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, a.String()) }

// LogValue shows what String shows.
func (a Application) LogValue() slog.Value { return slog.StringValue(a.String()) }

// String shows nothing of an account.
func (a Account) String() string { return "account" }

// Format shows what String shows, whatever the verb.
func (a Account) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, a.String()) }

// LogValue shows what String shows.
func (a Account) LogValue() slog.Value { return slog.StringValue(a.String()) }

// String shows nothing of an agent.
func (a Agent) String() string { return "agent" }

// Format shows what String shows, whatever the verb.
func (a Agent) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, a.String()) }

// LogValue shows what String shows.
func (a Agent) LogValue() slog.Value { return slog.StringValue(a.String()) }
