//go:build ignore

// The generator of data.tsv.gz: see the package comment.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"strings"
)

type place struct {
	Code, Name, Kana string
	Branches         map[string]place
}

func main() {
	date := flag.String("date", "", "the day whose state the data show, YYYY-MM-DD")
	flag.Parse()
	if *date == "" || flag.NArg() != 1 {
		log.Fatal("usage: go run gen.go -date YYYY-MM-DD zengin-data.js")
	}
	source, err := os.ReadFile(flag.Arg(0))
	if err != nil {
		log.Fatal(err)
	}
	text, found := strings.CutPrefix(strings.TrimSpace(string(source)), "module.exports = ")
	if !found {
		log.Fatal("not the data file of zengin-code")
	}
	var banks map[string]place
	if err := json.Unmarshal([]byte(strings.TrimSuffix(text, ";")), &banks); err != nil {
		log.Fatal(err)
	}
	var out bytes.Buffer
	fmt.Fprintln(&out, *date)
	for _, code := range slices.Sorted(maps.Keys(banks)) {
		b := banks[code]
		line(&out, "", code, b)
		for _, branch := range slices.Sorted(maps.Keys(b.Branches)) {
			line(&out, "\t", branch, b.Branches[branch])
		}
	}
	var packed bytes.Buffer
	z, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression) // the level exists
	if _, err := z.Write(out.Bytes()); err != nil {
		log.Fatal(err)
	}
	if err := z.Close(); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("data.tsv.gz", packed.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}

func line(out *bytes.Buffer, indent, code string, p place) {
	if code != p.Code || strings.ContainsAny(p.Name+p.Kana, "\t\n") {
		log.Fatalf("unexpected entry %s", code)
	}
	fmt.Fprintf(out, "%s%s\t%s\t%s\n", indent, code, p.Name, p.Kana)
}
