package synth

import (
	"fmt"
	"math/rand/v2"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// A maker draws one household from its own stream.
type maker struct {
	Config
	*rand.Rand
	assessment civil.Date
}

func newMaker(c Config, index int) *maker {
	year, _ := c.BaseDate.Year()
	return &maker{
		Config:     c,
		Rand:       rand.New(rand.NewPCG(c.Seed, uint64(index)+1)),
		assessment: civil.FiscalYear(year).AssessmentDate(),
	}
}

func (m *maker) chance(perMille int) bool { return m.IntN(1000) < perMille }

func (m *maker) household(index, firstPerson, most int) Household {
	size := min(1+pick(m.IntN(1000), sizeShare[:]), most)
	h := Household{
		Number:  fmt.Sprintf("5%07d", index+1),
		Postal:  fmt.Sprintf("360-%04d", 1+m.IntN(899)),
		Address: m.address(),
		Since:   civil.MustDate("2012-04-01").AddDays(m.IntN(2900)),
	}
	if days := m.BaseDate.Days() - m.assessment.Days(); m.chance(movedIn) && days > 0 {
		h.Since = m.assessment.AddDays(1 + m.IntN(days))
		h.From = household.In(municipality.Must(origins[m.IntN(len(origins))]))
		if m.chance(fromAbroad) {
			h.From = household.Abroad
		}
	}
	m.members(&h, size, firstPerson)
	m.taxes(&h)
	m.welfare(&h)
	m.apply(&h)
	return h
}

func pick(x int, cumulative []int) int {
	for i, share := range cumulative {
		if x < share {
			return i
		}
	}
	return len(cumulative) - 1
}

func (m *maker) address() string {
	return fmt.Sprintf("埼玉県熊谷市%s%d丁目%d番%d号", streets[m.IntN(len(streets))], 1+m.IntN(6), 1+m.IntN(40), 1+m.IntN(25))
}

func (m *maker) age(bands []band) int {
	x := m.IntN(1000)
	for _, b := range bands {
		if x < b.share {
			return b.from + m.IntN(b.to-b.from+1)
		}
	}
	return 40
}

// birth is a day on which somebody was born who is of this age on the base date.
func (m *maker) birth(age int) civil.Date {
	return m.BaseDate.AddMonths(-12 * age).AddDays(-m.IntN(364))
}

func (m *maker) members(h *Household, size, firstPerson int) {
	family := families[m.IntN(len(families))]
	if m.chance(variantName) {
		family = variants[m.IntN(len(variants))]
	}
	headAge := m.age(headAge[min(size, len(headAge))-1])
	for i := range size {
		rel, age, sex := m.role(i, size, headAge)
		given := women[m.IntN(len(women))]
		if sex == "男" {
			given = men[m.IntN(len(men))]
		}
		january := household.In(m.Municipality)
		if h.From != 0 {
			january = h.From
		}
		h.Persons = append(h.Persons, Person{
			Addressee: fmt.Sprintf("1%07d", firstPerson+i), Relationship: rel, Sex: sex, Birth: m.birth(age), January: january,
			Family: family.kanji, FamilyKana: family.kana, Given: given.kanji, GivenKana: given.kana,
		})
	}
}

// role gives the i-th member's relationship to the head, age and sex.
func (m *maker) role(i, size, headAge int) (rel string, age int, sex string) {
	sexes := [...]string{"男", "女"}
	sex = sexes[m.IntN(2)]
	switch {
	case i == 0:
		if size > 1 && !m.chance(180) {
			sex = "男"
		}
		return "世帯主", headAge, sex
	case i == 1 && !m.chance(150):
		return "妻", max(18, headAge-6+m.IntN(9)), "女"
	case headAge >= 35 && size >= 4 && i == size-1 && m.chance(250):
		return "母", min(102, headAge+22+m.IntN(17)), "女"
	}
	if sex == "男" {
		return "子", max(0, headAge-20-m.IntN(21)), sex
	}
	return "子", max(0, headAge-22-m.IntN(19)), sex
}
