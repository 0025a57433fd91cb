package directory

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/civil"
)

//go:embed data.tsv.gz
var packed []byte

// Open returns the directory. The data are unpacked at the first call (some 30
// milliseconds, 10 MB); the table does not change and is safe for concurrent use.
func Open() *bank.Table { return open() }

var open = sync.OnceValue(func() *bank.Table {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic("directory: embedded data: " + err.Error())
	}
	text, err := io.ReadAll(z)
	if err != nil {
		panic("directory: embedded data: " + err.Error())
	}
	t, err := parse(string(text))
	if err != nil {
		panic("directory: embedded data: " + err.Error())
	}
	return t
})

// parse reads the unpacked data: see the package comment.
func parse(text string) (*bank.Table, error) {
	first, rest, _ := strings.Cut(text, "\n")
	date, err := civil.ParseDate(first)
	if err != nil {
		return nil, err
	}
	places := make([]bank.Place, 0, strings.Count(rest, "\n"))
	var of bank.Place
	number := 1
	for line := range strings.Lines(rest) {
		number++
		c := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		switch {
		case len(c) == 3:
			of = bank.Place{Bank: c[0], BankName: c[1], BankKana: c[2]}
			places = append(places, of)
		case len(c) == 4 && c[0] == "" && of.Bank != "":
			p := of
			p.Branch, p.BranchName, p.BranchKana = c[1], c[2], c[3]
			places = append(places, p)
		default:
			return nil, fmt.Errorf("line %d", number)
		}
	}
	return bank.NewTable(date, places), nil
}
