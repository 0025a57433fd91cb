// Package permitted says whether one institution may ask another for something about somebody.
//
// A [List] is the permitted-inquiry list (照会許可用照合リスト) as data along two time axes: when a row is in
// force, and since when a version of it is known. [List.Check] answers any question about any day
// as it would have been answered on any other day, permit and denial alike with the row, article
// and notice that decided and the digest of the list. A published privacy impact assessment (番号法
// art. 28) and an open duty are part of the answer, for the law makes them so. It is pure and
// allocates nothing.
//
// [List.Coverage] finds the days on which a program's inquiries have no row.
//
// [BuiltIn] has the rows that a specified public benefit needs. A municipality loads its own
// licensed list with [LoadJSON] or [LoadCSV] and puts it over them with [List.Merge].
//
// The row's number in the law and the code the network uses are two keys; a dated [CodeTable] ties
// them.
package permitted
