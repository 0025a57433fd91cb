package text_test

import (
	"testing"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text"
)

const (
	fullName  = "ヤマグチ　ガクジロウザブロウパーシヴァル" // 20 characters
	kanjiName = "山田太郎佐藤花子鈴木一郎高橋次郎渡辺三郎"
)

func BenchmarkAppendBank(b *testing.B) {
	dst, list := make([]byte, 0, 256), make(finding.List, 0, 16)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = text.AppendBank(dst, fullName, text.BankOptions{}, list)
	}
}

func BenchmarkAppendBankBytes(b *testing.B) {
	dst, list := make([]byte, 0, 256), make(finding.List, 0, 16)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = text.AppendBankBytes(dst, fullName, text.BankOptions{}, list)
	}
}

func BenchmarkEncodeCP932(b *testing.B) {
	dst := make([]byte, 0, 256)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = text.CP932.AppendEncode(dst, kanjiName, nil)
	}
}

func BenchmarkDecodeCP932(b *testing.B) {
	dst := make([]byte, 0, 256)
	in, _ := text.CP932.Encode(kanjiName)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = text.CP932.AppendDecode(dst, in, nil)
	}
}

func BenchmarkHalfwidth(b *testing.B) {
	dst := make([]byte, 0, 256)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = text.Halfwidth.Append(dst, fullName, nil)
	}
}

func BenchmarkFullwidth(b *testing.B) {
	dst := make([]byte, 0, 256)
	in, _ := text.Halfwidth.Convert(fullName)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = text.Fullwidth.Append(dst, in, nil)
	}
}

func BenchmarkNoChangeKanji(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, _ = text.Fullwidth.Convert(kanjiName)
	}
}
