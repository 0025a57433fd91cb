//go:build unix

package office_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/stores/killing"
	"github.com/kyufu-go/kyufu/household/civil"
)

// townCases is how many households the city's assessment speaks of.
const townCases = 39760

// cases is how many cases a benchmark drives: KYUFU_CASES, or a number.
func cases(tb testing.TB, usual int) int {
	tb.Helper()
	text := os.Getenv("KYUFU_CASES")
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	must(tb, err)
	return n
}

// bench is an office as a town runs it: a database, a log on disk, keys in a file.
type bench struct {
	*office.Desk
	db      *sql.DB
	dialect store.Dialect
	journal *store.Journal
	rows    *recording
}

func benched(b *testing.B, name string) *bench {
	b.Helper()
	d := databases[name]
	o := &bench{db: d.open(b), dialect: d.dialect}
	must(b, store.Migrate(b.Context(), o.db, d.dialect))
	dir := b.TempDir()
	log, err := trail.Open(dir, trail.Config{Instance: "desk"})
	must(b, err)
	k, err := keys.Open(filepath.Join(b.TempDir(), "keys"))
	must(b, err)
	b.Cleanup(func() { _ = log.Close(); _ = k.Close() })
	o.rows = &recording{Store: store.NewSQL(o.db, d.dialect, "112020")}
	o.journal, err = store.NewJournal(b.Context(), store.Config{Store: o.rows, Log: killing.Trail(log, dir), MaxLines: 1 << 20, MaxAge: 1 << 60})
	must(b, err)
	o.Desk, err = desk(log, o.journal, k, time.Now)
	must(b, err)
	return o
}

// processor gives the processor seconds of this process; a database server's are not in it.
func processor() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

// ways are the events from form to decision, who records them, and what they carry.
var ways = []struct {
	who  string
	kind casework.Kind
}{
	{"counter", casework.Apply}, {"counter", casework.CheckIdentity}, {"counter", casework.ReviewDocuments},
	{"examiner", casework.Accept}, {"examiner", casework.Review}, {"head", casework.Grant},
}

func wayEvent(k casework.Kind, id string, today civil.Date) casework.Event {
	e := casework.Event{Kind: k, On: today}
	switch k { //nolint:exhaustive // the others carry nothing
	case casework.Apply:
		e.Account = account("1234567")
	case casework.CheckIdentity:
		e.Method = "driving_licence"
	case casework.Review:
		e.Ruling = grant(id)
	}
	return e
}

// drive takes so many cases through all ways, so many in a transaction, and relays.
func (o *bench) drive(b *testing.B, n, batch int) {
	b.Helper()
	ctx, today := b.Context(), civil.DayOf(time.Now())
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("case-%06d", i)
	}
	for _, way := range ways {
		for some := range slices.Chunk(ids, batch) {
			o.step(ctx, b, way.who, way.kind, some, today)
		}
		_, err := o.journal.Relay(ctx)
		must(b, err)
	}
}

func (o *bench) step(ctx context.Context, b *testing.B, who string, k casework.Kind, ids []string, today civil.Date) {
	b.Helper()
	if k == casework.Apply {
		list := make([]office.Opening, len(ids))
		for i, id := range ids {
			list[i] = household(id, k, today.String())
			list[i].Event = wayEvent(k, id, today)
		}
		_, err := o.Open(ctx, by("counter"), nil, list...)
		must(b, err)
		return
	}
	todo := make([]office.Act, len(ids))
	for i, id := range ids {
		todo[i] = office.Act{Case: id, Event: wayEvent(k, id, today)}
	}
	_, err := o.Submit(ctx, by(audit.Code(who)), nil, todo...)
	must(b, err)
}

// BenchmarkTown takes the cases of a town from form to decision, six transitions each, a thousand in a
// transaction, sealed, each with its entry in a log on disk; and beside it writes the same rows bare.
func BenchmarkTown(b *testing.B) {
	n := cases(b, townCases)
	for name, bar := range map[string]float64{"SQLite by ncruces": 25, "SQLite by modernc": 45, "PostgreSQL": 30} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				o := benched(b, name)
				start, spent := time.Now(), processor()
				o.drive(b, n, 1000)
				ours, oursCPU := time.Since(start).Seconds(), processor()-spent

				d := databases[name]
				p := &bare{TB: b, db: d.open(b), dialect: d.dialect}
				must(b, store.Migrate(b.Context(), p.db, d.dialect))
				start, spent = time.Now(), processor()
				p.writes(o.rows.all, len(ways))
				raw, rawCPU := time.Since(start).Seconds(), processor()-spent
				if a, z := counted(b, o.db), counted(b, p.db); a != z {
					b.Fatalf("%s rows and %s bare", a, z)
				}
				b.ReportMetric(ours, "s")
				b.ReportMetric(raw, "bare-s")
				b.ReportMetric(raw/ours, "of-bare")
				b.ReportMetric(oursCPU, "cpu-s")
				b.ReportMetric(rawCPU, "bare-cpu-s")
				b.ReportMetric(bar*float64(n)/townCases, "bar-s")
			}
		})
	}
}
