package registry_test

import (
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/mynumber"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// crowd is n persons, each with an individual number and the number of a system.
func crowd(n int) iter.Seq2[registry.LoadRow, error] {
	on := day("2021-12-10")
	return func(yield func(registry.LoadRow, error) bool) {
		for i := range n {
			row := registry.LoadRow{
				Integrated: addressee.Integrated(fmt.Sprintf("%015d", i)), Refs: []addressee.Ref{ref("resident", fmt.Sprintf("%010d", i))},
				Number: mynumbertest.Number(uint64(i)), On: on, Ground: registry.GroundHead, Identity: registry.IdentityOther,
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

func loadedOffice(b *testing.B, n int) *office {
	b.Helper()
	o := newOffice(b)
	loaded, wrong, err := loadAs(b.Context(), o.Registry, sato, ito, crowd(n))
	if err != nil || loaded != n || len(wrong) != 0 {
		b.Fatalf("%d loaded, %d wrong, %v", loaded, len(wrong), err)
	}
	return o
}

// BenchmarkLoad200000 loads 200,000 persons with 400,000 links, with a recorder in
// memory. The bar is 10 seconds for 200,000 links.
func BenchmarkLoad200000(b *testing.B) {
	for b.Loop() {
		o := newOffice(b)
		start := time.Now()
		loaded, wrong, err := loadAs(b.Context(), o.Registry, sato, ito, crowd(200_000))
		if err != nil || loaded != 200_000 || len(wrong) != 0 {
			b.Fatalf("%d loaded, %d wrong, %v", loaded, len(wrong), err)
		}
		b.ReportMetric(400_000/time.Since(start).Seconds(), "links/s")
	}
}

// BenchmarkByNumber looks up by number among 200,000 persons, decision and entry
// included. The bar is 20 µs.
func BenchmarkByNumber(b *testing.B) {
	o := loadedOffice(b, 200_000)
	numbers := make([]mynumber.Number, 1000)
	for i := range numbers {
		numbers[i] = mynumbertest.Number(uint64(i * 199))
	}
	o.log = &audit.Memory{}
	o.config.Log = o.log
	g, err := registry.New(o.config)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := g.ByNumber(b.Context(), sato, numbers[i%len(numbers)], registry.AsOf{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := mynumber.Parse("123456789018"); err != nil {
			b.Fatal(err)
		}
	}
}

func TestLoadTellsWhatIsWrongAndKeepsTheRest(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.person(t, "tax", "taken", "2021-01-01")
	good := func(i int) registry.LoadRow {
		for row := range crowd(i + 1) {
			if row.Integrated == addressee.Integrated(fmt.Sprintf("%015d", i)) {
				return row
			}
		}
		panic("no such row")
	}
	rows := []registry.LoadRow{good(0), good(1), good(2), good(3), good(4), good(5), good(6), good(7)}
	rows[1].Integrated = rows[0].Integrated
	rows[2].Number = rows[0].Number
	rows[3].Refs = rows[0].Refs
	rows[4].Refs = []addressee.Ref{ref("tax", "taken")}
	rows[5].Integrated = "no digits"
	rows[6].Identity = registry.IdentityNone
	loaded, wrong, err := loadAs(t.Context(), o.Registry, sato, ito, one(rows...))
	if err != nil || loaded != 2 {
		t.Fatalf("%d loaded, %v", loaded, err)
	}
	want := []string{"exists", "number_taken", "linked", "linked", "input", "input"}
	for i, w := range wrong {
		if w.Row != i+1 || code(w.Err) != want[i] {
			t.Errorf("row %d: %v, want %s", w.Row, w.Err, want[i])
		}
	}
	for i, holds := range []bool{true, false, false, false, false, false, false, true} {
		_, err := o.ByRef(t.Context(), sato, good(i).Refs[0], registry.AsOf{})
		if (err == nil) != holds {
			t.Errorf("row %d: %v", i, err)
		}
	}
	if found, err := o.ByRef(t.Context(), sato, ref("tax", "taken"), registry.AsOf{}); err != nil || found.Integrated != id {
		t.Error("a row took another person's number")
	}
	self := ito
	self.Actor.ID = "sato"
	if _, _, err := loadAs(t.Context(), o.Registry, sato, self, crowd(1)); code(err) != "denied" {
		t.Error("one person loaded alone")
	}
	if n := o.count(audit.ActImport, audit.Succeeded); n != 2 { // of the rows, and of the whole
		t.Errorf("%d entries of the load", n)
	}
}
