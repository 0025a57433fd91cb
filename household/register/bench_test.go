package register_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/intake"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
)

// The size that the bars speak of.
const (
	benchPersons = 200_000
	benchEvents  = 1_000_000
)

// history writes events of a city as a register lists them: everybody is born or moves in,
// then people move, split, merge, move out and back, die, and entries are corrected.
func history(persons, events int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	b.WriteString("event_id,type,date,known,person,household,head,to,of\n")
	first := civil.MustDate("1990-01-01")
	home := make([]int, persons)
	size, next := 0, 0
	write := func(id int, kind string, day int, p, house, head, to string, of string) {
		d := first.AddDays(day)
		fmt.Fprintf(&b, "e%d,%s,%s,%s,%s,%s,%s,%s,%s\n", id, kind, d, d.AddDays(id%4), p, house, head, to, of)
	}
	for p := range persons {
		if size == 0 {
			size = 1 + r.IntN(4)
			next++
			home[p] = next
			write(p, "move_in", p%3000, strconv.Itoa(p), strconv.Itoa(next), "1", "", "")
		} else {
			home[p] = home[p-1]
			write(p, "move_in", p%3000, strconv.Itoa(p), strconv.Itoa(home[p]), "", "", "")
		}
		size--
	}
	for id := persons; id < events; id++ {
		p := r.IntN(persons)
		day := 3000 + (id-persons)*9000/(events-persons)
		who, house := strconv.Itoa(p), strconv.Itoa(home[p])
		switch k := r.IntN(100); {
		case k < 60:
			write(id, "address_change", day, who, house, "", "", "")
		case k < 75:
			next++
			home[p] = next
			write(id, "split", day, who, house, "1", strconv.Itoa(next), "")
		case k < 85:
			home[p] = home[r.IntN(persons)]
			write(id, "merge", day, who, house, "", strconv.Itoa(home[p]), "")
		case k < 90:
			write(id, "move_out", day, who, house, "", "", "")
		case k < 95:
			write(id, "move_in", day, who, house, "", "", "")
		case k < 97:
			write(id, "head_change", day, who, house, "", "", "")
		case k < 99:
			write(id, "correction", day, who, "", "", "", "e"+strconv.Itoa(r.IntN(id)))
		default:
			write(id, "cancel", day, "", "", "", "", "e"+strconv.Itoa(r.IntN(id)))
		}
	}
	return b.Bytes()
}

func loaded(b testing.TB, file []byte) *register.Register {
	b.Helper()
	g := register.New(register.Config{Municipality: municipality.Must("112020")})
	report, err := intake.Residents(g, bytes.NewReader(file), intake.Options{})
	if err != nil || report.Bad != 0 {
		b.Fatal(err, report.Bad, report.Findings[:min(3, len(report.Findings))])
	}
	return g
}

// measured reports the processor's time beside the clock's.
func measured(b *testing.B, run func()) {
	b.Helper()
	b.ReportAllocs()
	before, n := cpuTime(), 0
	for b.Loop() {
		run()
		n++
	}
	b.ReportMetric(float64((cpuTime()-before).Milliseconds())/float64(n), "cpu-ms/op")
}

// BenchmarkImport has a bar of 3 s for a million rows on one core.
func BenchmarkImport(b *testing.B) {
	file := history(benchPersons, benchEvents)
	b.SetBytes(int64(len(file)))
	measured(b, func() { loaded(b, file) })
	b.StopTimer()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	g := loaded(b, file)
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/benchPersons, "B/person")
	runtime.KeepAlive(g)
}

// BenchmarkCSV is the peer of BenchmarkImport: encoding/csv reads the same bytes and keeps
// nothing.
func BenchmarkCSV(b *testing.B) {
	file := history(benchPersons, benchEvents)
	b.SetBytes(int64(len(file)))
	measured(b, func() {
		r := csv.NewReader(bytes.NewReader(file))
		r.ReuseRecord = true
		for {
			if _, err := r.Read(); err != nil {
				return
			}
		}
	})
}

func members(v *register.View) int {
	n := 0
	for h := range v.All() {
		n += len(h.Members)
	}
	return n
}

// BenchmarkAsOf has a bar of 400 ms, with every household made as a value.
func BenchmarkAsOf(b *testing.B) {
	g := loaded(b, history(benchPersons, benchEvents))
	base, known := civil.MustDate("2021-12-10"), civil.MustDate("2022-03-31")
	b.Run("first", func(b *testing.B) {
		file := history(benchPersons, benchEvents)
		b.ReportAllocs()
		var used time.Duration
		n := 0
		for b.Loop() {
			b.StopTimer()
			g := loaded(b, file)
			runtime.GC()
			b.StartTimer()
			before := cpuTime()
			members(g.AsOf(base, known))
			used += cpuTime() - before
			n++
		}
		b.ReportMetric(float64(used.Milliseconds())/float64(n), "cpu-ms/op")
	})
	b.Run("again", func(b *testing.B) { measured(b, func() { members(g.AsOf(base, known)) }) })
	b.Run("update", func(b *testing.B) {
		v, p := g.AsOf(base, known), 0
		measured(b, func() {
			p++
			e := register.Event{Type: register.EventHeadChange, Date: base, Person: strconv.Itoa(p % benchPersons)}
			if err := g.Append(e); err != nil {
				b.Fatal(err)
			}
			v.Update()
		})
	})
}
