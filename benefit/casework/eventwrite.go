package casework

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
)

// AppendJSON appends the event as encoding/json writes it, byte for byte, but without reflection: a
// store writes every event of every case. Errors: those of encoding/json.
func (e *Event) AppendJSON(b []byte) ([]byte, error) {
	if e.Ruling != nil {
		if _, err := e.Ruling.Outcome.MarshalText(); err != nil {
			return b, err
		}
	}
	b = append(append(b, `{"type":`...), '"')
	b = append(append(b, e.Kind.String()...), `","on":`...)
	b = append(appendDate(b, e.On), `,"known":`...)
	b = append(appendDate(b, e.Recorded), `,"by":`...)
	b = appendText(b, e.By)
	b = appendSome(b, "second", e.Second)
	b = appendSome(b, "key", e.Key)
	b = appendTexts(b, "codes", e.Codes)
	b = appendSome(b, "words", e.Words)
	b = appendSome(b, "clock", string(e.Clock))
	b = appendDay(b, "until", e.Until)
	b = appendDay(b, "notice_on", e.NoticeOn)
	b = appendSome(b, "notice", string(e.Notice))
	b = appendDay(b, "printed", e.Printed)
	b = appendSome(b, "method", e.Method)
	b = appendSome(b, "person", e.Person)
	b = e.appendParts(b)
	b = appendSome(b, "inquiry", e.Inquiry)
	if e.Ruling != nil {
		b = e.Ruling.append(appendKey(b, "ruling"))
	}
	b = appendYen(b, "amount", e.Amount)
	b = appendSome(b, "run", e.Run)
	b = appendSome(b, "digest", e.Digest)
	b = appendSome(b, "receipt", e.Receipt)
	if e.AccountingYear != 0 {
		b = strconv.AppendInt(appendKey(b, "accounting_year"), int64(e.AccountingYear), 10)
	}
	b = appendSome(b, "fund", e.Fund)
	return append(b, '}'), nil
}

// appendParts writes what came with the event: form, agent, mailing address, account.
func (e *Event) appendParts(b []byte) []byte {
	if f := e.Form; f != nil {
		b = appendDay(append(appendKey(b, "form"), '{'), "applied_on", f.AppliedOn)
		b = append(appendYen(appendSome(b, "phone", f.Phone), "claimed", f.Claimed), '}')
	}
	if a := e.Agent; a != nil {
		b = appendSome(append(appendKey(b, "agent"), '{'), "number", a.Number)
		b = appendText(appendKey(b, "relation"), a.Relation)
		b = appendText(appendKey(b, "authority"), a.Authority)
		b = appendSome(appendSome(b, "name", a.Name), "kana", a.Kana)
		b = append(appendDay(b, "birth", a.Birth), '}')
	}
	if m := e.Mailing; m != nil {
		b = appendSome(append(appendKey(b, "mailing"), '{'), "postal_code", m.PostalCode)
		b = appendText(appendKey(b, "address"), m.Address)
		b = append(appendText(appendKey(b, "name"), m.Name), '}')
	}
	if a := e.Account; a != nil {
		b = a.append(appendKey(b, "account"))
	}
	if e.HolderMatches {
		b = append(appendKey(b, "holder_matches"), "true"...)
	}
	return b
}

func (a *Account) append(b []byte) []byte {
	b = appendText(append(b, `{"bank":`...), a.Bank)
	b = appendText(appendKey(b, "branch"), a.Branch)
	b = appendText(appendKey(b, "type"), a.Type.Code())
	b = appendText(appendKey(b, "number"), a.Number)
	b = appendSome(b, "holder", a.Holder)
	b = appendText(appendKey(b, "source"), string(a.Source))
	if a.Confirmed {
		b = append(appendKey(b, "confirmed"), "true"...)
	}
	return append(b, '}')
}

func (r *Ruling) append(b []byte) []byte {
	b = appendText(append(b, `{"outcome":`...), r.Outcome.String())
	b = strconv.AppendInt(append(appendKey(b, "amount"), '"'), int64(r.Amount), 10)
	b = appendTexts(append(b, '"'), "reasons", r.Reasons)
	return append(appendSome(appendSome(b, "payee", r.Payee), "decision", r.Decision), '}')
}

// appendKey writes a key of an object that is open.
func appendKey(b []byte, name string) []byte {
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	return append(append(append(b, '"'), name...), `":`...)
}

// appendSome writes a field that is left out when it is empty; so do the others.
func appendSome(b []byte, name, s string) []byte {
	if s == "" {
		return b
	}
	return appendText(appendKey(b, name), s)
}

func appendTexts(b []byte, name string, list []string) []byte {
	if len(list) == 0 {
		return b
	}
	b = append(appendKey(b, name), '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(b, s)
	}
	return append(b, ']')
}

func appendDay(b []byte, name string, d civil.Date) []byte {
	if d.IsZero() {
		return b
	}
	return appendDate(appendKey(b, name), d)
}

func appendYen(b []byte, name string, y money.Yen) []byte {
	if y == 0 {
		return b
	}
	return append(strconv.AppendInt(append(appendKey(b, name), '"'), int64(y), 10), '"')
}

func appendDate(b []byte, d civil.Date) []byte {
	if d.IsZero() {
		return append(b, "null"...)
	}
	b, _ = d.AppendText(append(b, '"'))
	return append(b, '"')
}

func appendText(b []byte, s string) []byte {
	if !plainText(s) {
		quoted, _ := json.Marshal(s) // a text can always be written
		return append(b, quoted...)
	}
	return append(append(append(b, '"'), s...), '"')
}

// plainText reports whether encoding/json writes a text as it stands.
func plainText(s string) bool {
	ascii := true
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ', c == '"', c == '\\', c == '<', c == '>', c == '&', c == 0xe2: // what begins so may part lines
			return false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return ascii || utf8.ValidString(s)
}
