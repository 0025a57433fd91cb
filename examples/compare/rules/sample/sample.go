// Package sample holds the one rule that all engines are compared on, the households
// it is asked about, and the program for Kyufu's own engine.
//
// The rule: of the members resident on the base date nobody owes the levy, and not
// all of them are dependants of somebody who does; the amount is 70,000 yen and
// 50,000 for each resident child.
package sample

import (
	_ "embed" // the program
	"math/rand/v2"
	"strconv"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// Program is the rule as data.
//
//go:embed program.json
var Program []byte

// Here is the municipality that decides.
var Here = municipality.Must("112020")

// Member is a member as the peers see it: the same facts in plain numbers. Days are
// counted; Out is the first day away, or Forever.
type Member struct {
	In, Out, Birth int64
	Tax, Supporter int64 // a status of the roll, Taxed or another; Supporter 0: nobody claims the member
}

// The days and statuses of the rule, as the peers write them.
const (
	Base    = 55121   // 2023-12-01
	Since   = 48304   // 2005-04-02
	Forever = 1 << 40 // never moved out
	Taxed   = 4
)

// Row is a household for the peers.
type Row struct {
	ID      int
	Members []Member
}

var (
	base  = civil.MustDate("2023-12-01")
	since = civil.MustDate("2005-04-02")
	first = civil.MustDate("1935-01-01")
)

// Households makes n households of one to six members in both forms.
func Households(n int) ([]household.Household, []Row) {
	r := rand.New(rand.NewPCG(1, 2))
	sizes := []int{1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 1, 2, 2, 1}
	away := []household.Residence{{At: household.In(municipality.Must("111007"))}}
	names := [6]string{}
	for i := range names {
		names[i] = "p" + strconv.Itoa(i+1)
	}
	hs, rows := make([]household.Household, n), make([]Row, n)
	for i := range hs {
		h := &hs[i]
		h.ID, h.Head = strconv.Itoa(i), names[0]
		h.Members = make([]household.Member, sizes[r.IntN(len(sizes))])
		poor := r.IntN(100) < 34
		for j := range h.Members {
			fill(&h.Members[j], r, names[j], poor, away)
		}
		rows[i] = Row{i, make([]Member, len(h.Members))}
		for j := range h.Members {
			rows[i].Members[j] = flat(&h.Members[j])
		}
	}
	return hs, rows
}

func fill(m *household.Member, r *rand.Rand, name string, poor bool, away []household.Residence) {
	m.ID, m.Birth = name, civil.FromDays(first.Days()+r.IntN(30_000))
	m.Tax = household.Always(household.Exempt)
	if !poor && r.IntN(100) < 70 {
		m.Tax = household.Always(household.Taxed)
	}
	m.Supporter.Kind = household.SupporterNone
	if r.IntN(100) < 20 {
		m.Supporter = household.Supporter{Kind: household.SupporterKnown, ID: "x", Tax: household.Always(household.Taxed)}
	}
	if r.IntN(100) < 4 {
		m.Residence = away
	}
}

func flat(m *household.Member) Member {
	f := Member{In: 1, Out: Forever, Birth: int64(m.Birth.Days()), Tax: int64(m.Tax.At(2023))}
	if m.Residence != nil {
		f.Out = Base - 100 // registered elsewhere
	}
	if m.Supporter.Kind == household.SupporterKnown {
		f.Supporter = int64(m.Supporter.Tax.At(2023))
	}
	return f
}

// Resident reports whether the member belongs to the household on the base date.
func (m *Member) Resident() bool { return m.In <= Base && m.Out > Base && m.Birth <= Base }

// Plain is the rule as a Go function over the flat form: the amount, or 0.
func Plain(row *Row) int64 {
	residents, dependants, amount := 0, 0, int64(70_000)
	for i := range row.Members {
		m := &row.Members[i]
		if !m.Resident() {
			continue
		}
		if m.Tax == Taxed {
			return 0
		}
		residents++
		if m.Supporter == Taxed {
			dependants++
		}
		if m.Birth >= Since {
			amount += 50_000
		}
	}
	if residents == 0 || dependants == residents {
		return 0
	}
	return amount
}

// HandWritten is the rule as a Go function over the value that Kyufu's engine takes.
func HandWritten(h *household.Household) int64 {
	residents, dependants, amount := 0, 0, int64(70_000)
	here := household.In(Here)
	for i := range h.Members {
		m := &h.Members[i]
		if m.Residence != nil {
			if at, _ := m.PlaceOn(base); at != here {
				continue
			}
		}
		if later, _ := m.Birth.After(base); later {
			continue
		}
		if m.Tax.At(2023) == household.Taxed {
			return 0
		}
		residents++
		if m.Supporter.Kind == household.SupporterKnown && m.Supporter.Tax.At(2023) == household.Taxed {
			dependants++
		}
		if before, _ := m.Birth.Before(since); !before {
			amount += 50_000
		}
	}
	if residents == 0 || dependants == residents {
		return 0
	}
	return amount
}
