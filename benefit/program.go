package benefit

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"sort"
	"sync"

	"github.com/kyufu-go/kyufu/benefit/law"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// maxYen bounds the amounts of a program, so that no sum over a household
// overflows.
const maxYen money.Yen = 1_000_000_000_000

// Program is a benefit (給付金) as data: JSON of the format that [Schema] describes.
// It does not change; [Compile] makes something to evaluate from it.
type Program struct {
	raw   []byte
	tree  any
	named any // the tree with its definitions still named, for what inherits or overrides it
	doc   document
}

// Text is a wording in Japanese and in English.
type Text struct {
	JA string `json:"ja"`
	EN string `json:"en"`
}

// In returns the text in a language.
func (t Text) In(lang Lang) string {
	if lang == English {
		return t.EN
	}
	return t.JA
}

// document is the JSON of a program.
type document struct {
	Format         int                 `json:"format"`
	ID             string              `json:"id"`
	Alias          string              `json:"alias"`
	Version        string              `json:"version"`
	Name           Text                `json:"name"`
	FiscalYear     civil.FiscalYear    `json:"fiscal_year"`
	BaseDate       civil.Date          `json:"base_date"`
	InForce        law.InForce         `json:"in_force"`
	Designation    *Designation        `json:"designation"`
	Unit           string              `json:"unit"`
	Amount         money.Yen           `json:"amount"`
	AmountBasis    []string            `json:"amount_basis"`
	PerPerson      *expr               `json:"per_person"`
	PerChild       *expr               `json:"per_child"`
	Additions      []additionDoc       `json:"additions"`
	Payee          string              `json:"payee"`
	Succession     *Succession         `json:"succession"`
	Flags          map[string]bool     `json:"flags"`
	Tracks         []string            `json:"tracks"`
	PaidBefore     *paidDoc            `json:"paid_before"`
	Deadlines      Deadlines           `json:"deadlines"`
	NewbornUntil   civil.Date          `json:"newborn_until"`
	JapanOn        civil.Date          `json:"japan_on"`
	NoFactsUnder   *int                `json:"no_facts_under"`
	ClaimedAs      []string            `json:"claimed_as"`
	Allowance      *allowanceDoc       `json:"allowance"`
	SuddenChange   *suddenDoc          `json:"sudden_change"`
	Adjustment     *adjustmentDoc      `json:"adjustment"`
	Municipalities []municipality.Code `json:"municipalities"`
	Basis          []law.Citation      `json:"basis"`
	Criteria       []criterionDoc      `json:"criteria"`
}

// Designation is the designation as 特定公的給付.
type Designation struct {
	Notice      string     `json:"notice"`
	Item        string     `json:"item"`
	From        civil.Date `json:"from"`
	Unconfirmed bool       `json:"unconfirmed"`
}

// Deadlines are the days that end something; unknown: no such day. All of them
// are town parameters.
type Deadlines struct {
	ReplyMonths          int        `json:"reply_months"`
	End                  civil.Date `json:"end"`
	HouseholdChangeUntil civil.Date `json:"household_change_until"`
	PaymentUntil         civil.Date `json:"payment_until"`
	AccountingYearEnd    civil.Date `json:"accounting_year_end"`
	ReturnUntil          civil.Date `json:"return_until"`
}

type additionDoc struct {
	ID     string    `json:"id"`
	Amount money.Yen `json:"amount"`
	When   *expr     `json:"when"`
	Basis  []string  `json:"basis"`
}

type paidDoc struct {
	Programs []string `json:"programs"`
	Persons  []string `json:"persons"`
	States   []string `json:"states"`
	By       string   `json:"by"`
	ByChange string   `json:"by_change"`
}

type allowanceDoc struct {
	Month    string     `json:"month"`
	Until    string     `json:"until"`
	BornFrom civil.Date `json:"born_from"`
}

type suddenDoc struct {
	Months struct {
		From string `json:"from"`
		To   string `json:"to"`
	} `json:"months"`
	ApplyWithinMonths int `json:"apply_within_months"`
}

type adjustmentDoc struct {
	PerPersonTax  money.Yen     `json:"per_person_tax"`
	PerPersonLevy money.Yen     `json:"per_person_levy"`
	RoundUpTo     money.Yen     `json:"round_up_to"`
	IncomeCeiling money.Yen     `json:"income_ceiling"`
	Shortfall     *shortfallDoc `json:"shortfall"`
}

