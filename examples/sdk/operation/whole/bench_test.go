package whole

import (
	"strings"
	"testing"
)

// BenchmarkEvaluate asks about one short household, alone and in a list of a hundred.
func BenchmarkEvaluate(b *testing.B) {
	one := `{"program":"P2","municipality":"112020","household":{"id":"h","head":"p1","members":[{"id":"p1","birth":"1970-05-05","tax":"exempt","supporter":"none"}]}}`
	for name, in := range map[string]string{"alone": one, "of a hundred": "[" + strings.Repeat(one+",", 99) + one + "]"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if a := Call("benefit.evaluate", []byte(in)); a.Error != "" {
					b.Fatal(a.Error)
				}
			}
		})
	}
}
