// Package zengin is the format of the files by which Japanese banks are told to pay (全銀): reading,
// checking, writing.
//
// # Files
//
// A file is a sequence of records of 120 bytes (notices of banks: 200), each a run of fields of
// fixed width. Digits (N) are filled with zeros on the left, characters (C) with spaces on the
// right. One byte is one character of JIS X 0201; ガ is two, ｶ and ﾞ. A batch is a header (1), data
// (2), and a trailer (8) with count and total; a file is one or more batches and an end record (9).
// Between records stands nothing or CR LF; one EOF byte (1A) and line ends may follow the last.
//
//	kind    business                     size
//	01      振込入金通知 (form A)         200   read
//	03      入出金取引明細               200   read
//	11, 12  給与・賞与振込               120   read, written
//	21      総合振込                     120   read, written
//	71, 72  給与・賞与振込 (地方公務員)   120   read, written
//	91      預金口座振替, request/result  120   read, written
//
// The layouts are data: see [LayoutOf], and examples/zengin for a command that explains
// every byte. 識別表示 = Y turns the customer codes of a transfer into EDI information: an
// [Overlay]. 71 and 72 follow the layout of 11 and 12, and 顧客番号 of 91 is taken as
// characters, because the sources differ.
//
// There are three ways to a file, from the most convenient to the most exact:
//
//   - [Parse] and [Write]: batches of [bank.Transfer], for files that fit into memory;
//   - [Reader] and [Writer]: one payment after another, in constant memory;
//   - [Document]: records byte for byte, whatever is wrong with them; reading and writing back
//     changes nothing, and [Record.Set] changes one field.
//
// # A worked example
//
// One payment of 100,000 yen, as the four records that a bank is sent; a space is shown as ·. The
// holder ミホン ガンタ takes 8 bytes, because ガ is two.
//
//	12101120200001ﾐﾎﾝｼ····································12100017ｻｲﾀﾏﾘｿﾅ········204ﾐﾎﾝ············10000001·················
//	29900ﾕｳﾁﾖ···········408ﾖﾝｾﾞﾛﾊﾁ········000011234567ﾐﾎﾝ·ｶﾞﾝﾀ······················00001000000000000050100000000007········
//	8000001000000100000·····································································································
//	9·······················································································································
//
// The header says: transfer (21), in JIS (0), ordered by 1120200001 ミホンシ for 10 December, from bank
// 0017, branch 204, ordinary account (1) 0000001. The data record: to bank 9900, branch 408,
// clearing house 0000, ordinary account 1234567 of the holder, 0000100000 yen, neither new nor
// changed (0), customer codes 0000000501 and 0000000000, sent by wire (7). The trailer: 000001
// payment of 000000100000 yen in all. The end record is 9 and spaces. [Writer] writes exactly this.
//
// # Rules
//
// Every record is judged by the rule book ([Rules]) before it is written and when it is
// read, by the same code. Findings name rule, record, field and byte; a report is also JSON or
// SARIF. Rules can be left out one by one, except those without which nothing else means anything.
// Structure and fields are always judged; days and banks need data: a [Calendar]
// (household/civil has one, which refuses to guess past its holidays) and a [bank.Directory].
//
// # What the format does not protect
//
// There is no check sum. Of all changes of a single byte in a file of transfers, the rules find
// every one that touches structure, amounts, counts, totals or filler; a digit of an account number
// or code, or a letter of a name, can become another one that is as good. [Writer.Close]
// therefore gives a [Seal], and a reader that is given it finds every change. Tests hold
// both statements.
//
// # Personal data
//
// Printing a [bank.Account] or [Record] shows neither name nor number; errors and reports hold
// no values; [Record.Mask] fills the whole width of a field, so that not even a length
// shows. JSON and the fields themselves do hold the values: that is how accounts travel.
//
// [Reader], [Writer] and their configs belong to one goroutine; everything else does
// not change and may be shared.
package zengin
