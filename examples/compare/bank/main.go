// Command bank compares benefit/bank with moov-io/ach, the model of an embeddable bank-file
// library in Go (US ACH, 94-byte entries), and, when built with the tag zengingo, with
// Kyash/zengin-go, which reads the same files as we do but is not served as a module: see
// zengingo.go. It also compares the checks that are generated for records with the same
// checks by go-playground/validator, and prints the speed of record CSV files.
//
// Entries are compared one by one: a data record of 120 bytes with kana here, an entry
// of 94 bytes there. Ours are written under all rules, one by one; ach validates its file
// when it writes and reads.
package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin/zengintest"
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/benefit/record"
)

const (
	entries = 5_000
	rounds  = 9
)

// median runs f several times and returns the median time for each of n things.
func median(n int, f func()) time.Duration {
	times := make([]time.Duration, rounds)
	for i := range times {
		start := time.Now()
		f()
		times[i] = time.Since(start)
	}
	slices.Sort(times)
	return times[rounds/2] / time.Duration(n)
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func write(w io.Writer, f *zengin.File, cfg zengin.WriterConfig) {
	_, err := zengin.Write(w, f, cfg)
	must(err)
}

func validate(data []byte) {
	r, err := zengin.Validate(bytes.NewReader(data), zengin.ReaderConfig{})
	must(err)
	if r.Failed() {
		log.Fatal("our own file has errors")
	}
}

func stream(data []byte) {
	r, err := zengin.NewReader(bytes.NewReader(data), zengin.ReaderConfig{})
	must(err)
	n := 0
	for t, err := range r.Transfers() {
		must(err)
		if t.Amount > 0 {
			n++
		}
	}
	if rep := r.Report(); rep.Failed() || n != rep.Transfers {
		log.Fatal("our own file has errors")
	}
}

func parse(data []byte) *zengin.File {
	f, r, err := zengin.Parse(bytes.NewReader(data), zengin.ReaderConfig{})
	must(err)
	if r.Failed() {
		log.Fatal("our own file has errors")
	}
	return f
}

func main() {
	file := zengintest.File(1, zengintest.Config{Transfers: entries})
	var buf bytes.Buffer
	write(&buf, file, zengin.WriterConfig{})
	data := slices.Clone(buf.Bytes())

	ourWrite := median(entries, func() { buf.Reset(); write(&buf, file, zengin.WriterConfig{}) })
	ourValidate := median(entries, func() { validate(data) })
	ourParse := median(entries, func() { stream(data) })
	ourFile := median(entries, func() { parse(data) })
	fmt.Printf("kyufu  write with all rules %v, read and validate %v, streamed as values %v, kept as values %v per record\n", ourWrite, ourValidate, ourParse, ourFile)

	theirs, theirData := achFile(entries)
	achWrite := median(entries, func() { buf.Reset(); achWriteTo(&buf, theirs) })
	achRead := median(entries, func() { achReadFrom(theirData) })
	fmt.Printf("ach    write %v, read with validation %v per entry (no kana, no zengin, no duplicates, no calendar)\n", achWrite, achRead)
	fmt.Printf("ratio %.1f write a data record under all rules, against moov-io/ach per entry\n", float64(achWrite)/float64(ourWrite))
	fmt.Printf("ratio %.1f read and validate a record, against moov-io/ach per entry\n", float64(achRead)/float64(ourValidate))
	fmt.Printf("ratio %.1f read a whole file into values and keep it, against moov-io/ach per entry\n", float64(achRead)/float64(ourFile))
	theirs = nil
	zenginGo()
	city()
	records()
}

// city writes and re-reads the file of 40,000 households; the limit is 60 milliseconds.
func city() {
	const households = 40_000
	file := zengintest.File(2, zengintest.Config{Transfers: households})
	var buf bytes.Buffer
	buf.Grow(households * 130)
	whole := median(1, func() {
		buf.Reset()
		write(&buf, file, zengin.WriterConfig{})
		validate(buf.Bytes())
	})
	values := median(1, func() {
		buf.Reset()
		write(&buf, file, zengin.WriterConfig{})
		parse(buf.Bytes())
	})
	fmt.Printf("file of %d households written and re-read with all rules: %v; into values: %v\n", households, whole, values)
	fmt.Printf("ratio %.2f 60 ms, against the file of 40,000 households written and re-read with all rules\n", float64(60*time.Millisecond)/float64(whole))
}

// records times CSV files of records and the two ways of checking one.
func records() {
	const rows = 20_000
	r := sampleRecord()
	var buf bytes.Buffer
	all := func() {
		buf.Reset()
		w := record.NewCSVWriter(&buf, record.CSVConfig{})
		for range rows {
			if _, err := w.Write(r); err != nil {
				log.Fatal(err)
			}
		}
		must(w.Flush())
	}
	writing := median(1, all)
	reading := median(1, func() {
		in, err := record.NewCSVReader(bytes.NewReader(buf.Bytes()), record.CSVConfig{})
		must(err)
		for row, err := range in.Rows() {
			must(err)
			if len(row.Findings) > 0 {
				log.Fatal(row.Findings)
			}
		}
	})
	speed := func(d time.Duration) float64 { return float64(buf.Len()) / 1e6 / d.Seconds() }
	fmt.Printf("record CSV of %d rows: write %.0f MB/s, read + normalise + validate %.0f MB/s on one core\n", rows, speed(writing), speed(reading))
	fmt.Printf("ratio %.2f record CSV written, against 100 MB/s\n", speed(writing)/100)
	fmt.Printf("ratio %.2f record CSV read, normalised and validated, against 40 MB/s\n", speed(reading)/40)

	v, err := form.New(record.Config{})
	must(err)
	k := record.NewChecker(record.Config{})
	generated := median(rows, func() {
		for range rows {
			k.Check(r)
		}
	})
	tags := median(rows/10, func() {
		for range rows / 10 {
			v.Record(r)
		}
	})
	fmt.Printf("check of a record: generated with cross-field rules %v, go-playground/validator on struct tags %v\n", generated, tags)
	fmt.Printf("ratio %.1f generated checks of a record, against go-playground/validator on the same fields\n", float64(tags)/float64(generated))
}

func sampleRecord() *record.Record {
	r := &record.Record{
		AddresseeNumber: "000000000001", Name: "山田　太郎", Birth: "1950-07-01", Sex: "1", Address: "埼玉県熊谷市宮町二丁目47番地1",
		Phone: "048-524-1111", HouseholdNumber: "0000000001", Relationship: "世帯主", HeadName: "山田　太郎",
		ApplicationNumber: "1", ApplicationHistory: "1", AppliedOn: "2022-02-01", ReceivedOn: "2022-02-03", LatestFlag: "1",
		DocumentsReviewedOn: "2022-02-04", DocumentsAcceptedOn: "2022-02-04", EligibilityReviewedOn: "2022-02-07", DecidedOn: "2022-02-10",
		Status: "07", CashOrAccount: "1", Bank: "0017", Branch: "001", AccountType: "1", AccountNumber: "1234567",
		HolderKana: "ﾔﾏﾀﾞ ﾀﾛｳ", HolderName: "山田　太郎", ClaimedAmount: "100000", RecipientNumber: "000000000001",
		RecipientName: "山田　太郎", RecipientKana: "ヤマダ　タロウ", RecipientSex: "1", RecipientBirth: "1950-07-01", RecipientPostalCode: "3608601",
		RecipientPrefecture: "埼玉県", RecipientCity: "熊谷市", RecipientArea: "宮町二丁目", RecipientLot: "47-1",
		RecipientTaxClass: "0", PaymentClass: "1", LevyAmount: "0", PaymentHistory: "1", PaymentDueOn: "2022-02-25", DecidedAmount: "100000",
		PaidOn: "2022-02-25", TransferFailedFlag: "0", PaidCashOrAccount: "1", PaidBank: "0017", PaidBranch: "001", PaidAccountType: "1",
		PaidAccountNumber: "1234567", PaidHolderKana: "ﾔﾏﾀﾞ ﾀﾛｳ", PaidHolderName: "山田　太郎",
	}
	return r
}
