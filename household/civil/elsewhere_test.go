package civil_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/civil"
)

// Three months from the last day of a short month ended on that day of the third, days before the
// period of 民法143条, which begins with the first of a month, does.
func TestAPeriodOfMonthsEndsAsTheCivilCodeSays(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{
		"2021-12-28": "2022-03-28", "2022-02-28": "2022-05-31", "2022-02-27": "2022-05-27", "2022-04-30": "2022-07-31", "2022-01-31": "2022-04-30",
		"2021-11-30": "2022-02-28", "2021-11-29": "2022-02-28", "2021-11-28": "2022-02-28", "2021-11-27": "2022-02-27", "2023-11-29": "2024-02-29",
		"2024-02-29": "2024-05-31", "2024-02-28": "2024-05-28", "2021-12-31": "2022-03-31", "2022-03-31": "2022-06-30",
	} {
		assert.Equal(t, want, civil.MustDate(from).MonthsOn(3).String(), from)
	}
	assert.False(t, civil.Date{}.MonthsOn(3).Known())
}

// A time of day or a day of the week behind a date, or a day that has a name, made it no date.
func TestDatesAsSystemsAndPeopleWriteThemAreRead(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]struct {
		day   string
		notes []civil.Note
	}{
		"2019-12-31 10:30":          {"2019-12-31", []civil.Note{civil.NoteTime}},
		"2019-12-31 10:30:05.123":   {"2019-12-31", []civil.Note{civil.NoteTime}},
		"2019-12-31T10:30:00":       {"2019-12-31", []civil.Note{civil.NoteTime}},
		"2019-12-31T10:30:00+09:00": {"2019-12-31", []civil.Note{civil.NoteTime}},
		"2019/12/31 0:00:00":        {"2019-12-31", []civil.Note{civil.NoteTime}},
		"20191231103000":            {"2019-12-31", []civil.Note{civil.NoteTime}},
		"20191231 10:30":            {"2019-12-31", []civil.Note{civil.NoteTime}},
		"令和元年12月31日午後3時30分":         {"2019-12-31", []civil.Note{civil.NoteTime}},
		"令和元年5月1日（水）":               {"2019-05-01", nil},
		"令和元年5月1日 水曜日":              {"2019-05-01", nil},
		"2019/5/1(水) 9:00":          {"2019-05-01", []civil.Note{civil.NoteTime}},
		"令和元年5月1日（木）":               {"2019-05-01", []civil.Note{civil.NoteWeekday}},
		"R1.5.1(水)":                 {"2019-05-01", nil},
		"令和2年元日":                    {"2020-01-01", nil},
		"令和二年元旦":                    {"2020-01-01", nil},
		"令和元年大晦日":                   {"2019-12-31", nil},
		"令和2年2月晦日":                  {"2020-02-29", nil},
		"2023年2月末日":                 {"2023-02-28", nil},
		"昭和25年7月末日生":                {"1950-07-31", nil},
	} {
		r, err := civil.Parse(in, civil.ParseOptions{})
		require.NoError(t, err, in)
		assert.Equal(t, want.day, r.Date.String(), in)
		assert.Equal(t, want.notes, r.Notes, in)
	}
	for _, in := range []string{"2019-12-31T15:30:00Z", "2019-12-31T10:30:00-05:00", "2019-12-31 25:00", "2019-12-31 10:61", "20191231253000", "令和元年5月1日（祝）", "元日", "令和元年晦日"} {
		_, err := civil.Parse(in, civil.ParseOptions{})
		require.ErrorIs(t, err, civil.CodeFormat, in)
	}
}