type shortfallDoc struct {
	Amount       money.Yen `json:"amount"`
	AbroadAmount money.Yen `json:"abroad_amount"`
	EachTax      bool      `json:"each_tax"`
}

type criterionDoc struct {
	ID      string      `json:"id"`
	Refuse  string      `json:"refuse"`
	When    *expr       `json:"when"`
	Basis   []string    `json:"basis"`
	Tracks  []string    `json:"tracks"`
	If      string      `json:"if"`
	Unless  string      `json:"unless"`
	InForce law.InForce `json:"in_force"`
	Wording *wordingDoc `json:"wording"`
}

type wordingDoc struct {
	Clerk   Text `json:"clerk"`
	Citizen Text `json:"citizen"`
}

// LoadProgram reads a program. What it inherits by based_on is one of bases, or a built-in program.
// Errors: program, with every fault: its place, line and column, and what would be right.
func LoadProgram(raw []byte, bases ...*Program) (*Program, error) {
	return loadProgram(raw, orBuiltin(bases))
}

// orBuiltin finds a program among some, or a built-in one.
func orBuiltin(bases []*Program) func(id string) *Program {
	return func(id string) *Program {
		if p := find(bases, id); p != nil {
			return p
		}
		p, err := Builtin(id)
		if err != nil {
			return nil
		}
		return p
	}
}

// find returns the program with an id or alias, nil if there is none.
func find(all []*Program, id string) *Program {
	for _, p := range all {
		if p != nil && (p.doc.ID == id || p.doc.Alias == id && id != "") {
			return p
		}
	}
	return nil
}

func loadProgram(raw []byte, base func(id string) *Program) (*Program, error) {
	tree, err := parseTree(raw)
	if err != nil {
		return nil, err
	}
	p, err := newProgram(tree, base)
	var e *Error
	if errors.As(err, &e) && len(e.Faults) > 0 {
		text := withoutBOM(raw)
		at := locate(text)
		for i := range e.Faults {
			at.place(text, &e.Faults[i])
		}
	}
	return p, err
}

// newProgram makes a program of a tree: inherited, judged by the schema, written out, judged.
func newProgram(tree any, base func(id string) *Program) (*Program, error) {
	tree, err := inherit(withoutNotes(tree), base)
	if err != nil {
		return nil, err
	}
	faults, err := checkSchema(tree)
	if err != nil {
		return nil, err
	}
	return writtenOut(tree, faults)
}

// writtenOut makes a program of a tree with nothing to inherit. faults are those of its form.
func writtenOut(tree any, faults []Fault) (*Program, error) {
	object, ok := tree.(map[string]any)
	if !ok {
		return nil, &Error{code: CodeProgram, Faults: faults}
	}
	resolved, named, more := resolve(object)
	p, found := read(resolved)
	if p == nil && len(faults)+len(more) == 0 {
		found = []Fault{{Code: FaultType}}
	}
	if faults = together(faults, more, found); len(faults) > 0 {
		return nil, &Error{code: CodeProgram, Faults: faults}
	}
	p.named = named
	return p, nil
}

// read decodes a program that is written out and judges it. It gives none where the form is too
// wrong to be decoded.
func read(resolved map[string]any) (*Program, []Fault) {
	// Keys in order and no spaces: the same data has the same digest.
	raw, err := json.Marshal(resolved)
	if err != nil {
		return nil, nil
	}
	p := &Program{raw: raw, tree: resolved}
	if err := json.Unmarshal(raw, &p.doc); err != nil {
		return nil, nil
	}
	return p, p.doc.check()
}

// together joins lists of faults, the first about each place before the others.
func together(lists ...[]Fault) []Fault {
	var out []Fault
	for _, list := range lists {
		for _, f := range list {
			if !slices.ContainsFunc(out, func(o Fault) bool { return o.Pointer == f.Pointer }) {
				out = append(out, f)
			}
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Pointer < out[j].Pointer })
	return out
}

// inherit merges a program into the one it is based on.
func inherit(tree any, find func(id string) *Program) (any, error) {
	object, ok := tree.(map[string]any)
	name, based := object["based_on"].(string)
	if !ok || !based {
		return tree, nil
	}
	var base *Program
	if find != nil {
		base = find(name)
	}
	if base == nil {
		return nil, &Error{code: CodeProgram, Faults: []Fault{{Pointer: "/based_on", Code: FaultName}}}
	}
	own := maps.Clone(object)
	delete(own, "based_on")
	from, _ := base.named.(map[string]any)
	from = maps.Clone(from)
	delete(from, "alias") // that of the program it is based on
	return mergePatch(from, own), nil
}

