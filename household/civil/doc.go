// Package civil holds dates without a clock. It has days of which parts may be unknown, eras, ages
// as the law counts, fiscal years, periods, and the working calendar.
//
// # Dates
//
// A [Date] is a value of four bytes, comparable and usable as a map key. Year, month and day
// are each known or unknown (不詳), and a date may be approximate (頃). The calendar runs from
// 1873-01-01, when Japan took the solar calendar, to 2100-12-31; what lies outside is code
// range, never converted and never clipped.
//
// Between a day and an instant stands one zone, [JST], so that no machine's zone can move a date:
// [DayOf] and [Date.Start]. Scan alone accepts a time in another zone, and only the midnight that
// drivers make of an SQL date, by the parts that it shows itself.
//
// # Unknown is not no
//
// Questions about dates with unknown parts are three-valued: the second result says whether
// the answer is known, that is, the same for every completion of the unknown parts. [TruthOf]
// makes one value of both: a [Truth], whose zero is unknown.
//
//	1950       before 1951-01-01    yes, known
//	1950       before 1950-06-30    not known
//	1950-06    after  1950-06-30    no, known
//	about 1950 before 1990-01-01    not known: 頃 has no bounds that a rule could rest on
//
// # Texts
//
//	known date        2021-12-10   String, JSON, text, SQL; 20211210 is read too
//	year and month    1950-07
//	year              1950
//	month and day     XXXX-07-03
//	approximate       1975~        a "~" behind any of them
//	nothing known     ""           null in JSON, NULL in SQL
//
// [ParseDate] reads known dates and nothing else; UnmarshalText, UnmarshalJSON and Scan read
// all of the above; [Parse] reads what people and systems write, in all eras, scripts and
// widths, and says in notes what was remarkable. [Date.Wareki] writes 和暦, [Date.EraDigits]
// seven digits EYYMMDD by a named scheme.
//
// # Eras
//
//	明治 M  1873-01-01 (明治6) to 1912-07-29
//	大正 T  1912-07-30 to 1926-12-24
//	昭和 S  1926-12-25 to 1989-01-07
//	平成 H  1989-01-08 to 2019-04-30
//	令和 R  2019-05-01
//
// A day outside the era it is written in (平成31年5月1日) is refused with code era, unless
// [ParseOptions].Lenient is set; then it is read, with a note. A year lies in its era when any
// of its days does.
//
// # Ages and fiscal years
//
// A year of age is reached at the end of the day before the birthday ([AgeOn]): a person born
// on 2 January 2002 is 20 on 1 January 2022. The assessment date (賦課期日) of [FiscalYear] 2021
// (令和3年度) is 2021-01-01, and its tax is on the income of 2020.
//
// # Working days
//
// [Calendar] knows weekends, holidays and closed days; [OfficeDays] and [BankDays] are those of
// municipal offices and of banks. Holidays follow the act as it stood in each year, the
// equinoxes and special days are dated data. Outside [HolidayData] (1948-07-20 to 2027-12-31)
// nothing is known: neither open nor closed, code no_data. From 1970 on the result was compared
// day by day with an independent list.
//
// # Codes
//
// format, range, era, unknown and no_data; see the Code constants. No error holds the text.
package civil
