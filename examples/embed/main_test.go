package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

const want = `2022-01-31: 1 eligible, 1 not, 1 open, 100,000円
household 501: eligible → ineligible, -100000 yen, back: true [return.B01]
`

func TestATownIsDecidedCorrectedAndDecidedAgain(t *testing.T) {
	for name, dsn := range map[string]string{"SQLite": "", "PostgreSQL": os.Getenv("KYUFU_POSTGRES")} {
		t.Run(name, func(t *testing.T) {
			if name == "PostgreSQL" && dsn == "" {
				t.Skip("no PostgreSQL: KYUFU_POSTGRES names none")
			}
			var out bytes.Buffer
			if err := run(t.Context(), dsn, "112020", &out); err != nil {
				t.Fatal(err)
			}
			if out.String() != want {
				t.Errorf("got\n%s\nwant\n%s", out.String(), want)
			}
		})
	}
}

func TestAnUnknownTownIsRefused(t *testing.T) {
	if err := run(t.Context(), "", "112021", &bytes.Buffer{}); err == nil {
		t.Fatal("a wrong check digit passes")
	}
}

// The file without the mapping of columns stays one that is read at a sitting.
func TestItStaysShort(t *testing.T) {
	raw, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(raw), "\n"); n > 150 {
		t.Errorf("%d lines", n)
	}
}
