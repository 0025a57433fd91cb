//go:build linux

package office_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
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
	o.journal, err = store.NewJournal(b.Context(), store.Config{Store: o.rows, Log: log, MaxLines: 1 << 20, MaxAge: 1 << 60})
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

// BenchmarkTown takes the cases of a town from form to decision, six transitions each, a thousand
// in a transaction, sealed, each with its entry in a log on disk; and beside it writes the same
// rows bare.
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

// strangers puts so many cases of others beside those of a desk, with as many terms each; the
// bodies are of no case, so that nothing but the lists and the index is measured.
func strangers(b *testing.B, db *sql.DB, n int) {
	b.Helper()
	for _, query := range []string{
		`INSERT INTO kyufu_items (tenant, kind, item_key, revision, schema_version, key_id, body, line_id)
			SELECT '112020', k, 'z' || i, 1, 1, '', ''::bytea, '' FROM generate_series(1, $1) AS i, (VALUES ('case'), ('case.people')) AS v(k)`,
		`INSERT INTO kyufu_terms (tenant, kind, name, value, item_key)
			SELECT '112020', 'case', 'group', (ARRAY['received', 'granted', 'paid', 'closed'])[1 + i % 4], 'z' || i FROM generate_series(1, $1) AS i`,
		`INSERT INTO kyufu_terms (tenant, kind, name, value, item_key)
			SELECT '112020', 'case', 'due', to_hex(x'90000000'::bigint + i) || '00000000', 'z' || i FROM generate_series(1, $1) AS i`,
		`INSERT INTO kyufu_terms (tenant, kind, name, value, item_key) SELECT '112020', 'case.people', 'kana', md5(p::text || i % (10 ^ p)::bigint) , 'z' || i
			FROM generate_series(1, $1) AS i, generate_series(2, 5) AS p`,
	} {
		_, err := db.ExecContext(b.Context(), query, n)
		must(b, err)
	}
	_, err := db.ExecContext(b.Context(), "ANALYZE kyufu_items, kyufu_terms, kyufu_lines")
	must(b, err)
}

// BenchmarkMillion asks for a clerk's work list, and for a name in kana, among a million cases on
// PostgreSQL.
func BenchmarkMillion(b *testing.B) {
	n := cases(b, 1_000_000)
	o := benched(b, "PostgreSQL")
	ctx, today := b.Context(), civil.DayOf(time.Now())
	for i := range 200 {
		x := household(fmt.Sprintf("case-%03d", i), casework.SendConfirmation, today.String())
		x.Names = []office.Named{{Kana: fmt.Sprintf("ヤマダ タロウ%c", 'ア'+rune(i%80))}, {Kana: "ヤマダ ハナコ"}}
		_, err := o.Open(ctx, by("counter"), nil, x)
		must(b, err)
	}
	strangers(b, o.db, n)
	_, err := o.journal.Relay(ctx)
	must(b, err)
	for name, ask := range map[string]func() int{
		"work list": func() (rows int) {
			for todo, err := range o.Due(ctx, by("counter"), today, 100) {
				must(b, err)
				if rows++; rows == 50 || todo.Case == "" {
					break
				}
			}
			return rows
		},
		"in a state": func() (rows int) {
			for _, err := range o.In(ctx, by("counter"), casework.Received) {
				must(b, err)
				if rows++; rows == 50 {
					break
				}
			}
			return min(rows, 1)
		},
		"whole name": func() int { return o.search(b, "ヤマダ タロウア") },
		"first kana": func() int { return o.search(b, "ヤマダ") },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if ask() == 0 {
					b.Fatal("nothing")
				}
			}
		})
	}
}

func (o *bench) search(b *testing.B, kana string) int {
	b.Helper()
	ids, err := o.Search(b.Context(), by("counter"), office.Named{Kana: kana}, 50)
	must(b, err)
	return len(ids)
}

// BenchmarkClerks has one clerk, and eight, record an event at a time, each with its look, on
// PostgreSQL, beside a page written to the disk and synced.
func BenchmarkClerks(b *testing.B) {
	for _, clerks := range []int{1, 8} {
		b.Run(strconv.Itoa(clerks), func(b *testing.B) {
			o := benched(b, "PostgreSQL")
			sync99 := percentile(synced(b, 500), 99)
			var all []time.Duration
			for b.Loop() {
				took := make(chan []time.Duration)
				for clerk := range clerks {
					go func() { took <- o.works(b, clerk, 100) }()
				}
				for range clerks {
					all = append(all, <-took...)
				}
			}
			b.ReportMetric(percentile(all, 50).Seconds()*1e3, "p50-ms")
			b.ReportMetric(percentile(all, 99).Seconds()*1e3, "p99-ms")
			b.ReportMetric(sync99.Seconds()*1e3, "sync-p99-ms")
			b.ReportMetric(percentile(all, 99).Seconds()/percentile(synced(b, 500), 50).Seconds(), "p99-of-sync")
		})
	}
}

var worked atomic.Int64

// works is what a clerk does, and how long each submission takes.
func (o *bench) works(b *testing.B, clerk, n int) (took []time.Duration) {
	today := civil.DayOf(time.Now())
	for range n {
		id := fmt.Sprintf("c%d-%d", clerk, worked.Add(1))
		if _, err := o.Open(b.Context(), by("counter"), nil, household(id, casework.Apply, today.String())); err != nil {
			b.Error(err)
			return took
		}
		_, token, err := o.Start(b.Context(), by("counter"), id, casework.CheckIdentity)
		start := time.Now()
		if err == nil {
			_, err = o.Submit(b.Context(), by("counter"), nil, office.Act{Token: token, Event: wayEvent(casework.CheckIdentity, id, today)})
		}
		if err != nil {
			b.Error(err)
			return took
		}
		took = append(took, time.Since(start))
	}
	return took
}

// synced writes a page in place and syncs it, so many times.
func synced(b *testing.B, n int) (took []time.Duration) {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "page"))
	must(b, err)
	defer f.Close()
	page := make([]byte, 4096)
	for range n {
		start := time.Now()
		_, err = f.WriteAt(page, 0)
		must(b, err)
		must(b, syscall.Fdatasync(int(f.Fd())))
		took = append(took, time.Since(start))
	}
	return took
}

func percentile(took []time.Duration, p int) time.Duration {
	if len(took) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(took))[(len(took)-1)*p/100]
}
