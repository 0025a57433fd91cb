package intake

import (
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/register"
)

// unread are whom bad rows were about, until a good row of the same puts them right. A file may
// have as many of the one as of the other: none of them is looked for among all.
type unread struct {
	list []register.Unread
	at   map[rowOf][]int // where they stand in list
}

// rowOf is what a good row has in common with the bad one that it puts right.
type rowOf struct {
	person, row string
	year        civil.FiscalYear
}

func (n *unread) add(u register.Unread) {
	if u.Person == "" && u.Household == "" && u.Of == "" {
		return // about nobody, as far as it can be read
	}
	if u.Person != "" {
		if n.at == nil {
			n.at = make(map[rowOf][]int)
		}
		k := rowOf{u.Person, u.Row, u.Year}
		n.at[k] = append(n.at[k], len(n.list))
	}
	n.list = append(n.list, u)
}

func (n *unread) read(u register.Unread) {
	k := rowOf{u.Person, u.Row, u.Year}
	for _, i := range n.at[k] {
		n.list[i] = register.Unread{}
	}
	delete(n.at, k)
}

// left are those that nothing has put right.
func (n *unread) left() []register.Unread {
	return slices.DeleteFunc(n.list, func(u register.Unread) bool { return u == register.Unread{} })
}

// about is whom the row at hand is about, also where it could not be taken.
func (m *importer) about(columns []columnNames) register.Unread {
	var u register.Unread
	for i, c := range columns {
		switch c.id {
		case "person":
			u.Person, _ = m.o.Persons.Normal(m.written(i)) // what is no number is nobody's
		case "household":
			u.Household, _ = m.o.Households.Normal(m.written(i))
		case "to":
			if c.household {
				u.To, _ = m.o.Households.Normal(m.written(i))
			} else { // of welfare it is a day
				u.Until, _ = civil.ParseDate(m.written(i))
			}
		case "of":
			u.Of = m.written(i)
		case "known":
			u.Known, _ = civil.ParseDate(m.written(i))
		case "event_id", "kind":
			u.Row = m.written(i)
		case "fiscal_year":
			u.Year, _ = civil.ParseFiscalYear(m.written(i))
		default:
		}
	}
	return u
}

// written is what stands in a column of a row that may not have been read any further.
func (m *importer) written(column int) string {
	if m.mapped == nil {
		return strings.TrimSpace(m.row.Value(m.at[column]))
	}
	for i, l := range m.mapped.lines {
		if m.mapped.column[i] == column && l.rule == "" {
			return strings.TrimSpace(m.row.Value(m.mapped.read[i]))
		}
	}
	return ""
}
