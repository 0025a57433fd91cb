// Command text compares Kyufu's kana, width and CP932 with golang.org/x/text on the same names in
// one run, and prints ratios of medians. Bars: kana full → half 10×, half → full 8×, CP932 1.8×; a
// check that changes nothing at most 100 ns per 20 kanji.
//
//	go run .            # or: go run . -rounds 15
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"time"

	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text"
	"github.com/kyufu-go/kyufu/household/text/table"
)

// names of 20 characters; half is full in half-width kana.
const (
	full  = "ヤマグチ　ガクジロウザブロウパーシヴァル"
	plain = "ヤマグチ　ガクジロウザブロウハナコミドリ" // nothing but the width changes in bank form
	kanji = "山田太郎佐藤花子鈴木一郎高橋次郎渡辺三郎"
)

type subject struct {
	name string
	run  func()
}

type comparison struct {
	what       string
	bar        float64
	ours, peer subject
}

func main() {
	rounds := flag.Int("rounds", 11, "rounds per subject; the median counts")
	flag.Parse()
	if err := agree(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, c := range comparisons() {
		ours, peer := medians(*rounds, c.ours.run, c.peer.run)
		fmt.Printf("%-34s %7.0f ns\n%-34s %7.0f ns\n", c.ours.name, ours, c.peer.name, peer)
		fmt.Printf("ratio %.1fx faster, %s (bar %gx)\n", peer/ours, c.what, c.bar)
	}
	check, _ := medians(*rounds, func() { _, _ = text.Fullwidth.Convert(kanji) }, func() {})
	name, _ := medians(*rounds, func() { _, _ = text.Name(kanji, text.NameOptions{}) }, func() {})
	fmt.Printf("no change on 20 kanji: width %.0f ns, name %.0f ns\nratio %.1fx faster than the limit of 100 ns for a check that changes nothing (bar 1x)\n",
		check, name, 100/max(check, name))
	csvRates(*rounds)
}

// agree makes sure that both sides do the same work.
func agree() error {
	narrow, _ := text.Halfwidth.Convert(full)
	chain := width.Narrow.String(norm.NFD.String(full))
	chain = string(replaceMarks(chain))
	if narrow != chain {
		return fmt.Errorf("half-width: %q and %q", narrow, chain)
	}
	wide, _ := text.Fullwidth.Convert(narrow)
	if nfkc := norm.NFKC.String(narrow); wide != width.Widen.String(nfkc) {
		return fmt.Errorf("full-width: %q and %q", wide, nfkc)
	}
	ours, _ := text.CP932.Encode(kanji)
	theirs, err := japanese.ShiftJIS.NewEncoder().String(kanji)
	if err != nil || theirs != string(ours) {
		return fmt.Errorf("encoding differs: %w", err)
	}
	return nil
}

// replaceMarks writes combining marks, which Narrow leaves, as half-width ones.
func replaceMarks(s string) []rune {
	out := []rune(s)
	for i, r := range out {
		switch r {
		case 0x3099:
			out[i] = 'ﾞ'
		case 0x309A:
			out[i] = 'ﾟ'
		}
	}
	return out
}

func comparisons() []comparison {
	dst, list := make([]byte, 0, 512), make(finding.List, 0, 32)
	out := make([]byte, 512)
	half, _ := text.Halfwidth.Convert(full)
	sjis, _ := text.CP932.Encode(kanji)
	chain := transform.Chain(norm.NFD, width.Narrow)
	encoder, decoder := japanese.ShiftJIS.NewEncoder(), japanese.ShiftJIS.NewDecoder()
	fullBytes, kanjiBytes := []byte(full), []byte(kanji)
	through := func(t transform.Transformer, src []byte) func() {
		return func() {
			t.Reset()
			_, _, _ = t.Transform(out, src, true)
		}
	}
	return []comparison{
		{"kana full to half against the string calls NFD and Narrow", 10,
			subject{"text.Halfwidth.Append", func() { _, _ = text.Halfwidth.Append(dst, full, list) }},
			subject{"width.Narrow(norm.NFD)", func() { _ = width.Narrow.String(norm.NFD.String(full)) }}},
		{"kana full to half against the chained transformer, reused", 10,
			subject{"text.Halfwidth.Append", func() { _, _ = text.Halfwidth.Append(dst, full, list) }},
			subject{"transform.Chain(NFD, Narrow)", through(chain, fullBytes)}},
		{"bank form with findings against NFD and Narrow", 10,
			subject{"text.AppendBank, 3 findings", func() { _, _ = text.AppendBank(dst, full, text.BankOptions{}, list) }},
			subject{"width.Narrow(norm.NFD)", func() { _ = width.Narrow.String(norm.NFD.String(full)) }}},
		{"bank form, width only, against NFD and Narrow", 10,
			subject{"text.AppendBank, no finding", func() { _, _ = text.AppendBank(dst, plain, text.BankOptions{}, list) }},
			subject{"width.Narrow(norm.NFD)", func() { _ = width.Narrow.String(norm.NFD.String(plain)) }}},
		{"kana half to full against NFKC", 8,
			subject{"text.Fullwidth.Append", func() { _, _ = text.Fullwidth.Append(dst, half, list) }},
			subject{"norm.NFKC.String", func() { _ = norm.NFKC.String(half) }}},
		{"kana half to full against NFKC into a buffer", 8,
			subject{"text.Fullwidth.Append", func() { _, _ = text.Fullwidth.Append(dst, half, list) }},
			subject{"norm.NFKC.AppendString", func() { _ = norm.NFKC.AppendString(out[:0], half) }}},
		{"CP932 encoding of 20 kanji", 1.8,
			subject{"text.CP932.AppendEncode", func() { _, _ = text.CP932.AppendEncode(dst, kanji, list) }},
			subject{"ShiftJIS encoder, reused", through(encoder, kanjiBytes)}},
		{"CP932 decoding of 20 kanji", 1.8,
			subject{"text.CP932.AppendDecode", func() { _, _ = text.CP932.AppendDecode(dst, sjis, list) }},
			subject{"ShiftJIS decoder, reused", through(decoder, sjis)}},
	}
}

// csvFile is a file of n rows as municipal systems exchange it, in CP932.
func csvFile(n int) []byte {
	var out bytes.Buffer
	w := table.NewWriter(&out, table.WriterConfig{Encoding: table.CP932, Columns: csvColumns})
	for range n {
		if _, err := w.Write(csvRow); err != nil {
			panic("the sample row is in CP932")
		}
	}
	if err := w.Flush(); err != nil {
		panic("a buffer takes everything")
	}
	return out.Bytes()
}

var (
	csvColumns = []table.Column{{ID: "id"}, {ID: "name"}, {ID: "phone"}, {ID: "kana"}, {ID: "birth"}, {ID: "postal"}, {ID: "address"}, {ID: "amount"}}
	csvRow     = []string{"000000000000001", "山田　太郎", "048-524-1111", "ﾔﾏﾀﾞ ﾀﾛｳ", "1980-04-01", "3608601", "熊谷市宮町二丁目47番地1", "100000"}
)

// csvRates prints the rates of the CSV reader and writer against the limits, 40 and 100 MB/s on one
// core.
func csvRates(rounds int) {
	const rows = 20_000
	file := csvFile(rows)
	var read, write []float64
	for range rounds {
		start := time.Now()
		r, err := table.Open(bytes.NewReader(file), table.Config{Columns: csvColumns})
		if err != nil {
			panic("the sample file is well formed")
		}
		for _, err := range r.Rows() {
			if err != nil {
				panic("the sample rows are well formed")
			}
		}
		read = append(read, float64(len(file))/1e6/time.Since(start).Seconds())
		start = time.Now()
		_ = csvFile(rows)
		write = append(write, float64(len(file))/1e6/time.Since(start).Seconds())
	}
	slices.Sort(read)
	slices.Sort(write)
	fmt.Printf("CSV in CP932: read %.0f MB/s, write %.0f MB/s\n", read[rounds/2], write[rounds/2])
	fmt.Printf("ratio %.1fx of 40 MB/s, reading CSV in CP932 (bar 1x)\nratio %.1fx of 100 MB/s, writing CSV in CP932 (bar 1x)\n", read[rounds/2]/40, write[rounds/2]/100)
}

// medians measures two functions in turns, so that other load on the machine meets both.
func medians(rounds int, a, b func()) (float64, float64) {
	var ta, tb []float64
	for range rounds {
		ta, tb = append(ta, measure(a)), append(tb, measure(b))
	}
	slices.Sort(ta)
	slices.Sort(tb)
	return ta[len(ta)/2], tb[len(tb)/2]
}

func measure(f func()) float64 {
	const n = 20_000
	start := time.Now()
	for range n {
		f()
	}
	return float64(time.Since(start).Nanoseconds()) / n
}
