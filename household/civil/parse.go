package civil

import "slices"

// Scheme names how the first digit of EYYMMDD (seven digits) stands for an era. Two
// schemes are in use, and 5020131 is 2020 in the one and 1927 in the other: without a
// scheme such a text is refused with code era.
type Scheme uint8

// The schemes.
const (
	NoScheme   Scheme = iota
	Sequential        // 1 明治, 2 大正, 3 昭和, 4 平成, 5 令和
	Odd               // 1 明治, 3 大正, 5 昭和, 7 平成, 9 令和
)

// ParseOptions widens what [Parse] accepts. The zero value guesses nothing.
type ParseOptions struct {
	// Lenient accepts a day outside the era it is written in (平成32年1月1日), as forms
	// printed before a change of era hold it, with [NoteOutOfEra].
	Lenient bool
	// Scheme reads seven digits EYYMMDD.
	Scheme Scheme
	// As is the era in which a year without an era is read (50年, 280503).
	As Era
}

// A Note says what a reader of a date should know although it could be read.
type Note string

// The notes of a [Reading].
const (
	NoteUnknownPart Note = "unknown_part" // a part is given as unknown (不詳), missing or zero
	NoteAbout       Note = "about"        // approximate (頃, 約)
	NoteVague       Note = "vague"        // a part of the month or year (上旬, 春) that Date cannot hold
	NoteOutOfEra    Note = "out_of_era"   // read leniently, outside its era
	NoteNoEra       Note = "no_era"       // 50年 without an era: the year stays unknown
	NoteTime        Note = "time"         // a time of day behind the date was left out
	NoteWeekday     Note = "weekday"      // the day of the week that is written is not that of the date
	NoteZeros       Note = "zeros"        // 00000000 stands for no date
	NoteNines       Note = "nines"        // 99999999 stands for no date
	NoteBlank       Note = "blank"        // nothing but blanks
)

// Reading is what [Parse] found.
type Reading struct {
	Date Date
	// Era and EraYear as written; NoEra for a Western year.
	Era     Era
	EraYear int
	// Text is the original, to be kept beside a date that is not fully known (不詳表記).
	Text string
	// Notes in order of appearance, each once.
	Notes []Note
}

// Has reports whether the note was made.
func (r *Reading) Has(n Note) bool { return slices.Contains(r.Notes, n) }

func (r *Reading) note(n Note) {
	if !r.Has(n) {
		r.Notes = append(r.Notes, n)
	}
}

// Parse reads a date as people and systems write it:
//
//   - 令和元年5月1日, 令和二年十二月三十一日, R1.5.1, r2-01-31, 令2.1.31, ㋿2.1.31, R020131;
//   - 2019-12-31, 2019/12/31, 2019.12.31, 20191231, 2019年12月31日, 西暦2019年…;
//   - with parts unknown: 昭和25年, 昭和25年7月不詳, 19500000, 1950-00-00, 1950-07, 不詳;
//   - approximate: 昭和50年頃, 約…, …ころ; vague: 昭和25年7月上旬, 昭和25年春;
//   - with the day of the week or a time of day of Japan behind it: 2019-12-31 10:30, 令和元年5月1日(水);
//   - 令和2年元日, 令和元年大晦日, 2024年2月晦日;
//   - seven digits with a scheme; six digits, and years without an era, with [ParseOptions].As.
//     Without it 50年頃 is a date whose year is unknown, with [NoteNoEra] and the EraYear.
//
// Full-width and half-width forms are alike, blanks between parts are ignored, and a final
// 生 is allowed. Blank text, 00000000 and 99999999 are absent dates, with a note.
//
// Errors, with the position of the first offending character: format; range for a day
// that does not exist or lies outside the calendar (before 1873 it was lunar); era for a
// day outside its era, or a year whose era is missing or ambiguous.
func Parse(text string, opts ParseOptions) (Reading, error) {
	r := Reading{Text: text}
	if d, err := ParseDate(text); err == nil {
		r.Date = d
		return r, nil
	}
	s := newScanner(text)
	if err := s.date(&r, opts); err != nil {
		return Reading{Text: text}, err
	}
	return r, nil
}

// written is a date as written, before it is checked against the calendar.
type written struct {
	era              Era
	year, month, day int  // zero: unknown
	yearKnown        bool // a year was written
	yearUnit         bool // with 年 behind it
	western          bool // four digits, or 西暦
	lastDay          bool // 晦日: the last of the month
	about            bool
	at               int
}

// settle turns what is written into a date.
func (w *written) settle(r *Reading, opts ParseOptions) error {
	if w.era == NoEra && w.yearKnown && !w.western {
		if err := w.withoutEra(r, opts); err != nil {
			return err
		}
	}
	year := w.year
	if w.era != NoEra && w.yearKnown {
		if year < 1 {
			return &Error{code: CodeRange, at: w.at}
		}
		year += eras[w.era].zero
		r.Era, r.EraYear = w.era, w.year
	}
	if w.yearKnown && year < MinYear {
		return &Error{code: CodeRange, at: w.at}
	}
	if w.lastDay && w.yearKnown && w.month <= 12 {
		w.day = daysIn(year, w.month)
	}
	d, err := NewPartial(year, w.month, w.day)
	if err != nil {
		return &Error{code: CodeRange, at: w.at}
	}
	if w.era != NoEra && w.yearKnown && !inEra(d, w.era) {
		if !opts.Lenient {
			return &Error{code: CodeEra, at: w.at}
		}
		r.note(NoteOutOfEra)
	}
	if w.about {
		d = d.About() // of nothing known: nothing
		r.note(NoteAbout)
	}
	if !w.yearKnown || w.month == 0 || w.day == 0 {
		r.note(NoteUnknownPart)
	}
	r.Date = d
	return nil
}

// withoutEra reads a year in the era of the options. Without one 50年 is a year of an era
// that nobody wrote: it stays unknown; digits alone are ambiguous and refused.
func (w *written) withoutEra(r *Reading, opts ParseOptions) error {
	switch w.era = opts.As.valid(); {
	case w.era != NoEra:
	case !w.yearUnit || w.year > 99:
		return &Error{code: CodeEra, at: w.at}
	default:
		r.note(NoteNoEra)
		r.EraYear = w.year
		w.year, w.yearKnown = 0, false
	}
	return nil
}

// inEra reports whether d can lie in the era.
func inEra(d Date, e Era) bool {
	first, last := d.bounds()
	return compare(last, eras[e].from) >= 0 && compare(first, eras[e].to) <= 0
}
