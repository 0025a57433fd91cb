// Package levy answers one question: is a person exempt from the per-capita levy
// (住民税均等割) of a fiscal year in a municipality?
//
// # The tests
//
// A person registered in the municipality on the assessment date (賦課期日, 1
// January) is exempt when one of these holds, asked in this order:
//
//  1. livelihood aid (生活扶助) is received on the assessment date;
//  2. the person is disabled, a minor, a widow or a single parent (which of them
//     counts depends on the year) and total income is at most the ceiling for
//     special status;
//  3. total income is at most B × (1 + n) + flat + A·[n ≥ 1], where n counts the
//     spouse and dependants whose own total income is at most the dependant
//     ceiling, those under 16 included.
//
// Relief by ordinance (減免) makes a person exempt whom no test exempts. Who was
// not registered anywhere on the assessment date is not liable.
//
// # Unknown is not no
//
// A fact of a [household.Income] may be unknown: then income and the number of dependants
// are ranges, and the status is [Undetermined] unless every completion agrees.
//
// # Parameters are data
//
// [Builtin] holds the fiscal years R2 to R8, R9 as unconfirmed ([Tables.AllowUnconfirmed]), and the
// municipalities whose grade (級地) the sources give. A grade only defaults the amounts: a
// municipality may have its own (真岡市: addition 170,000 in place of 168,000). Where the ordinance
// was not seen, grades 1 and 3 decide as the grade says; of grade 2 many towns round up, so that
// between the limits the status is [Undetermined]; where not even the grade is known, wherever the
// grades disagree. [Rules.Known] says what is known of a town and from where, [Tables.Towns] lists
// it for all. [Tables.With] adds or corrects a year or a municipality from JSON,
// [Tables.WithGrades] takes a list of grades, both with the day since which they are known. The
// formats are those of data/years.json and data/municipalities.json, and lines of code, name, grade
// and branch.
//
// Not computed but given with the income: 家内労働者等の特例, and from R8 the higher ceiling for
// a single parent's child.
//
// Income is exact: a fraction of a yen of income is cut off. [Statutory] uses the
// step table for salaries (所得税法別表第五), [Published] the rounded limits that
// municipalities print, which differ by a few thousand yen near the border.
package levy