// ID returns the program's id.
func (p *Program) ID() string { return p.doc.ID }

// Alias returns the readable second id, or "".
func (p *Program) Alias() string { return p.doc.Alias }

// Name returns what the benefit is called.
func (p *Program) Name() Text { return p.doc.Name }

// FiscalYear returns the year whose resident tax is asked, or 0.
func (p *Program) FiscalYear() civil.FiscalYear { return p.doc.FiscalYear }

// BaseDate returns the base date (基準日).
func (p *Program) BaseDate() civil.Date { return p.doc.BaseDate }

// Designation returns the designation as 特定公的給付 and whether there is one.
func (p *Program) Designation() (Designation, bool) {
	if p.doc.Designation == nil {
		return Designation{}, false
	}
	return *p.doc.Designation, true
}

// Designated reports whether the benefit is a 特定公的給付 on a day: somebody has confirmed its
// designation, and it is in force. Only then may the number be used for it and other institutions
// be asked (公的給付支給等口座登録法第10条, 番号法第9条・第19条). An unknown day asks for any.
func (p *Program) Designated(on civil.Date) bool {
	d, ok := p.Designation()
	early, known := on.Before(d.From)
	return ok && !d.Unconfirmed && (!early || !known)
}

// rulesID is the id of the citation of a program's own payment rules.
const rulesID = "rules"

// Rules returns the rules by which the town pays (支給要綱), and whether they are named. What comes
// with the package cites no town's; a town names its own by an override whose basis has the id
// "rules", or by a bundle of law. Before that nobody can be written to.
func (p *Program) Rules() (rules law.Citation, named bool) { return p.cited(rulesID) }

// attachmentID is the id of the citation of the act against attachment.
const attachmentID = "attachment"

// Attachment returns the act by which the benefit cannot be transferred, pledged or attached
// (差押禁止等), and whether somebody has confirmed that it is about this benefit. An override names
// another by a basis with the id "attachment". No decision rests on it, and no digest is taken over
// it.
func (p *Program) Attachment() (act law.Citation, confirmed bool) {
	if act, confirmed = p.cited(attachmentID); !act.IsZero() {
		return act, confirmed
	}
	act = attachments()[p.doc.ID]
	return act, !act.Unconfirmed && !act.IsZero()
}

// attachments are the acts against attachment by program.
var attachments = sync.OnceValue(func() map[string]law.Citation {
	var all struct {
		Attachment map[string]law.Citation `json:"attachment"`
	}
	_ = json.Unmarshal(sharedJSON, &all) // what is wrong with it every program says
	return all.Attachment
})

// cited returns a citation by its id, and whether it is confirmed.
func (p *Program) cited(id string) (law.Citation, bool) {
	for _, c := range p.doc.Basis {
		if c.ID == id {
			return c, !c.Unconfirmed && c.Act != ""
		}
	}
	return law.Citation{}, false
}

// Deadlines returns the program's days.
func (p *Program) Deadlines() Deadlines { return p.doc.Deadlines }

// HasTrack reports whether the program has a track.
func (p *Program) HasTrack(t Track) bool { return slices.Contains(p.doc.Tracks, t.String()) }

// Flag returns one of the program's booleans; one that is not given is false.
func (p *Program) Flag(name string) bool { return p.doc.Flags[name] }

// Amount returns the amount of one unit (household, person, child).
func (p *Program) Amount() money.Yen { return p.doc.Amount }

// Unit returns what the amount is for: household, person, child or assessment.
func (p *Program) Unit() string { return p.doc.Unit }

// Most returns the most that the program pays a household of so many persons, in yen: the bound of
// what a payment of it can be. 0 where it names no bound, because the amount follows an assessment.
func (p *Program) Most(persons int) money.Yen {
	if p.doc.Unit == "assessment" {
		return 0
	}
	most, each := p.doc.Amount, money.Yen(max(persons, 1))
	if p.doc.Unit != "household" {
		most *= each
	}
	for i := range p.doc.Additions {
		most += p.doc.Additions[i].Amount * each
	}
	return most
}

// Municipalities returns the only ones that run the program; nil: all may.
func (p *Program) Municipalities() []municipality.Code { return slices.Clone(p.doc.Municipalities) }

// JSON returns the program's data.
func (p *Program) JSON() []byte { return slices.Clone(p.raw) }
