package main

import (
	"bytes"
	"flag"
	"slices"

	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
)

func diff(e env, flags *flag.FlagSet, args []string) (int, error) {
	reveal := flags.Bool("reveal", false, "どこが違うかだけでなく、中身も示す")
	names, err := e.parse(flags, args, 2)
	if err != nil {
		return exitUsage, err
	}
	// Read in the clear: masked files hardly differ. What is printed is masked below.
	a, _, err := e.document(names[0], true, zengin.ReaderConfig{AnyKind: true})
	if err != nil {
		return exitUsage, err
	}
	b, _, err := e.document(names[1], true, zengin.ReaderConfig{AnyKind: true})
	if err != nil {
		return exitUsage, err
	}
	differ := 0
	for i := range max(len(a.Records), len(b.Records)) {
		switch {
		case i >= len(b.Records):
			e.printf("%dレコード 一つ目にだけあります\n", i+1)
			differ++
		case i >= len(a.Records):
			e.printf("%dレコード 二つ目にだけあります\n", i+1)
			differ++
		default:
			differ += e.records(&a.Records[i], &b.Records[i], *reveal)
		}
	}
	if differ > 0 {
		return exitFound, nil
	}
	e.printf("違いなし\n")
	return exitOK, nil
}

// records prints the fields in which two records differ and returns how many.
func (e env) records(a, b *zengin.Record, reveal bool) (differ int) {
	if a.Separator() != b.Separator() {
		e.printf("%dレコード 区切り %s、%s\n", a.Line, a.Separator(), b.Separator())
		differ++
	}
	if bytes.Equal(a.Bytes(), b.Bytes()) {
		return differ
	}
	l := a.Layout()
	if l == nil || b.Layout() != l {
		e.printf("%dレコード 種類の違うレコードです\n", a.Line)
		return differ + 1
	}
	fields := l.Fields
	if l.Overlay != nil {
		fields = append(slices.Clip(fields), l.Overlay.Field)
	}
	for _, f := range fields {
		x, errX := a.Text(f.ID)
		y, errY := b.Text(f.ID)
		if f.ID == zengin.FieldFiller || x == y && (errX == nil) == (errY == nil) {
			continue
		}
		differ++
		if f.ID.Personal() && !reveal {
			x, y = "****", "****"
		}
		e.printf("%dレコード %s（%s）：%s → %s\n", a.Line, f.JA, f.ID, x, y)
	}
	if differ == 0 {
		e.printf("%dレコード ダミー\n", a.Line)
		differ++
	}
	return differ
}
