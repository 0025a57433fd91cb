package household

import (
	"context"
	"slices"

	"github.com/kyufu-go/kyufu/household/civil"
)

// Item is a kind of data that can be handed over, one by one.
type Item string

// The items.
const (
	ItemName         Item = "name"          // 氏名, 氏名カナ
	ItemBirth        Item = "birth"         // 生年月日
	ItemSex          Item = "sex"           // 性別
	ItemAddress      Item = "address"       // 住所; a secret one stays secret
	ItemHousehold    Item = "household"     // 世帯番号, 世帯主, 続柄
	ItemDeath        Item = "death"         // 死亡日
	ItemTaxStatus    Item = "tax_status"    // 課税区分
	ItemLevy         Item = "levy"          // 均等割額, 所得割額
	ItemTotalIncome  Item = "total_income"  // 合計所得金額
	ItemSupporter    Item = "supporter"     // 扶養者
	ItemAid          Item = "aid"           // 生活保護
	ItemDisability   Item = "disability"    // 障害
	ItemFamilyStatus Item = "family_status" // 寡婦, ひとり親
)

var items = []Item{
	ItemName, ItemBirth, ItemSex, ItemAddress, ItemHousehold, ItemDeath, ItemTaxStatus, ItemLevy, ItemTotalIncome, ItemSupporter,
	ItemAid, ItemDisability, ItemFamilyStatus,
}

// System is a business system registered to receive linked data (個別業務システム), for the
// duties and items named and no others.
type System struct {
	ID     string
	Grants []Grant
}

// Grant lets a system have items for a duty.
type Grant struct {
	Duty  string
	Items []Item
}

// Request asks for items about persons.
type Request struct {
	// System is the business system; "" when an officer reads about one person.
	System string
	// Officer, Department and Duty are who asks, for what.
	Officer, Department, Duty string
	Persons                   []string
	Items                     []Item
	// Base and Known are the two times asked about; Year is the fiscal year of tax items.
	Base, Known civil.Date
	Year        civil.FiscalYear
}

// Decision is an answer of [Access].
type Decision struct {
	Allowed bool
	// Reason is a code for the audit entry.
	Reason string
}

// Access decides about requests. An error means that there is no decision, and nothing is
// handed over. Package mynumber/access fits behind it in a few lines.
type Access interface {
	Decide(ctx context.Context, r Request) (Decision, error)
}

// Entry is what the audit log is told about a request: before anything is handed over, and
// when it is refused. It names persons by addressee number only.
type Entry struct {
	Request
	Decision Decision
}

// Trail writes audit entries. Record returns once the entry is durable; its receipt goes
// with the data.
type Trail interface {
	Record(ctx context.Context, e Entry) (receipt string, err error)
}

// Provider hands linked data to registered business systems and shows it to officers (the
// assessment's system 4), after a decision and an audit entry. Without either nothing is
// handed over: it fails closed. It belongs to one goroutine.
type Provider struct {
	register *Register
	access   Access
	trail    Trail
	systems  []System
	view     *View
}

// NewProvider returns a provider for the systems registered.
func NewProvider(g *Register, a Access, t Trail, systems ...System) *Provider {
	return &Provider{register: g, access: a, trail: t, systems: systems}
}

// Provision is what was handed over.
type Provision struct {
	// Receipt is that of the audit entry.
	Receipt string
	Records []Provided
}

// Provided is the items about one person; those not asked for are zero.
type Provided struct {
	Person string
	// Found is false when nothing is known about the person.
	Found       bool
	Name, Kana  string
	Birth       civil.Date
	Sex         Sex
	Address     Address
	Household   string
	Head        string
	Relation    string
	DiedOn      civil.Date
	TaxStatus   TaxStatus
	PerCapita   Amount
	IncomeLevy  IncomeLevy
	TotalIncome Amount
	Supporter   SupporterFact
	// Welfare are the facts of the kinds asked for that hold on the base date.
	Welfare []WelfareFact
	// Obtained says where the tax fact came from.
	Obtained Provenance
}

