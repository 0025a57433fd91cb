package record

import (
	"strconv"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Parts is what a record is made of, in the order of the work. A part that is nil, and
// a value that is empty, leaves its fields empty: nothing is guessed.
type Parts struct {
	secret.Private

	Recipient   *Person      // identification, contact, recipient
	Application *Application // fields 1 to 7, 37 to 46
	Agent       *Agent       // fields 20 to 36
	Supporter   *Person      // fields 80 to 93
	// Household and Fiscal give the classes (47 to 52, 95 to 100), as of the base date.
	Household *household.Household
	Fiscal    civil.FiscalYear
	Decision  *Decided
	Ruling    Ruling   // when and how the decision was taken
	Payment   *Payment // fields 111 to 129
}

// Person is somebody as a record shows them. All texts are as people write them;
// [Make] normalises.
type Person struct {
	secret.Quiet

	Number       string // 宛名番号; also the member's id in the household
	Household    string // 世帯番号
	MoveNumber   string // 宛名異動 開始番号
	MoveHistory  string // 宛名異動 履歴番号
	Name, Kana   string
	Sex          string // code
	Birth        string // also with unknown parts
	Relationship string // 続柄
	HeadName     string
	Phone        string
	Address      Address
	NewYear      Address // on 1 January
	// DeathRegisteredOn is the day of the change that registered a death.
	DeathRegisteredOn civil.Date
}

// Address is an address in the parts of 別添1. Leave it empty where it is kept secret
// (支援措置).
type Address struct {
	secret.Quiet

	PostalCode, Prefecture, City, Town, Area, Lot, Building string
}

// Line joins the parts into one line without the postal code.
func (a Address) Line() string {
	line := a.Prefecture + a.City + a.Town + a.Area + a.Lot
	if a.Building != "" {
		line += "　" + a.Building
	}
	return line
}

// Application is what came with the form.
type Application struct {
	secret.Quiet

	Number, History       int // 申請連番, 申請履歴連番
	Latest                bool
	AppliedOn, ReceivedOn civil.Date
	WithdrawnOn           civil.Date
	ReviewedOn            civil.Date // 書類審査日
	DefectCode            string
	DefectReason          string
	DefectNoticeOn        civil.Date
	AcceptedOn            civil.Date // 書類受理日
	Phone                 string
	Claimed               money.Yen
	Cash                  bool
	Account               *bank.Account // as requested
	Yucho                 *bank.Yucho   // as requested, when the form gave 記号 and 番号
	HolderName            string        // 口座名義人漢字
}

// Agent is who acts for the applicant.
type Agent struct {
	Person
	Sequence int
	Relation string // 代理人関係者コード
}

// Ruling is how a decision was taken.
type Ruling struct {
	ReviewedOn civil.Date // 資格審査日
	On         civil.Date // 支給決定日 or 却下日
	NoticeOn   civil.Date
	Override   string // 強制決定事由コード
	Forced     string // 強制回復・却下区分
	Reason     string // 強制回復・却下事由コード
	Status     string // 状態コード; empty: from the decision and the payment
}

// The codes of the built-in lists that Make writes.
const (
	statusPending, statusGranted, statusRefused, statusPaid, statusFailed, statusReturned = "12", "05", "06", "07", "08", "09"

	grant, refuse, pending = "1", "2", "3"
)

// Make makes the record of a decision, normalised. The findings are those of
// [Checker.Normalise] and [Checker.Check]; an empty list means that the record can be
// stored. Codes are those of the built-in lists: pass a checker over a town's own lists
// and map afterwards where they differ.
func Make(p *Parts, k *Checker) (Record, finding.List) {
	var r Record
	if p == nil {
		return r, nil
	}
	k = k.orBuiltin()
	r.recipient(p.Recipient)
	r.application(p.Application)
	r.agent(p.Agent)
	r.supporter(p.Supporter)
	r.circumstances(p)
	r.decision(p.Decision, &p.Ruling)
	r.FillPayment(p.Payment)
	if p.Ruling.Status != "" {
		r.Status = p.Ruling.Status
	}
	list := k.Normalise(&r)
	return r, k.AppendCheck(list, &r)
}

func (r *Record) recipient(p *Person) {
	if p == nil {
		return
	}
	r.AddresseeNumber, r.Name, r.Birth, r.Sex, r.Address = p.Number, p.Name, p.Birth, p.Sex, p.Address.Line()
	r.Phone, r.HouseholdNumber, r.Relationship, r.HeadName = p.Phone, p.Household, p.Relationship, p.HeadName
	r.RecipientSequence = "1"
	r.RecipientNumber, r.RecipientHouseholdNumber = p.Number, p.Household
	r.RecipientMoveNumber, r.RecipientMoveHistory = p.MoveNumber, p.MoveHistory
	r.RecipientName, r.RecipientKana, r.RecipientSex, r.RecipientBirth = p.Name, p.Kana, p.Sex, p.Birth
	r.address(B64, p.Address)
	r.address(B71, p.NewYear)
	r.DeathClass = "0"
	if !p.DeathRegisteredOn.IsZero() {
		r.DeathClass = "1"
		r.SetDate(B106, p.DeathRegisteredOn)
	}
}

// address fills seven fields from the postal code on.
func (r *Record) address(first Field, a Address) {
	for i, part := range [...]string{a.PostalCode, a.Prefecture, a.City, a.Town, a.Area, a.Lot, a.Building} {
		r.Set(first+Field(i), part)
	}
}

func (r *Record) application(a *Application) {
	if a == nil {
		return
	}
	r.ApplicationNumber, r.ApplicationHistory = sequence(a.Number), sequence(a.History)
	r.SetFlag(B53, a.Latest)
	r.SetDate(B3, a.AppliedOn)
	r.SetDate(B4, a.ReceivedOn)
	r.SetDate(B5, a.WithdrawnOn)
	r.SetDate(B7, a.ReviewedOn)
	r.SetDate(B10, a.AcceptedOn)
	r.SetDate(B17, a.DefectNoticeOn)
	r.ApplicantPhone, r.DefectCode, r.DefectReason = a.Phone, a.DefectCode, a.DefectReason
	if a.Claimed > 0 {
		r.SetYen(B46, a.Claimed)
	}
	if a.Cash {
		r.CashOrAccount = "2"
		return
	}
	if a.Account != nil {
		r.account(B37, *a.Account)
	}
	if a.Yucho != nil {
		r.CashOrAccount = "1"
		r.YuchoSymbol, r.YuchoNumber = a.Yucho.Symbol, a.Yucho.Number
	}
	r.HolderName = a.HolderName
}

func sequence(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (r *Record) agent(a *Agent) {
	if a == nil {
		return
	}
	r.AgentSequence, r.AgentRelation = sequence(max(a.Sequence, 1)), a.Relation
	r.AgentNumber, r.AgentMoveNumber, r.AgentMoveHistory = a.Number, a.MoveNumber, a.MoveHistory
	r.AgentName, r.AgentKana, r.AgentSex, r.AgentBirth, r.AgentPhone = a.Name, a.Kana, a.Sex, a.Birth, a.Phone
	r.address(B28, a.Address)
}

func (r *Record) supporter(p *Person) {
	if p == nil {
		return
	}
	r.SupporterNumber, r.SupporterMoveNumber, r.SupporterMoveHistory = p.Number, p.MoveNumber, p.MoveHistory
	r.SupporterName, r.SupporterKana, r.SupporterSex, r.SupporterBirth = p.Name, p.Kana, p.Sex, p.Birth
	r.address(B87, p.Address)
}

// circumstances fills the classes of the applicant and recipient from the household as
// the decision saw it.
func (r *Record) circumstances(p *Parts) {
	if p.Household == nil || p.Recipient == nil {
		return
	}
	i := p.Household.Index(p.Recipient.Number)
	if i < 0 {
		return
	}
	head := p.Household.HeadIndex() == i
	r.SetFlag(B52, head)
	r.RecipientClass = pickText(head, "1", "2")
	m := &p.Household.Members[i]
	r.RecipientTaxClass = taxClass(m, p.Fiscal)
	r.RecipientRegistrationClass, r.RecipientLivingClass = "1", "1"
	if !m.DiedOn.IsZero() {
		r.RecipientRegistrationClass = "4"
	}
	if m.Protected != nil {
		r.RecipientLivingClass = map[household.ProtectionKind]string{
			household.Violence: "4", household.Measure: "2", household.Contract: "3",
		}[m.Protected.Kind]
		r.RecipientClass = pickText(m.Protected.Kind == household.Violence, "4", r.RecipientClass)
	}
	r.ApplicantRegistrationClass, r.ApplicantTaxClass, r.ApplicantLivingClass =
		r.RecipientRegistrationClass, r.RecipientTaxClass, r.RecipientLivingClass
}

func pickText(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

// taxClass is the code of 課税非課税区分; taxed with no income levy is its own class.
func taxClass(m *household.Member, fy civil.FiscalYear) string {
	switch m.Tax.At(fy) {
	case household.Exempt:
		return "0"
	case household.Taxed:
		return pickText(m.Levy.At(fy) == household.LevyZero, "2", "1")
	case household.Relieved:
		return "3"
	case household.Treaty:
		return "4"
	case household.Unfiled:
		return "5"
	case household.TaxUnknown:
		return "9"
	}
	return "9"
}

// Outcome is what was decided, in the words of 支給区分.
type Outcome uint8

// The outcomes.
const (
	Pending Outcome = iota // 保留
	Granted                // 支給
	Refused                // 不支給
)

// Decided is what was decided about the household, as far as a record says it.
type Decided struct {
	Outcome Outcome
	Amount  money.Yen
	Refusal string // the refusal code
}

// decision writes what was decided: fields 11 to 19, 101 to 103, 114.
func (r *Record) decision(d *Decided, ruling *Ruling) {
	if d == nil {
		return
	}
	r.SetDate(B11, ruling.ReviewedOn)
	r.OverrideCode, r.ForcedClass, r.ForcedReason = ruling.Override, ruling.Forced, ruling.Reason
	switch d.Outcome {
	case Granted:
		r.Status, r.PaymentClass = statusGranted, grant
		r.SetYen(B114, d.Amount)
		r.SetDate(B12, ruling.On)
		r.SetDate(B18, ruling.NoticeOn)
	case Refused:
		r.Status, r.PaymentClass = statusRefused, refuse
		r.SetDate(B14, ruling.On)
		r.SetDate(B19, ruling.NoticeOn)
		r.RefusalCode = d.Refusal
	case Pending:
		r.Status, r.PaymentClass = statusPending, pending
	}
}
