package benefit

import (
	"github.com/kyufu-go/kyufu/benefit/levy"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/finding"
)

// The codes of findings about an input. None of them changes a decision.
const (
	// FindingRollDiffers: the roll says one thing and the income given another. The
	// roll decides; somebody should look.
	FindingRollDiffers = "roll_differs"
	// FindingRollConflict: the roll says exempt and that an income levy is owed.
	FindingRollConflict = "roll_conflict"
	// FindingDeclarationOverruled: a declaration of no taxable income meets a roll
	// that says taxed.
	FindingDeclarationOverruled = "declaration_overruled"
	// FindingProtectionUnproven: somebody is said to be an evacuee but no proof has
	// been shown, so that they were not judged apart.
	FindingProtectionUnproven = "protection_unproven"
	// FindingPayeeDied: the head has died, so that somebody else is paid.
	FindingPayeeDied = "payee_died"
	// FindingNoParameters: an income was given for a municipality of which not even the grade is
	// known: it decides only where it would be judged alike in every town.
	FindingNoParameters = "no_parameters"
	// FindingOrdinance: an income was judged by the amounts of the municipality's grade; its
	// ordinance was not seen.
	FindingOrdinance = "ordinance_not_seen"
)

// Findings returns what a clerk should look at in an input, member by member: Line
// is the number of the member, from one. Evaluation neither needs nor changes it.
// Errors: household (an impossible amount).
func (c *Compiled) Findings(in *Input) (finding.List, error) {
	var out finding.List
	note := func(i int, code string) {
		f := finding.New(code, finding.Warning)
		f.Line = i + 1
		out = append(out, f)
	}
	if err := in.check(); err != nil || c == nil {
		return nil, err
	}
	for i := range in.Household.Members {
		m := &in.Household.Members[i]
		tax, owed := m.Tax.At(c.codes.year), m.Levy.At(c.codes.year)
		free := tax == household.Exempt || tax == household.Relieved || tax == household.Treaty
		if free && owed == household.LevyOwed {
			note(i, FindingRollConflict)
		}
		if tax == household.Taxed && m.Declared.Has(household.NoTaxableIncome) {
			note(i, FindingDeclarationOverruled)
		}
		if m.ID == in.Household.Head && !m.DiedOn.IsZero() && diedBy(m, in.On) {
			note(i, FindingPayeeDied)
		}
		if p := m.Protected; p != nil && p.Kind == household.Violence && p.Proof == "" {
			note(i, FindingProtectionUnproven)
		}
		if m.Income == nil || c.codes.year == 0 {
			continue
		}
		verdict, known, err := c.judge(in, m)
		if err != nil {
			return nil, &Error{code: CodeHousehold, Detail: DetailIncome, member: i + 1}
		}
		rules, _ := c.levy.Rules(c.taxing(in, m))
		switch about := rules.Known(); {
		case !known || about.Grade == 0:
			note(i, FindingNoParameters)
		case !about.Ordinance:
			note(i, FindingOrdinance)
		}
		switch {
		case free && verdict.Status == levy.Taxed && tax == household.Exempt,
			tax == household.Taxed && (verdict.Status == levy.Exempt || verdict.Status == levy.NotLiable):
			note(i, FindingRollDiffers)
		}
	}
	return out, nil
}