// Provide hands items about persons to a registered system. Errors: item (none, or one that
// does not exist), denied (the system is not registered for it, or access says no), audit
// (the entry could not be written).
func (p *Provider) Provide(ctx context.Context, r Request) (Provision, error) {
	if err := checkItems(r.Items); err != nil {
		return Provision{}, err
	}
	d := Decision{Reason: "system"}
	if p.granted(&r) {
		var err error
		if d, err = p.access.Decide(ctx, r); err != nil {
			return Provision{}, &Error{code: CodeDenied, err: err}
		}
	}
	receipt, err := p.trail.Record(ctx, Entry{r, d})
	switch {
	case err != nil:
		return Provision{}, &Error{code: CodeAudit, err: err}
	case !d.Allowed:
		return Provision{Receipt: receipt}, &Error{code: CodeDenied}
	}
	return Provision{Receipt: receipt, Records: p.collect(&r)}, nil
}

// Read shows items about one person to an officer; it goes the same way as Provide.
func (p *Provider) Read(ctx context.Context, r Request) (Provided, error) {
	if len(r.Persons) != 1 {
		return Provided{}, &Error{code: CodeItem, field: "persons"}
	}
	r.System = ""
	provision, err := p.Provide(ctx, r)
	if err != nil {
		return Provided{}, err
	}
	return provision.Records[0], nil
}

func checkItems(list []Item) error {
	if len(list) == 0 {
		return &Error{code: CodeItem, field: "items"}
	}
	for _, i := range list {
		if !slices.Contains(items, i) {
			return &Error{code: CodeItem, field: "items"}
		}
	}
	return nil
}

// granted reports whether the system is registered for the duty and every item.
func (p *Provider) granted(r *Request) bool {
	if r.System == "" {
		return len(r.Persons) == 1
	}
	for _, s := range p.systems {
		if s.ID != r.System {
			continue
		}
		for _, g := range s.Grants {
			if g.Duty == r.Duty && !slices.ContainsFunc(r.Items, func(i Item) bool { return !slices.Contains(g.Items, i) }) {
				return true
			}
		}
	}
	return false
}

// collect answers from a view, which is kept for requests of the same two times.
func (p *Provider) collect(r *Request) []Provided {
	v := p.view
	if v == nil || v.base != r.Base || v.known != r.Known || v.g != p.register || v.epoch != p.register.epoch {
		v = p.register.AsOf(r.Base, r.Known)
		p.view = v
	}
	v.Update()
	records := make([]Provided, len(r.Persons))
	for i, person := range r.Persons {
		records[i] = v.provide(person, r)
	}
	return records
}

func (v *View) provide(number string, r *Request) Provided {
	out := Provided{Person: number}
	person, inRegister := v.Person(number)
	tax, taxed := v.Tax(number, r.Year)
	welfare := v.Welfare(number)
	out.Found = inRegister || taxed || len(welfare) > 0
	for _, i := range r.Items {
		out.registerItem(i, &person, v)
		out.taxItem(i, &tax)
		out.welfareItem(i, welfare)
	}
	return out
}

func (out *Provided) registerItem(i Item, p *Person, v *View) {
	switch i {
	case ItemName:
		out.Name, out.Kana = p.Name, p.Kana
	case ItemBirth:
		out.Birth = p.Birth
	case ItemSex:
		out.Sex = p.Sex
	case ItemAddress:
		out.Address = p.Address
	case ItemHousehold:
		out.Household, out.Relation = p.Household, p.Relationship
		if h := v.g.houses.find(p.Household); h != none {
			out.Head = v.g.people.name(v.now.headOf(h))
		}
	case ItemDeath:
		out.DiedOn = p.DiedOn
	default:
	}
}

func (out *Provided) taxItem(i Item, f *TaxFact) {
	switch i {
	case ItemTaxStatus:
		out.TaxStatus = f.Status
	case ItemLevy:
		out.PerCapita, out.IncomeLevy = f.PerCapita, f.IncomeLevy
	case ItemTotalIncome:
		out.TotalIncome = f.TotalIncome
	case ItemSupporter:
		out.Supporter = f.Supporter
	default:
		return
	}
	out.Obtained = f.Provenance
}

func (out *Provided) welfareItem(i Item, facts []WelfareFact) {
	kinds := map[Item][]WelfareKind{
		ItemAid:          {LivelihoodAid, MedicalAid, OtherAid},
		ItemDisability:   {Disability},
		ItemFamilyStatus: {Widow, Widower, SingleParent},
	}[i]
	for _, f := range facts {
		if slices.Contains(kinds, f.Kind) {
			out.Welfare = append(out.Welfare, f)
		}
	}
}
