package bundle

import (
	"slices"
	"strconv"

	"github.com/kyufu-go/kyufu/benefit/law"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// addCitations reads a part of citations; each names its act.
func (b *Bundle) addCitations(raw []byte) error {
	var f struct {
		Format    int            `json:"format"`
		Citations []law.Citation `json:"citations"`
	}
	if err := strictjson.Unmarshal(raw, &f); err != nil {
		return err
	}
	if f.Format != 1 {
		return &Error{Pointer: "/format", code: CodeFormat}
	}
	for i, c := range f.Citations {
		twice := slices.ContainsFunc(f.Citations[:i], func(o law.Citation) bool { return o.ID == c.ID })
		if c.ID == "" || c.Act == "" || twice {
			return &Error{Pointer: "/citations/" + strconv.Itoa(i), code: CodeFormat}
		}
		b.citations = slices.DeleteFunc(b.citations, func(o law.Citation) bool { return o.ID == c.ID })
		b.citations = append(b.citations, c)
	}
	return nil
}

// addCalendar reads a part of holidays; all lie in its span.
func (b *Bundle) addCalendar(raw []byte) error {
	var f struct {
		Format   int        `json:"format"`
		From     civil.Date `json:"from"`
		To       civil.Date `json:"to"`
		Holidays []struct {
			Day  civil.Date `json:"day"`
			Name string     `json:"name"`
		} `json:"holidays"`
	}
	if err := strictjson.Unmarshal(raw, &f); err != nil {
		return err
	}
	late, known := f.From.After(f.To)
	switch {
	case f.Format != 1:
		return &Error{Pointer: "/format", code: CodeFormat}
	case !f.From.Known() || !f.To.Known() || late || !known:
		return &Error{Pointer: "/to", code: CodeFormat}
	}
	a := civil.Announced{Span: civil.Period{From: f.From, To: f.To}}
	for i, h := range f.Holidays {
		in, known := a.Span.Contains(h.Day)
		if !h.Day.Known() || !in || !known || h.Name == "" || slices.Contains(a.Days, h.Day) {
			return &Error{Pointer: "/holidays/" + strconv.Itoa(i), code: CodeFormat}
		}
		a.Days = append(a.Days, h.Day)
	}
	b.announced = append(b.announced, a)
	return nil
}
