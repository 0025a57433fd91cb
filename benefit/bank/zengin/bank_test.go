package zengin_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin/zengintest"
)

func Example() {
	var out bytes.Buffer
	w, _ := zengin.NewWriter(&out, zengin.WriterConfig{Separator: zengin.CRLF})
	_ = w.Batch(zengin.Header{
		Kind: zengin.KindTransfer, Code: "1234567890", Name: "ｸﾏｶﾞﾔｼ", Date: zengin.MonthDay{Month: 2, Day: 10},
		Bank: "0017", BankName: "ｻｲﾀﾏﾘｿﾅ", Branch: "001", BranchName: "ｸﾏｶﾞﾔ", Type: bank.Ordinary, Number: "7654321",
	})
	err := w.Add(&bank.Transfer{Bank: "9900", BankName: "ﾕｳﾁﾖ", Branch: "408", BranchName: "ﾖﾝｾﾞﾛﾊﾁ",
		Type: bank.Ordinary, Number: "1234567", Holder: "ﾔﾏﾀﾞ ﾀﾛｳ", Amount: 100_000})
	fmt.Println(err)
	seal, err := w.Close()
	fmt.Println(seal.Count, seal.Total, err)

	file, report, err := zengin.Parse(&out, zengin.ReaderConfig{Seal: &seal})
	fmt.Println(len(file.Batches[0].Transfers), report.OK(), err)
	fmt.Println(file.Batches[0].Transfers[0].Holder, file.Batches[0].Transfers[0].Account())
	// Output:
	// <nil>
	// 1 100000 <nil>
	// 1 true <nil>
	// ﾔﾏﾀﾞ ﾀﾛｳ 9900-408-1-**** ****
}

func sample() ([]byte, *bank.Transfer) {
	var out bytes.Buffer
	w, _ := zengin.NewWriter(&out, zengin.WriterConfig{})
	_ = w.Batch(header)
	for i := range 40000 {
		t := transfer
		t.Number = fmt.Sprintf("%07d", i+1)
		if err := w.Add(&t); err != nil {
			panic(err)
		}
	}
	if _, err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes(), nil
}

var header = zengin.Header{Kind: zengin.KindTransfer, Code: "1234567890", Name: "ｸﾏｶﾞﾔｼ", Date: zengin.MonthDay{Month: 2, Day: 10},
	Bank: "0017", BankName: "ｻｲﾀﾏﾘｿﾅ", Branch: "001", BranchName: "ｸﾏｶﾞﾔ", Type: bank.Ordinary, Number: "7654321"}

var transfer = bank.Transfer{Bank: "0009", BankName: "ﾐﾂｲｽﾐﾄﾓ", Branch: "212", BranchName: "ｸﾏｶﾞﾔ",
	Type: bank.Ordinary, Number: "1234567", Holder: "ﾔﾏﾀﾞ ﾀﾛｳ", Amount: 100_000, Customer1: "1", Customer2: "20"}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func BenchmarkWrite(b *testing.B) {
	w, _ := zengin.NewWriter(discard{}, zengin.WriterConfig{})
	_ = w.Batch(header)
	t := transfer
	num := []byte("0000000")
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if i++; i%40_000 == 0 {
			b.StopTimer()
			w, _ = zengin.NewWriter(discard{}, zengin.WriterConfig{})
			_ = w.Batch(header)
			b.StartTimer()
		}
		_ = num
		t.Amount++
		if err := w.Add(&t); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkValidate(b *testing.B) {
	data, _ := sample()
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		rep, err := zengin.Validate(bytes.NewReader(data), zengin.ReaderConfig{})
		if err != nil || !rep.OK() {
			b.Fatal(rep.Findings, err)
		}
		n += rep.Records
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/record")
}

func BenchmarkParse(b *testing.B) {
	data, _ := sample()
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		_, rep, err := zengin.Parse(bytes.NewReader(data), zengin.ReaderConfig{})
		if err != nil || !rep.OK() {
			b.Fatal(rep.Findings, err)
		}
		n += rep.Records
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/record")
}

func BenchmarkTransfers(b *testing.B) {
	data, _ := sample()
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		r, err := zengin.NewReader(bytes.NewReader(data), zengin.ReaderConfig{})
		if err != nil {
			b.Fatal(err)
		}
		for _, err := range r.Transfers() {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/record")
}

func TestTransfersAreStreamed(t *testing.T) {
	t.Parallel()
	file := zengintest.File(5, zengintest.Config{Batches: 2, Transfers: 30})
	var out bytes.Buffer
	if _, err := zengin.Write(&out, file, zengin.WriterConfig{}); err != nil {
		t.Fatal(err)
	}
	r, err := zengin.NewReader(&out, zengin.ReaderConfig{})
	if err != nil {
		t.Fatal(err)
	}
	i := 0
	for x, err := range r.Transfers() {
		if err != nil {
			t.Fatal(err)
		}
		b := file.Batches[i/30]
		if x != b.Transfers[i%30] || r.Header() != b.Header || r.Line() != i+2+i/30*2 {
			t.Fatalf("payment %d differs", i)
		}
		i++
	}
	if i != 60 {
		t.Fatal(i)
	}
}
