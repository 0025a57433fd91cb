// Package register rebuilds households as they stood on any day, as known on any day.
//
// # In one screen
//
//	g := register.New(register.Config{Municipality: municipality.Must("112020")})
//	err := g.Append(events...) // or intake.Residents, from a file
//	view := g.AsOf(civil.MustDate("2021-12-10"), civil.MustDate("2022-03-31"))
//	for h := range view.All() {
//		decision, err := compiled.Evaluate(&benefit.Input{Household: &h, …}, &scratch)
//	}
//	person, found := view.Person("1001") // name, address: the flat value has neither
//
// # Two times
//
// Every entry and fact holds from a day (valid) and was learnt on a day (known). AsOf takes
// both: the base date (基準日), at whose end households are composed, and the day of
// knowledge. An entry on the base date has happened; what was learnt on the day of knowledge
// is known. A correction learnt later changes the answer for later days of knowledge only, so
// that a decision can be asked again as it was taken. Nothing is ever changed or removed by
// appending; only [Register.Erase] removes.
//
// # Events
//
// An [Event] is of a type ([EventType]) and speaks of a person and households by number. On
// one day events go by the day they became known, then by their place in the list. A
// correction replaces what it gives of the event that it names and leaves the rest; a
// cancellation says that an event never happened and can be cancelled in turn; of several
// amendments of one event the newest decides. An unknown known date means the event's own.
// Whoever is alone in a household is its head, and stays it when others join later.
//
// A history that cannot be is an [Anomaly] with a code; the event is left out, or stands
// where the code says so, and everything else is composed. A date of which parts are unknown
// counts from the last day it can be; when the base date lies between the first and the last,
// that is an anomaly (date_unknown).
//
// [View.Update] composes only the households that new events touch; [View.Composed] says how
// many. [View.NewSince] gives the households that came into being after the base date, with
// the split they came from and where their members were registered on the base date.
//
// # Residence
//
// A member of the flat value says where they were registered, when that is not here since
// ever. Before entering the municipality a person was where the entry says (column from), else
// where the address on 1 January was (column january), which is taken to have lasted until
// then; else the place is unknown. January speaks of the 1 January of the year in which the
// entry was known.
//
// # Facts
//
// Tax facts ([TaxFact]) are of a person and a fiscal year. The one learnt last decides; on one day
// an entry ex officio before an inquiry's answer before the roll. A declaration decides only what
// they leave unfiled or unknown. Two facts of one source and one day that disagree decide nothing:
// the status is unknown. The own roll says nothing about who lived elsewhere on the assessment date
// (賦課期日): the status is unknown, and that is what makes an inquiry. Supporter and income in the
// flat value are those of the fiscal year in which the base date lies.
//
// Welfare facts ([WelfareFact]) hold for a period. An evacuee is protected unless the
// evacuation ended before the base date, also when it began later; a placed person is when
// the placement holds on the base date. Every fact has its [Provenance] and can be asked
// whether it is older than a number of days.
//
// # Secret addresses
//
// An [Address] with the mark set shows itself to no printer, encoder or log. It is set for a
// person with the mark in the register, for an evacuee, and for whoever lives in the household
// of a marked head, as known today, whatever day is asked about. Only Disclose gives it.
//
// # Linking and erasing
//
// [View.Link] reconciles residents, tax and welfare by addressee number and reports by code what
// does not fit; whom a number that nobody has may mean is proposed with a score and never joined.
// [Register.Erase] removes what is past its period; approval, entry and copies elsewhere are the
// caller's (package inquiry/share does it with them).
//
// # Sharing between goroutines
//
// A Register is changed, and views are made of it, by one goroutine at a time; a [View] can
// be read by many between updates, and the households it yields are owned by who asked.
package register
