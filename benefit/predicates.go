package benefit

// Predicate is a question that a program may ask.
type Predicate struct {
	Name string `json:"name"`
	// Household says that it is asked of the household, else of a member.
	Household bool `json:"household"`
	// Text is what it asks, in one line.
	Text Text `json:"text"`
	// Reads are the facts that it waits for where they are unknown.
	Reads []Fact `json:"reads,omitempty"`
	// Needs is the key of the program without which it cannot be answered, or "".
	Needs string `json:"needs,omitempty"`
}

// Predicates returns every question that a program may ask, members' first, in a fixed order.
func Predicates() []Predicate {
	var out []Predicate
	for _, list := range [...][]predicate{predicates, homePredicates[:]} {
		for i := range list {
			p := &list[i]
			one := Predicate{Name: p.name, Text: predicateTexts[p.name], Needs: p.needs, Household: &list[0] == &homePredicates[0]}
			for f := range facts {
				if p.reads.has(f) {
					one.Reads = append(one.Reads, f)
				}
			}
			out = append(out, one)
		}
	}
	return out
}

// predicateTexts say what each predicate asks.
var predicateTexts = map[string]Text{
	"registered":          {"基準日に本市の住民基本台帳に記録されている", "is registered in the municipality on the base date"},
	"taxed":               {"住民税均等割が課税されている", "owes the per-capita levy"},
	"taxed_or_unfiled":    {"住民税均等割が課税されている（未申告で課税となる所得がある者を含む）", "owes the per-capita levy, or would after filing"},
	"unfiled_taxable":     {"未申告で、課税となる所得がある", "has not filed and has income that would be taxed"},
	"treaty":              {"租税条約により住民税が免除されている", "is exempt from resident tax by treaty"},
	"income_levy_owed":    {"住民税所得割が課税されている", "owes the income levy"},
	"supporter_taxed":     {"住民税が課税されている者の扶養親族等である", "is a dependant of somebody who owes the levy"},
	"income_test_failed":  {"家計急変の収入要件を満たさない", "owes the levy and failed the income test"},
	"paid_person":         {"個人としてすでに支給を受けている", "was paid before, as a person"},
	"newborn":             {"基準日後、期限（定めがあるとき）までに生まれた", "was born after the base date, in time if there is a limit"},
	"living_apart":        {"別居しているが、世帯の者が児童手当を受給している、または扶養していて申請がある", "lives elsewhere; a member receives the child allowance, or supports the child and has applied"},
	"registered_in_japan": {"定められた日に日本のいずれかの市区町村に記録されている", "is registered somewhere in Japan on the program's day"},
	"in_facility":         {"措置により施設に入所している", "is placed in a facility by measure"},
	"child_allowance":     {"児童手当が世帯の者に支給されている、または別段の情報がない", "has child allowance paid to a member, or nothing else is known"},
	"allowance_here":      {"児童手当を支給した市区町村（公務員は受給者の住民登録地）が本市である（児童手当の情報がないときは、児童が本市に記録されている）", "has child allowance paid by this town (by an employer: a recipient of this town); where nothing is known of one, is registered here or was born here since"},
	"declined_person":     {"本人の分の受給を辞退した", "declined the part for this person"},
	"receives_allowance":  {"児童手当の受給者である（情報がないときは世帯主）", "receives child allowance; where nothing is known of one, is the head"},
	"recipient_refused":   {"児童手当の受給者（情報がないときは世帯主）が課税されている（家計急変では収入要件を満たさない）", "has a recipient of child allowance (else the head) who owes the levy; for sudden change, who failed the income test"},
	"arrived_from_abroad": {"賦課期日の後に国外から転入した", "came from abroad after the assessment date"},
	"born":                {"定められた期間に生まれた", "was born in the span"},

	"paid_here":                  {"本市から支給済み", "the household was paid here"},
	"paid_elsewhere":             {"他市区町村から支給済み", "the household was paid elsewhere"},
	"declined":                   {"受給を辞退した", "the household declined"},
	"past_deadline":              {"期限までに提出がない、または期限後に提出された", "the form came after the deadline, or did not come"},
	"died_alone_before_applying": {"単身者が申請前に死亡した", "the only member died before applying"},
	"split_from_paid_household":  {"基準日後に同じ住所で、支給済みの世帯から分離した", "the household split from a paid one at the same address after the base date"},
	"child_placed":               {"世帯に、措置により施設等に入所した対象年齢の児童がいる", "a child of the program's births is placed in a facility or with foster parents by measure"},
	"other_municipality":         {"この給付金を実施していない市区町村である", "the municipality does not run the program"},
}
