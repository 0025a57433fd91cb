package zengin_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin/zengintest"
)

var kinds = []zengin.Kind{zengin.KindTransfer, zengin.KindSalary, zengin.KindBonus, zengin.KindPublicSalary, zengin.KindPublicBonus, zengin.KindDebit}

// canonical is what reading gives for what was written: codes of customers are filled.
func canonical(f *zengin.File) *zengin.File {
	for i := range f.Batches {
		b := &f.Batches[i]
		for k := range b.Transfers {
			if t := &b.Transfers[k]; b.Header.Kind == zengin.KindDebit {
				if t.Result != bank.Paid {
					b.Trailer.UnpaidCount++
					b.Trailer.UnpaidTotal += t.Amount
				}
			}
		}
		if b.Trailer.UnpaidCount > 0 {
			b.Trailer.PaidCount = b.Trailer.Count - b.Trailer.UnpaidCount
			b.Trailer.PaidTotal = b.Trailer.Total - b.Trailer.UnpaidTotal
		}
	}
	return f
}

// today says which steps of a long loop to take: one in n, others every day, or all of them with
// KYUFU_LONG=1.
func today(t *testing.T, n int) (first, step uint64) {
	t.Helper()
	if os.Getenv("KYUFU_LONG") == "1" {
		return 0, 1
	}
	first, step = uint64(time.Now().YearDay()%n), uint64(n)
	t.Logf("takes one step in %d, from step %d; KYUFU_LONG=1 takes all", step, first)
	return first, step
}

// A thousand generated files of all kinds, separators and batches come back by value and
// byte for byte, without a finding.
func TestAThousandFilesComeBackUnchanged(t *testing.T) {
	t.Parallel()
	seed, step := today(t, 11) // prime to what follows from the seed
	for ; seed < 1000; seed += step {
		cfg := zengintest.Config{
			Kind: kinds[seed%6], Batches: 1 + int(seed%3), Transfers: 1 + int(seed%17),
			Results: seed%4 == 0, EDI: seed%5 == 0,
		}
		file := zengintest.File(seed, cfg)
		var out bytes.Buffer
		seal, err := zengin.Write(&out, file, zengin.WriterConfig{Separator: zengin.Separator(seed / 2 % 2), EOF: seed%7 == 0})
		require.NoError(t, err, "seed %d", seed)

		back, report, err := zengin.Parse(bytes.NewReader(out.Bytes()), zengin.ReaderConfig{
			Seal: &seal, Check: zengin.CheckConfig{Suppress: []string{"duplicate"}},
		})
		require.NoError(t, err)
		require.True(t, report.OK(), "seed %d: %v", seed, report.Findings)
		require.Equal(t, canonical(file), back, "seed %d", seed)

		doc, _, err := zengin.ReadDocument(bytes.NewReader(out.Bytes()), zengin.ReaderConfig{})
		require.NoError(t, err)
		var again bytes.Buffer
		_, err = doc.WriteTo(&again)
		require.NoError(t, err)
		require.Equal(t, out.Bytes(), again.Bytes(), "seed %d", seed)
	}
}

// silentFields are the fields of a transfer file in which one changed byte can give
// another file that is right by all rules of the format: it has no check sum. All of them
// but the names and the originator's own say where money goes or for whom, so the format
// alone does not protect a file: the seal does.
var silentFields = map[string]bool{
	"code": true, "name": true, "date": true, "bank": true, "bank_name": true, "branch": true, "branch_name": true,
	"type": true, "number": true, "holder": true, "new": true, "customer1": true, "customer2": true, "method": true, "edi": true,
	"identification": true,
}

// Every corruption of a single byte is either found by the rules or lies in a field of
// silentFields; with the seal every one is found. No corruption changes an amount, a
// count, a total or the structure unseen.
func TestEverySingleByteCorruptionIsFound(t *testing.T) {
	t.Parallel()
	first, step := today(t, 13)
	for _, sep := range []zengin.Separator{zengin.NoSeparator, zengin.CRLF} {
		file := zengintest.File(7, zengintest.Config{Transfers: 2, EDI: true})
		var out bytes.Buffer
		seal, err := zengin.Write(&out, file, zengin.WriterConfig{Separator: sep, EOF: sep == zengin.CRLF})
		require.NoError(t, err)
		good := out.Bytes()
		layout, _ := zengin.LayoutOf(zengin.KindTransfer)
		silent := map[string]int{}
		behind := len(good) / (layout.Size + 2*int(sep)) * (layout.Size + 2*int(sep))
		for at := range good {
			for x := int(first); x < 256; x += int(step) {
				if byte(x) == good[at] {
					continue
				}
				bad := bytes.Clone(good)
				bad[at] = byte(x)
				sealed, err := zengin.Validate(bytes.NewReader(bad), zengin.ReaderConfig{Seal: &seal})
				require.NoError(t, err)
				require.True(t, sealed.Failed(), "byte %d to %02X passes the seal", at, x)
				if at >= behind && (x == '\r' || x == '\n') {
					continue // behind the end record an end of a line is as good as one of the file
				}
				if len(sealed.Counts) == 1 && sealed.Counts[0].Rule == "seal" {
					silent[fieldAt(layout, good, at, sep)]++
				}
			}
		}
		for field := range silent {
			assert.True(t, silentFields[field], "a change in %q goes unseen", field)
		}
	}
}

// fieldAt names the field of a byte of a file of one batch.
func fieldAt(l *zengin.Layout, data []byte, at int, sep zengin.Separator) string {
	size := l.Size + 2*int(sep)
	record, in := at/size, at%size
	if record*size >= len(data) || in >= l.Size {
		return "separator or EOF"
	}
	r, ok := l.Record(data[record*size])
	if !ok {
		return fmt.Sprintf("record %d", record)
	}
	if o := r.Overlay; o != nil {
		when, _ := r.Lookup(o.When)
		f := o.Field
		if data[record*size+when.Offset] == o.Value && in >= f.Offset && in < f.Offset+f.Width {
			return f.ID.String()
		}
	}
	for _, f := range r.Fields {
		if in >= f.Offset && in < f.Offset+f.Width {
			return f.ID.String()
		}
	}
	return "nowhere"
}
