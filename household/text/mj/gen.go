//go:build ignore

// Gen writes shrink.txt.gz, sequences.txt.gz and numbers.txt.gz from the SQLite file of the npm
// package @mandel59/mojidata, with the sqlite3 command:
//
//	npm install --prefix "$TMP" @mandel59/mojidata@1.8.1
//	go run gen.go "$TMP/node_modules/@mandel59/mojidata/dist/moji.db"
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"log"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"unicode/utf8"
)

// letters of the rules, as mj.go reads them.
var letters = map[string]string{
	"JIS包摂規準UCS統合規則":           "j",
	"戸籍統一文字情報_親字正字":            "p",
	"法務省告示582号別表第四_一":          "1",
	"法務省告示582号別表第四_二":          "2",
	"民一2842号通達別表_誤字俗字正字一覧表_俗字": "z",
	"民一2842号通達別表_誤字俗字正字一覧表_別字": "b",
	"民一2842号通達別表_誤字俗字正字一覧表_無印": "m",
	"民二5202号通知別表_正字俗字等対照表":     "t",
	"辞書類等による関連字":               "d",
	"読み字形による類推":                "r",
}

var collections = map[string]string{"Adobe-Japan1": "A", "Hanyo-Denshi": "H", "Moji_Joho": "M", "MSARG": "G", "KRName": "K"}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: go run gen.go moji.db")
	}
	write("shrink.txt.gz", shrink())
	write("sequences.txt.gz", sequences())
	write("numbers.txt.gz", numbers())
}

func query(sql string) [][]string {
	out, err := exec.Command("sqlite3", "-separator", "\t", os.Args[1], sql).Output()
	if err != nil {
		log.Fatal(err)
	}
	var rows [][]string
	for line := range strings.Lines(string(out)) {
		rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return rows
}

// shrink gives lines "character<TAB>target letters target letters …", in order of bytes.
func shrink() []string {
	found := map[string]map[string]string{}
	add := func(key, target, letter string) {
		if key == "" || key == target && letter == "j" {
			return
		}
		if found[key] == nil {
			found[key] = map[string]string{}
		}
		if !strings.Contains(found[key][target], letter) {
			found[key][target] += letter
		}
	}
	for _, r := range query(`select i.実装したUCS, i.実装したMoji_JohoコレクションIVS, m.縮退UCS, m.表 from mjsm m join mji i using (MJ文字図形名) order by 1, 2, 3, 4`) {
		letter, ok := letters[r[3]]
		if !ok {
			log.Fatalf("a rule without a letter: %s", r[3])
		}
		add(r[0], r[2], letter)
		add(r[1], r[2], letter)
	}
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(found)) {
		line := key + "\t"
		for _, target := range slices.Sorted(maps.Keys(found[key])) {
			line += target + found[key][target]
		}
		lines = append(lines, line)
	}
	return lines
}

// sequences gives lines "base<TAB>letter numbers letter numbers …": the selectors after U+E0100, or
// after U+FE00 for S.
func sequences() []string {
	found := map[string]map[string][]string{}
	add := func(sequence, letter string) {
		base, n := utf8.DecodeRuneInString(sequence)
		selector, _ := utf8.DecodeRuneInString(sequence[n:])
		first := rune(0xE0100)
		if letter == "S" {
			first = 0xFE00
		}
		if found[string(base)] == nil {
			found[string(base)] = map[string][]string{}
		}
		found[string(base)][letter] = append(found[string(base)][letter], fmt.Sprint(selector-first))
	}
	for _, r := range query(`select IVS, collection from ivs order by 2, 1`) {
		add(r[0], collections[r[1]])
	}
	for _, r := range query(`select SVS from svs_cjkci order by 1`) {
		add(r[0], "S")
	}
	var lines []string
	for _, base := range slices.Sorted(maps.Keys(found)) {
		line := base + "\t"
		for _, letter := range slices.Sorted(maps.Keys(found[base])) {
			line += letter + strings.Join(found[base][letter], ",")
		}
		lines = append(lines, line)
	}
	return lines
}

// numbers gives lines "base<TAB>number selector:number …": the MJ numbers of the bare character, if
// it has one, and of its sequences, by the selector after U+E0100, or v and that after U+FE00.
func numbers() []string {
	bare, with := map[string]string{}, map[string][]string{}
	for _, r := range query(`select MJ文字図形名, 実装したUCS, 実装したMoji_JohoコレクションIVS, 実装したSVS from mji order by 2, 3, 4`) {
		number := strings.TrimPrefix(r[0], "MJ")
		if r[1] != "" {
			bare[r[1]] = number
		}
		for letter, sequence := range map[string]string{"": r[2], "v": r[3]} {
			if sequence == "" {
				continue
			}
			base, n := utf8.DecodeRuneInString(sequence)
			selector, _ := utf8.DecodeRuneInString(sequence[n:])
			first := rune(0xE0100)
			if letter == "v" {
				first = 0xFE00
			}
			with[string(base)] = append(with[string(base)], fmt.Sprintf(" %s%d:%s", letter, selector-first, number))
		}
	}
	keys := maps.Clone(with)
	for base := range bare {
		keys[base] = nil
	}
	var lines []string
	for _, base := range slices.Sorted(maps.Keys(keys)) {
		slices.Sort(with[base])
		lines = append(lines, base+"\t"+bare[base]+strings.Join(with[base], ""))
	}
	return lines
}

func write(name string, lines []string) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range lines {
		if _, err := fmt.Fprintln(z, l); err != nil {
			log.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
	log.Printf("%s: %d lines, %d bytes", name, len(lines), b.Len())
}
