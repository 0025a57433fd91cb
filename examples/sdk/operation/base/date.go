package base

import (
	"encoding/json"
	"errors"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household/civil"
)

// dateFinding is a finding of a date operation.
type dateFinding struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Field    string `json:"field"`
}

type dateAnswer struct {
	Date     *string       `json:"date"`
	Year     *int          `json:"year"`
	Month    *int          `json:"month"`
	Day      *int          `json:"day"`
	Era      *string       `json:"era"`
	EraYear  *int          `json:"era_year"`
	Findings []dateFinding `json:"findings"`
}

func dateParse(in json.RawMessage) (any, error) {
	var q struct {
		Text    string  `json:"text"`
		As      *string `json:"as"`
		Lenient bool    `json:"lenient"`
		Scheme  *string `json:"scheme"`
	}
	if err := operation.Decode(in, &q, "text"); err != nil {
		return nil, err
	}
	opts := civil.ParseOptions{Lenient: q.Lenient}
	var err error
	if opts.As, err = dateAs(q.As); err != nil {
		return nil, err
	}
	if opts.Scheme, err = dateScheme(q.Scheme); err != nil {
		return nil, err
	}
	r, err := civil.Parse(q.Text, opts)
	if err != nil {
		return nil, err
	}
	return dateReading(&r), nil
}

// dateReading gives the era as written, else the one in which the date lies.
func dateReading(r *civil.Reading) dateAnswer {
	a := dateAnswer{Findings: []dateFinding{}}
	if r.Date.Known() {
		text := r.Date.String()
		a.Date = &text
	}
	for _, part := range []struct {
		get  func() (int, bool)
		into **int
	}{{r.Date.Year, &a.Year}, {r.Date.Month, &a.Month}, {r.Date.Day, &a.Day}} {
		if n, known := part.get(); known {
			*part.into = &n
		}
	}
	era, year := r.Era, r.EraYear
	if era == civil.NoEra && year == 0 {
		era, year, _ = r.Date.Era()
	}
	if era != civil.NoEra {
		name := era.String()
		a.Era = &name
	}
	if year != 0 {
		a.EraYear = &year
	}
	for _, note := range r.Notes {
		severity := "warning"
		if note == civil.NoteUnknownPart || note == civil.NoteBlank {
			severity = "info"
		}
		a.Findings = append(a.Findings, dateFinding{string(note), severity, "text"})
	}
	return a
}

// dateAs reads the era in which a year without one is meant.
func dateAs(as *string) (civil.Era, error) {
	if as == nil {
		return civil.NoEra, nil
	}
	era, err := civil.ParseEra(*as)
	if err != nil {
		return civil.NoEra, &operation.InputError{Path: "/as", Reason: "value"}
	}
	return era, nil
}

func dateScheme(scheme *string) (civil.Scheme, error) {
	if scheme == nil {
		return civil.NoScheme, nil
	}
	switch *scheme {
	case "1-5", "12345", "1/2/3/4/5", "sequential":
		return civil.Sequential, nil
	case "1/3/5/7/9", "13579", "1-9", "odd":
		return civil.Odd, nil
	}
	return civil.NoScheme, &operation.InputError{Path: "/scheme", Reason: "value"}
}

func dateEra(in json.RawMessage) (any, error) {
	var q struct {
		Date string `json:"date"`
	}
	if err := operation.Decode(in, &q, "date"); err != nil {
		return nil, err
	}
	date, err := dateOf("/date", q.Date)
	if err != nil {
		return nil, err
	}
	era, year, known := date.Era()
	if !known {
		return nil, &dateError{}
	}
	return struct {
		Era     string `json:"era"`
		EraYear int    `json:"era_year"`
		Text    string `json:"text"`
	}{era.String(), year, date.Wareki(civil.WarekiStyle{})}, nil
}

// dateError answers range: the date has no era, or the day no age.
type dateError struct{}

func (*dateError) Error() string { return "date range" }

// Code is range.
func (*dateError) Code() string { return string(civil.CodeRange) }

// dateOf reads a date that may be partly unknown: what is no date at all is bad input.
func dateOf(path, text string) (civil.Date, error) {
	var d civil.Date
	err := d.UnmarshalText([]byte(text))
	switch {
	case err == nil:
		return d, nil
	case errors.Is(err, civil.CodeRange):
		return d, err
	}
	return d, &operation.InputError{Path: path, Reason: "value"}
}

// dateAge answers null where unknown parts of the birth leave the age open.
func dateAge(in json.RawMessage) (any, error) {
	var q struct {
		Birth *string `json:"birth"`
		On    string  `json:"on"`
	}
	if err := operation.Decode(in, &q, "birth", "on"); err != nil {
		return nil, err
	}
	var birth civil.Date
	var err error
	if q.Birth != nil {
		if birth, err = dateOf("/birth", *q.Birth); err != nil {
			return nil, err
		}
	}
	on, err := dateOf("/on", q.On)
	if err != nil {
		return nil, err
	}
	if before, known := on.Before(birth); known && before || !on.Known() {
		return nil, &dateError{}
	}
	answer := struct {
		Age *int `json:"age"`
	}{}
	if years, known := civil.AgeOn(birth, on); known {
		answer.Age = &years
	}
	return answer, nil
}
