// Package outcome reads what a bank says became of the payments of a file (振込結果・振込不能).
//
// There is no standard result file for 総合振込. What comes is the file itself with a code in each
// record ([ReadReturned]), an account statement on which money comes back ([ReadStatement]), a list
// with the bank's own columns and words ([ReadList]), as CSV or, by package workbook, an Excel
// workbook, or a telephone call: a [File] that somebody fills in. What the bank's codes, columns
// and words mean is a town's data, written down once as a [Mapping]:
//
//	{
//	  "columns": {"place": ["顧客番号"], "number": ["口座番号"], "holder": ["受取人名"], "amount": ["金額"], "result": ["処理結果"]},
//	  "paid": ["振込済"],
//	  "causes": {"口座解約": "closed", "該当口座なし": "T02", "名義相違": "name-mismatch"}
//	}
//
// A line whose words the mapping does not know is a finding and no outcome: nothing is guessed. The
// package knows no payment; which payment a line is about is found by the desk that sent the file.
package outcome
