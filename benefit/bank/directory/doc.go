// Package directory is the list of all Japanese banks and branches as data: codes, names
// and kana, as a [bank.Directory].
//
// It is a module of its own, because the data change more often than the library, and the
// library works without. Source: the npm package zengin-code (MIT licence, see
// LICENSE-DATA), which is collected from a private site, not from the banks; it can be late
// with mergers and new branches, has no time axis and no successors. So a bank or branch
// that is not in it is a warning with the data's date, never a reason not to pay, and a
// city's own corrections go in front:
//
//	own := bank.NewTable(civil.MustDate("2026-10-01"), []bank.Place{…})
//	d := bank.Chain(own, directory.Open())
//
// # Generating
//
// The data are in data.tsv.gz. To bring them up to date:
//
//	npm pack zengin-code            # or a certain version of it
//	tar xzf zengin-code-*.tgz
//	go run gen.go -date 2026-08-24 package/lib/zengin-data.js
//	cp package/LICENSE.txt LICENSE-DATA
//
// data.tsv.gz unpacked has the data's date in the first line, then a line for each bank (code,
// name, kana) followed by its branches (empty, code, name, kana), tab-separated, UTF-8,
// in order of the codes.
package directory
