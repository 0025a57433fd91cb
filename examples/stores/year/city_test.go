package year_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/examples/internal/city"
	"github.com/kyufu-go/kyufu/examples/internal/city/citytest"
)

// kept keeps a city's cases in a database, which needs no file beside it.
type kept struct{ store.Store }

func (k kept) Fresh(context.Context) (store.Store, error) { return k.Store, nil }
func (k kept) Again(context.Context) (store.Store, error) { return k.Store, nil }
func (kept) Keep(context.Context) error                   { return nil }

// lived is what a city's year left behind: what stood on the screen, and the files that people and
// banks get.
type lived struct {
	screen string
	files  map[string]string
}

// own are the files that differ between two runs by their nature: keys, the log, and where the
// cases are kept.
func own(name string) bool {
	switch strings.SplitN(filepath.ToSlash(name), "/", 2)[0] {
	case "audit", "audit.epoch", "vault", "vault.key", "vault.keys", "cases.keys", "cases.store":
		return true
	}
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".lock")
}

const cityFolder = "../../city/sample"

// lives runs the first day of a city and the days that follow; nil keeps the cases in one file.
func lives(t *testing.T, cases city.Cases, days func(out string) string, args ...string) (l lived) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	var screen bytes.Buffer
	w := city.World{
		Sample: os.DirFS(cityFolder), Stdout: io.Discard, Stderr: io.Discard, Rand: rand.Reader, Cases: cases,
		Now: func() time.Time { return time.Date(2022, 4, 1, 9, 0, 0, 0, time.UTC) },
	}
	args = append([]string{"-out", out}, args...)
	must(t, city.Run(t.Context(), w, args...))
	w.Stdout = &screen
	if err := city.Run(t.Context(), w, append(args, "-next", days(out))...); err != nil {
		t.Fatalf("%v after\n%s", err, screen.String())
	}
	l.screen, l.files = screen.String(), map[string]string{}
	must(t, filepath.WalkDir(out, func(path string, e os.DirEntry, err error) error {
		name, _ := filepath.Rel(out, path)
		if err != nil || e.IsDir() || own(name) {
			return err
		}
		b, err := os.ReadFile(path)
		l.files[name] = string(b)
		return err
	}))
	return l
}

// cities are those whose year is lived: the sample, whole, and a synthetic one, of which the tests
// take a smaller.
func cities(t *testing.T) map[string]func(*testing.T, city.Cases) lived {
	persons := "700"
	if os.Getenv("KYUFU_LONG") != "" {
		persons = "5000"
	}
	return map[string]func(*testing.T, city.Cases) lived{
		"the sample city": func(t *testing.T, c city.Cases) lived {
			return lives(t, c, func(string) string { return cityFolder + "/next" })
		},
		persons + " synthetic persons": func(t *testing.T, c city.Cases) lived {
			return lives(t, c, func(out string) string { return citytest.DaysAfter(t, out) }, "-synthetic", persons)
		},
	}
}

// entries is how many entries the log has. It has one with the head of the lines whenever 64 have
// their places: on a database that gives them out later, behind another transaction, one more.
var entries = regexp.MustCompile(`監査ログ [0-9,]+件`)

// A city's year, from its CSV files to the erasure: forms that came since, a bank's failures,
// corrected taxes, a death and a move, runs, returns over two accounting years, the close to the
// yen. On one file, on SQLite by both drivers and on PostgreSQL the same stands on the screen and
// in every file, byte for byte; cases, money and log fit; nothing is left open.
func TestACitysYearIsTheSameOnEveryStore(t *testing.T) {
	t.Parallel()
	for name, live := range cities(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := live(t, nil)
			for _, line := range []string{"不一致 0件", "完結していない申請 0件", "R3 結果", "戻入", "消去"} {
				if !strings.Contains(want.screen, line) {
					t.Errorf("%q is missing in\n%s", line, want.screen)
				}
			}
			for _, file := range []string{"records.csv", "transfer.txt", "transfer-R2.txt", "books.csv", "report.html"} {
				if len(want.files[file]) == 0 {
					t.Errorf("no %s", file)
				}
			}
			for kind, open := range stores {
				t.Run(kind, func(t *testing.T) {
					t.Parallel()
					got := live(t, kept{open(t)})
					if entries.ReplaceAllString(got.screen, "") != entries.ReplaceAllString(want.screen, "") {
						t.Errorf("on the screen stands\n%s\nand not\n%s", got.screen, want.screen)
					}
					for file, b := range want.files {
						if got.files[file] != b {
							t.Errorf("%s differs", file)
						}
					}
					if len(got.files) != len(want.files) {
						t.Errorf("%d files and not %d", len(got.files), len(want.files))
					}
				})
			}
		})
	}
}
