package synth

import (
	"fmt"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
)

// ageAt is the age on the assessment date; births in the generator are fully known.
func (m *maker) ageAt(p *Person) int {
	age, _ := civil.AgeOn(p.Birth, m.assessment)
	return age
}

// taxes writes the roll: nothing is known of those who lived elsewhere on the assessment date.
func (m *maker) taxes(h *Household) {
	if h.From != 0 {
		m.elsewhere(h)
		return
	}
	earner := false // somebody earns, so that the others can be claimed
	for i := range h.Persons {
		p := &h.Persons[i]
		m.assess(p, i == 0)
		earner = earner || p.Tax.Status == "taxed"
	}
	for i := range h.Persons {
		m.claim(h, i, earner)
	}
}

// elsewhere is the roll of where a household came from; people from abroad are on none, and some
// are on none for other reasons.
func (m *maker) elsewhere(h *Household) {
	if h.From == household.Abroad {
		return
	}
	for i := range h.Persons {
		p := &h.Persons[i]
		if m.chance(noRollElsewhere) {
			continue
		}
		m.assess(p, i == 0)
		p.Elsewhere, p.Tax = p.Tax, Tax{}
	}
}

func (m *maker) assess(p *Person, head bool) {
	age := m.ageAt(p)
	p.Tax = Tax{Status: "exempt", IncomeLevyZero: true, Supporter: "none"}
	share := exemptShare(age)
	if head && age < 65 {
		share = share * 2 / 3
	}
	switch {
	case age >= 20 && m.chance(unfiled):
		p.Tax.Status = "unfiled"
	case age >= 16 && !m.chance(share):
		p.Tax.Status, p.Tax.Levy = "taxed", 3500
		p.Tax.IncomeLevyZero = m.chance(90)
	}
}

// claim ties members without income to the head, or to somebody elsewhere.
func (m *maker) claim(h *Household, i int, earner bool) {
	p := &h.Persons[i]
	if p.Tax.Status != "exempt" {
		return
	}
	switch {
	case i > 0 && h.Persons[0].Tax.Status != "unfiled" && (earner || m.chance(600)):
		p.Tax.Supporter = h.Persons[0].Addressee
	case m.chance(claimedAway):
		p.Tax.Supporter, p.Tax.SupporterAway = fmt.Sprintf("9%07d", m.IntN(1_000_000)), true
		p.Tax.SupporterStatus = [...]string{"taxed", "exempt", ""}[m.IntN(3)]
	}
}

func (m *maker) welfare(h *Household) {
	if m.chance(livelihoodAid) && h.From == 0 {
		since := m.assessment.AddDays(m.IntN(700) - 600)
		for i := range h.Persons {
			p := &h.Persons[i]
			p.Welfare = append(p.Welfare, Welfare{"livelihood", since})
			p.Tax = Tax{Status: "exempt", IncomeLevyZero: true, Supporter: "none"}
			if before, _ := since.After(m.assessment); before {
				p.Tax.Status = "relieved"
			}
		}
	}
	for i := range h.Persons {
		if m.chance(disabled) {
			h.Persons[i].Welfare = append(h.Persons[i].Welfare, Welfare{"disability", m.assessment.AddDays(-m.IntN(3000))})
		}
	}
	m.protect(h)
}

// protect makes a few evacuees and placed children, with the address-secrecy mark.
func (m *maker) protect(h *Household) {
	if len(h.Persons) < 2 || h.From != 0 {
		return
	}
	last := &h.Persons[len(h.Persons)-1]
	switch x := m.IntN(10_000); {
	case x < evacuees && h.Persons[1].Relationship == "妻":
		h.Persons[1].Welfare = append(h.Persons[1].Welfare, Welfare{"dv", m.assessment.AddDays(60)})
		h.Secret = true
	case x < evacuees+placedChildren && last.Relationship == "子" && m.ageAt(last) < 18:
		last.Welfare = append(last.Welfare, Welfare{"placement", m.assessment.AddDays(-400)})
	}
}

// apply makes the form: to every household that looks exempt, and to those of whom nothing is
// known.
func (m *maker) apply(h *Household) {
	for i := range h.Persons {
		if h.Persons[i].Tax.Status == "taxed" {
			return
		}
	}
	a := &h.Application
	a.Form = "confirmation"
	if h.From != 0 {
		a.Form = "application"
	}
	a.Issued = m.BaseDate.AddDays(60)
	if m.chance(notReturned) {
		return
	}
	a.Returned = a.Issued.AddDays(3 + m.IntN(75))
	if a.Declined = m.chance(declined); a.Declined {
		return
	}
	declares := !m.chance(undeclared)
	a.NotOnlyDependent, a.NotPaidElsewhere, a.NoTaxableIncome = declares && !m.chance(20), declares, declares && m.chance(700)
	a.Phone = fmt.Sprintf("048-5%02d-%04d", m.IntN(100), m.IntN(10_000))
	m.account(h)
	if m.chance(withAgent) {
		a.Agent = &Agent{
			Name: h.Persons[0].Family + "　" + women[m.IntN(len(women))].kanji, Kana: h.Persons[0].FamilyKana + "　ダイリ", Sex: "女", Relation: "法定代理人",
			Birth: m.birth(50),
		}
	}
}

func (m *maker) account(h *Household) {
	if m.chance(noAccount) {
		return
	}
	head := &h.Persons[0]
	a := &h.Application.Account
	a.HolderKana, a.Holder = head.FamilyKana+"　"+head.GivenKana, head.Family+"　"+head.Given
	if m.chance(yucho) {
		a.YuchoNumber = fmt.Sprintf("%d1", 1_000_000+m.IntN(2_000_000))
		a.Symbol = yuchoSymbol(40+m.IntN(8), a.YuchoNumber)
		return
	}
	b := banks[m.IntN(len(banks))]
	a.Bank, a.BankName, a.Branch, a.BranchName = b.code, b.name, b.branch, b.branchName
	a.Type, a.Number = "1", fmt.Sprintf("%07d", 1+m.IntN(9_999_998))
}

// yuchoSymbol makes the 記号 of an ordinary account (総合口座) with its check digit, the fourth; offices
// 40 to 47 have a branch.
func yuchoSymbol(office int, number string) string {
	digits := fmt.Sprintf("1%02d00%s", office, number)
	weights, sum := [...]int{1, 3, 2}, 0
	for i, c := range digits {
		p := int(c-'0') * weights[i%3]
		if i%3 == 2 && p >= 10 {
			p -= 9
		}
		sum += p
	}
	return fmt.Sprintf("1%02d%d0", office, sum%10)
}
