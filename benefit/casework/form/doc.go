// Package form says what is wrong with a form that somebody filled in: 確認書, 申請書, 申告書 and 支給のお知らせ
// as structs with tags ([Application]), read from a file by located rows ([Read]) and checked field by
// field ([Validator]), with codes equal to those of package record and a sentence for each ([Message]).
package form
