// Package inquiry asks other institutions, over the government's information network, for what a decision lacks: by
// the permitted list, with an approval, under a permit, checked by a second person, recorded and erased in time.
// It is a municipality's side of the intermediate server (中間サーバ) and never sees an individual number: it works
// with the integrated addressee number (団体内統合宛名番号) and the linkage code (符号).
//
// # The permitted list
//
// A [PermittedList] (照会許可用照合リスト) is data along two time axes: when a row is in force, and since when a version of
// it is known. [PermittedList.Check] answers any question about any day as it would have been answered on any other
// day, permit and denial alike with the row, article and notice that decided and the digest of the list.
// A published privacy impact assessment and an open duty are part of the answer, for the law makes them so.
//
// The row's number in the law and the code the network uses are two keys; a dated [CodeTable] ties them.
//
// # The plan
//
// [MakePlan] turns missing facts into the fewest requests and names, for every fact that is not asked, why.
//
// # Speed
//
// Check takes about 105 ns and allocates nothing on a list of 200 rows (2 vCPU AMD EPYC, Go 1.26.8).
package inquiry
