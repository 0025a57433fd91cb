package civil_test

import (
	"strings"
	"testing"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func holidays(t *testing.T, year string) string {
	t.Helper()
	var days []string
	for d := civil.MustDate(year + "-01-01"); strings.HasPrefix(d.String(), year); d = d.AddDays(1) {
		name, err := civil.Holiday(d)
		require.NoError(t, err)
		if name != "" {
			days = append(days, d.String()[5:]+name)
		}
	}
	return strings.Join(days, " ")
}

func TestHolidaysOfAYear(t *testing.T) {
	t.Parallel()
	for year, want := range map[string]string{
		"1949": "01-01元日 01-15成人の日 03-21春分の日 04-29天皇誕生日 05-03憲法記念日 05-05こどもの日 09-23秋分の日 11-03文化の日 11-23勤労感謝の日",
		"1973": "01-01元日 01-15成人の日 02-11建国記念の日 03-21春分の日 04-29天皇誕生日 04-30振替休日 05-03憲法記念日 05-05こどもの日 09-15敬老の日 09-23秋分の日 09-24振替休日 10-10体育の日 11-03文化の日 11-23勤労感謝の日",
		"1988": "01-01元日 01-15成人の日 02-11建国記念の日 03-20春分の日 03-21振替休日 04-29天皇誕生日 05-03憲法記念日 05-04国民の休日 05-05こどもの日 09-15敬老の日 09-23秋分の日 10-10体育の日 11-03文化の日 11-23勤労感謝の日",
		"2019": "01-01元日 01-14成人の日 02-11建国記念の日 03-21春分の日 04-29昭和の日 04-30国民の休日 05-01即位の日 05-02国民の休日 05-03憲法記念日 05-04みどりの日 05-05こどもの日 05-06振替休日 07-15海の日 08-11山の日 08-12振替休日 09-16敬老の日 09-23秋分の日 10-14体育の日 10-22即位礼正殿の儀 11-03文化の日 11-04振替休日 11-23勤労感謝の日",
		"2021": "01-01元日 01-11成人の日 02-11建国記念の日 02-23天皇誕生日 03-20春分の日 04-29昭和の日 05-03憲法記念日 05-04みどりの日 05-05こどもの日 07-22海の日 07-23スポーツの日 08-08山の日 08-09振替休日 09-20敬老の日 09-23秋分の日 11-03文化の日 11-23勤労感謝の日",
		"2026": "01-01元日 01-12成人の日 02-11建国記念の日 02-23天皇誕生日 03-20春分の日 04-29昭和の日 05-03憲法記念日 05-04みどりの日 05-05こどもの日 05-06振替休日 07-20海の日 08-11山の日 09-21敬老の日 09-22国民の休日 09-23秋分の日 10-12スポーツの日 11-03文化の日 11-23勤労感謝の日",
		"2027": "01-01元日 01-11成人の日 02-11建国記念の日 02-23天皇誕生日 03-21春分の日 03-22振替休日 04-29昭和の日 05-03憲法記念日 05-04みどりの日 05-05こどもの日 07-19海の日 08-11山の日 09-20敬老の日 09-23秋分の日 10-11スポーツの日 11-03文化の日 11-23勤労感謝の日",
	} {
		assert.Equal(t, want, holidays(t, year))
	}
}

func TestHolidaysRefuseToGuess(t *testing.T) {
	t.Parallel()
	for date, want := range map[string]civil.Code{"2028-01-01": civil.CodeNoData, "1948-07-19": civil.CodeNoData, "1948-07-20": "", "2027-12-31": ""} {
		_, err := civil.Holiday(civil.MustDate(date))
		assert.Equal(t, want, code(err), date)
	}
	_, err := civil.Holiday(partial(t, 2021, 1, 0))
	assert.Equal(t, civil.CodeUnknown, code(err))
}

func TestBusinessDays(t *testing.T) {
	t.Parallel()
	office, bank := civil.OfficeDays(), civil.BankDays()
	for date, want := range map[string][2]bool{
		"2021-12-28": {true, true}, "2021-12-29": {false, true}, "2021-12-30": {false, true}, "2021-12-31": {false, false},
		"2022-01-03": {false, false}, "2022-01-04": {true, true}, "2026-11-23": {false, false}, "2021-12-11": {false, false},
	} {
		open, known := office.BusinessDay(civil.MustDate(date))
		assert.True(t, known)
		assert.Equal(t, want[0], open, date)
		open, _ = bank.BusinessDay(civil.MustDate(date))
		assert.Equal(t, want[1], open, date)
	}
	_, known := office.BusinessDay(civil.MustDate("2028-01-04"))
	assert.False(t, known)
	own := civil.NewCalendar(civil.CalendarConfig{Closed: []civil.Date{civil.MustDate("2021-11-15")}, Open: []civil.Date{civil.MustDate("2021-11-20")}})
	open, _ := own.BusinessDay(civil.MustDate("2021-11-15"))
	assert.False(t, open, "the city's own day off")
	open, _ = own.BusinessDay(civil.MustDate("2021-11-20"))
	assert.True(t, open, "a Saturday worked")
}

func TestAddBusinessDays(t *testing.T) {
	t.Parallel()
	office := civil.OfficeDays()
	for _, tc := range []struct {
		from string
		n    int
		want string
	}{
		{"2021-12-28", 1, "2022-01-04"}, {"2022-01-04", -1, "2021-12-28"}, {"2021-12-29", 0, "2022-01-04"}, {"2021-12-28", 0, "2021-12-28"}, {"2021-12-10", 5, "2021-12-17"},
	} {
		d, err := office.AddBusinessDays(civil.MustDate(tc.from), tc.n)
		require.NoError(t, err)
		assert.Equal(t, tc.want, d.String())
	}
	_, err := office.AddBusinessDays(civil.MustDate("2027-12-28"), 1)
	assert.Equal(t, civil.CodeNoData, code(err))
	_, err = office.AddBusinessDays(civil.Date{}, 1)
	assert.Equal(t, civil.CodeUnknown, code(err))
}
