// Package mj holds the shrink map of 文字情報基盤 (MJ縮退マップ 1.2.0), the registered variation sequences and
// the MJ numbers, as data for package text and for print data.
//
// It is a module of its own because its data have licences of their own (see NOTICE): the map is
// under CC BY-SA 2.1 JP, which asks that works made from it be shared alike. Package text works
// without it, with a small table of frequent names. The map ties no kanji that revisions of JIS
// took apart (麴 and 麹); text.Revised{Source: mj.Variants{}} does.
//
//	name, findings := text.Name(s, text.NameOptions{Target: text.X0208, Shrink: true, Variants: mj.Variants{}, Sequences: mj.Sequences{}})
//	candidates, findings := text.Shrink("邉", text.X0208, mj.Variants{})
//	printer, err := notice.NewPrinter(notice.Config{MJ: mj.Numbers{}.Number})
//
// The data are unpacked on first use into strings of 540 KB and, the numbers, 710 KB, and found by
// halving. The types are safe for concurrent use.
//
// gen.go makes the data from the npm package @mandel59/mojidata 1.8.1 (MJ文字情報一覧表 006.02); its head
// tells how.
package mj
