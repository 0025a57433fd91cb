package civil

// The first and the last day that the data below covers: the day the act on national
// holidays took effect (国民の祝日に関する法律, 昭和23年法律第178号), and the end of the last year
// whose equinoxes have been gazetted (暦要項, 2 February 2026).
var holidayData = Period{pack(1948, 7, 20), pack(2027, 12, 31)}

// equinoxes: the day of March (春分の日) and of September (秋分の日) by year, ten years a row, as
// gazetted each February for the year after. Zero: no such holiday.
var equinoxes = [...]struct {
	decade           int
	vernal, autumnal [10]uint8
}{
	{1940, [10]uint8{0, 0, 0, 0, 0, 0, 0, 0, 0, 21}, [10]uint8{0, 0, 0, 0, 0, 0, 0, 0, 23, 23}},
	{1950, [10]uint8{21, 21, 21, 21, 21, 21, 21, 21, 21, 21}, [10]uint8{23, 24, 23, 23, 23, 24, 23, 23, 23, 24}},
	{1960, [10]uint8{20, 21, 21, 21, 20, 21, 21, 21, 20, 21}, [10]uint8{23, 23, 23, 24, 23, 23, 23, 24, 23, 23}},
	{1970, [10]uint8{21, 21, 20, 21, 21, 21, 20, 21, 21, 21}, [10]uint8{23, 24, 23, 23, 23, 24, 23, 23, 23, 24}},
	{1980, [10]uint8{20, 21, 21, 21, 20, 21, 21, 21, 20, 21}, [10]uint8{23, 23, 23, 23, 23, 23, 23, 23, 23, 23}},
	{1990, [10]uint8{21, 21, 20, 20, 21, 21, 20, 20, 21, 21}, [10]uint8{23, 23, 23, 23, 23, 23, 23, 23, 23, 23}},
	{2000, [10]uint8{20, 20, 21, 21, 20, 20, 21, 21, 20, 20}, [10]uint8{23, 23, 23, 23, 23, 23, 23, 23, 23, 23}},
	{2010, [10]uint8{21, 21, 20, 20, 21, 21, 20, 20, 21, 21}, [10]uint8{23, 23, 22, 23, 23, 23, 22, 23, 23, 23}},
	{2020, [10]uint8{20, 20, 21, 21, 20, 20, 20, 21, 0, 0}, [10]uint8{22, 23, 23, 23, 22, 23, 23, 23, 0, 0}},
}

// holidayRule is one line of article 2, or of a special act, as it stood for a span of years.
type holidayRule struct {
	name       string
	from, to   int // years, both included; 0: until the data ends
	month, day int
	monday     int // the nth Monday of the month, instead of a day
}

// holidayRules, by the month of the holiday and then by time. The year in which the games
// were held (2020, 2021) has days of its own by the special act (平成27年法律第33号, 令和2年法律第68号).
var holidayRules = [...]holidayRule{
	{name: "元日", from: 1949, month: 1, day: 1},
	{name: "成人の日", from: 1949, to: 1999, month: 1, day: 15},
	{name: "成人の日", from: 2000, month: 1, monday: 2}, // 平成10年法律第141号
	{name: "建国記念の日", from: 1967, month: 2, day: 11}, // 昭和41年政令第376号
	{name: "天皇誕生日", from: 2020, month: 2, day: 23},
	{name: "天皇誕生日", from: 1949, to: 1988, month: 4, day: 29},
	{name: "みどりの日", from: 1989, to: 2006, month: 4, day: 29},
	{name: "昭和の日", from: 2007, month: 4, day: 29}, // 平成17年法律第43号
	{name: "憲法記念日", from: 1949, month: 5, day: 3},
	{name: "みどりの日", from: 2007, month: 5, day: 4},
	{name: "こどもの日", from: 1949, month: 5, day: 5},
	{name: "海の日", from: 1996, to: 2002, month: 7, day: 20},
	{name: "海の日", from: 2003, to: 2019, month: 7, monday: 3}, // 平成13年法律第59号
	{name: "海の日", from: 2020, to: 2020, month: 7, day: 23},
	{name: "海の日", from: 2021, to: 2021, month: 7, day: 22},
	{name: "海の日", from: 2022, month: 7, monday: 3},
	{name: "スポーツの日", from: 2020, to: 2020, month: 7, day: 24},
	{name: "スポーツの日", from: 2021, to: 2021, month: 7, day: 23},
	{name: "山の日", from: 2016, to: 2019, month: 8, day: 11}, // 平成26年法律第43号
	{name: "山の日", from: 2020, to: 2020, month: 8, day: 10},
	{name: "山の日", from: 2021, to: 2021, month: 8, day: 8},
	{name: "山の日", from: 2022, month: 8, day: 11},
	{name: "敬老の日", from: 1966, to: 2002, month: 9, day: 15}, // 昭和41年法律第86号
	{name: "敬老の日", from: 2003, month: 9, monday: 3},
	{name: "体育の日", from: 1966, to: 1999, month: 10, day: 10},
	{name: "体育の日", from: 2000, to: 2019, month: 10, monday: 2},
	{name: "スポーツの日", from: 2022, month: 10, monday: 2}, // 平成30年法律第57号
	{name: "文化の日", from: 1948, month: 11, day: 3},
	{name: "勤労感謝の日", from: 1948, month: 11, day: 23},
	{name: "天皇誕生日", from: 1989, to: 2018, month: 12, day: 23},

	{name: "皇太子明仁親王の結婚の儀", from: 1959, to: 1959, month: 4, day: 10}, // 昭和34年法律第16号
	{name: "昭和天皇の大喪の礼", from: 1989, to: 1989, month: 2, day: 24},    // 平成元年法律第4号
	{name: "即位礼正殿の儀", from: 1990, to: 1990, month: 11, day: 12},     // 平成2年法律第24号
	{name: "皇太子徳仁親王の結婚の儀", from: 1993, to: 1993, month: 6, day: 9},  // 平成5年法律第32号
	{name: "即位の日", from: 2019, to: 2019, month: 5, day: 1},          // 平成30年法律第99号
	{name: "即位礼正殿の儀", from: 2019, to: 2019, month: 10, day: 22},
}
