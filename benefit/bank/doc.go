// Package bank says whether a bank account can be paid to. It converts ゆうちょ numbers, too. The files
// by which banks are told to pay are package bank/zengin.
//
// [Account] is bank, branch, type, number and holder; [Account.Normalise] brings what people wrote
// into canonical form, and says what is worth a look or is wrong. [ParseYucho] and [Account.Yucho]
// convert between passbook (記号・番号) and account, with the check digit and the closed list of 94
// branches. Which other banks and branches exist says a [Directory], dated: an unknown bank is a
// warning that names the list's date. Bank 9900 is built in, all others are in the module
// benefit/bank/directory.
//
// # Personal data
//
// Printing an [Account] shows neither name nor number; errors and findings hold no values. JSON and
// the fields themselves do hold the values: that is how accounts travel.
//
// Everything here does not change and may be shared.
package bank
