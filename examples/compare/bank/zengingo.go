//go:build ignore

package main

import (
	"bytes"
	"fmt"
	"log"

	zengin "github.com/Kyash/zengin-go"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin/zengintest"
)

// zenginGo reads the same payments with Kyash/zengin-go. The module is not served by
// registries, so it is not in go.mod; with a clone of its repository at DIR:
//
//	go mod edit -require=github.com/Kyash/zengin-go@v0.1.0 -replace=github.com/Kyash/zengin-go=DIR
//	go get github.com/Kyash/zengin-go && go run main.go ach.go zengingo.go
//
// It needs line separators, and checks neither totals nor characters.
func zenginGo() {
	file := zengintest.File(1, zengintest.Config{Transfers: entries})
	for i := range file.Batches[0].Transfers {
		if t := &file.Batches[0].Transfers[i]; t.Type == bank.OtherType {
			t.Type = bank.Ordinary
		}
	}
	var buf bytes.Buffer
	write(&buf, file, zengin.WriterConfig{Separator: zengin.CRLF})
	theirs := median(entries, func() {
		got, err := zengin.Parse(bytes.NewReader(buf.Bytes()))
		must(err)
		if len(got) != entries {
			log.Fatal("zengin-go read another file")
		}
	})
	lines := median(entries, func() { stream(buf.Bytes()) })
	kept := median(entries, func() { parse(buf.Bytes()) })
	fmt.Printf("zengin-go read %v per record, ours of the same file streamed %v, kept %v\n", theirs, lines, kept)
	fmt.Printf("ratio %.1f read a record into values, against zengin-go\n", float64(theirs)/float64(lines))
	fmt.Printf("ratio %.1f read a whole file into values and keep it, against zengin-go\n", float64(theirs)/float64(kept))
}
