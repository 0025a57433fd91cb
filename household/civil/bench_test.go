package civil_test

import (
	"testing"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/stretchr/testify/assert"
)

func BenchmarkParseDate(b *testing.B) {
	for b.Loop() {
		_, _ = civil.ParseDate("2021-12-10")
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, _ = civil.Parse("令和3年12月10日", civil.ParseOptions{})
	}
}

func BenchmarkAgeOn(b *testing.B) {
	birth, on := civil.MustDate("1975-07-21"), civil.MustDate("2021-12-10")
	for b.Loop() {
		_, _ = civil.AgeOn(birth, on)
	}
}

// TestHotPathsDoNotAllocate runs alone: AllocsPerRun counts for the whole process.
func TestHotPathsDoNotAllocate(t *testing.T) {
	birth, on := civil.MustDate("1975-07-21"), civil.MustDate("2021-12-10")
	text := make([]byte, 0, 16)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		d, _ := civil.ParseDate("2021-12-10")
		_, _ = d.Order(on)
		_, _ = civil.AgeOn(birth, d)
		_, _ = civil.FiscalYear(2021).AssessmentDate().Before(on)
		_, _ = d.AddDays(30).AppendText(text)
	}))
}
