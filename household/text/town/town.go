package town

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the data
	"io"
	"strings"
	"sync"

	"github.com/kyufu-go/kyufu/household/municipality"
)

//go:embed towns.txt.gz
var packed []byte

var towns = sync.OnceValue(func() map[municipality.Code][]string {
	m := make(map[municipality.Code][]string)
	for line := range strings.Lines(unpack(packed)) {
		names := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		code, err := municipality.Parse(names[0])
		if err != nil {
			continue // a test reads what is embedded
		}
		m[code] = names[1:]
	}
	return m
})

// unpack cannot fail: a test unpacks what is embedded.
func unpack(packed []byte) string {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return ""
	}
	var b strings.Builder
	if _, err := io.Copy(&b, z); err != nil { // our own data
		return ""
	}
	return b.String()
}

// Areas is the list. It implements text.Areas.
type Areas struct{}

// Areas returns the areas of a municipality or ward by their codes of today; none for a city with
// wards and for a code that the list does not have.
func (Areas) Areas(m municipality.Code) []string { return towns()[m] }
