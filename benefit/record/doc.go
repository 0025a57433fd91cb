// Package record holds what a municipality keeps about a specified public benefit: the record of
// 別添1. It has 2 items of identification, 8 of contact and 129 of business, made from a decision,
// the application and the payment.
//
// # One table
//
// fields.tsv says of every field its stable id (I1, C1, B1 … B129, in the order of 別添1), Japanese
// name, name in Go, type, width, code list, privacy class, and which step of the work writes
// it. From it come, by go generate: the struct [Record] with its JSON names and validator tags, the
// constants, and the checks; and at run time CSV, fixed width, the JSON Schema ([WriteSchema])
// and the field dictionary ([WriteMarkdown], [WriteHTML]). Names such as 住登区分コード occur twice
// in 別添1: the id is what counts, and column headers have both ("B47 住登区分コード").
//
// # Values
//
// Every value is text in one form, which [Checker.Normalise] brings about and
// [Checker.Check] demands:
//
//   - dates YYYY-MM-DD; a date with unknown parts (不詳) keeps the text it was written with, and
//     [Record.Date] gives the parts that are known;
//   - amounts plain digits; telephone numbers with hyphens; postal codes without;
//   - bank codes with their leading zeros, account holders in the form of bank files;
//   - names in kanji as they are registered: never NFC or NFKC; widths count characters, variation
//     selectors not counted;
//   - codes out of lists that are data ([ParseLists]): a town replaces or extends them. The lists of
//     real systems are not published; the built-in ones are a starting set.
//
// Checking gives all that is wrong at once, with field ids and codes and never a value: single
// fields by checks generated from the table, then the rules over several fields
// ([CrossRules]). Forms and single records are checked by struct tags in package casework/form.
// Whether an application has one latest history is a question over many records: [Latest].
//
// # The individual number
//
// I1 (個人番号) is a field of 別添1 and has no place in a [Record]. Readers of files report it
// ("sealed") and do not take it over, JSON that has one is refused, writers leave the column empty,
// unless a writer is given Reveal by somebody who has been granted that.
//
// # Working with records
//
//	r, list := record.Make(&record.Parts{Recipient: …, Application: …, Decision: &d}, checker)
//	t, list := r.Transfer()          // the payment for a bank file
//	r.FillPayment(&payment)          // what became of it: fields 111 to 129
//	changes := record.Diff(&old, &r) // two versions, by field
//
// Memory is constant whatever the size of the file.
package record
