// Package notice is what is written to a household (通知): the data of each kind of letter, the page,
// the file for a printer.
//
// # A letter is a value
//
// [Of] makes a [Notice] of a case and of what the town knows: to whom, where, what was decided,
// why, until when. Amounts, days and accounts come from the case's own record alone, of a payment
// those that were frozen when it was planned; an account is printed with three digits of its
// number. Without the town's rules by name (要綱) there is no letter: the town's data give them, or
// an override of the program. Reasons and defects are worded by package benefit. A town's office,
// ordinance (要綱), instruction on appeal (教示) and names of programs are data ([ParseTown]); so is
// every sentence, in files of texts/ that a town can add to ([Config.Texts]).
//
//	kind               notice
//	confirmation_form  確認書
//	application_form   申請書
//	advance_notice     支給のお知らせ
//	grant_notice       支給決定通知書
//	refusal_notice     却下通知書
//	defect_notice      不備通知
//	payment_notice     支払通知書
//	failure_notice     振込不能のお知らせ
//	return_request     返還のお願い
//
// # Two forms
//
// [Printer.HTML] writes pages: A4, to be folded in three, with the address where the window of an
// envelope is, sheet n of m with the case's barcode, and on request in large type, with a second
// text in やさしい日本語, or in another language. HTML is the text of record. [Printer.Sheets] writes the
// same for who typesets.
//
// [Printer.Data] hands over rows for an outsourced printer, after it was asked whether it may: CSV
// in UTF-8, one letter a row with its place n of m, the bars of the customer barcode, and the code
// points and MJ numbers of the characters that a common font may lack. Its [Manifest] holds count
// and digest, and compares what came back: no letter missing, none twice.
//
// Letters leave the town through a hand-over alone, whatever their form: rows always do, pages and
// sheets are written for the town's own printer ([Here]) or handed over ([Elsewhere]).
//
// # What is held back
//
// A letter is not printed, and a finding says why, when
//
//   - something of a person is on it who must not be found by the addressee: every byte is searched
//     for what [Notice.Never] lists, whatever its width, spacing and markup (protected);
//   - a character cannot be printed: one of the private use area (外字), a replacement character or a
//     control character, or one that the town's font lacks (glyph);
//   - the address does not fit the window, with the sheet slipped as far as it can (window);
//   - a sheet has no room for what stands on it (room);
//   - twelve digits stand in a row, as those of 個人番号 do (number).
//
// A person who is protected (支援措置) is written to at the mailing address that the case has for them,
// never at the registered one, at which they are looked for; without it there is no letter.
package notice
