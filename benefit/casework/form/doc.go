// Package form says what is wrong with a form that somebody filled in.
//
// 確認書, 申請書, 申告書 and 支給のお知らせ are structs with tags ([Application]). [Read] reads a file of them by
// located rows, [Application.Check] reviews one for the payment, [Validator] checks it field by
// field, with codes equal to those of package record and a sentence for each ([Message]).
package form
