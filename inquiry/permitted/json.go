package permitted

import (
	"encoding/json"
	"errors"
	"io"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// maxListBytes bounds what a loader reads: far more than a licensed list of some thousand rows
// needs.
const maxListBytes = 32 << 20

type listFile struct {
	Format int       `json:"format"`
	ID     string    `json:"id"`
	Source string    `json:"source"`
	Rows   []rowFile `json:"rows"`
}

type rowFile struct {
	ID         string       `json:"id"`
	No         string       `json:"no"`
	Act        string       `json:"act,omitempty"`
	Article    string       `json:"article,omitempty"`
	Notice     string       `json:"notice,omitempty"`
	Inquirers  []Party      `json:"inquirers"`
	Duty       Duty         `json:"duty"`
	Grants     []grantFile  `json:"grants,omitempty"`
	From       civil.Date   `json:"from"`
	To         civil.Date   `json:"to,omitzero"`
	KnownSince civil.Date   `json:"known_since"`
	Withdrawn  bool         `json:"withdrawn,omitempty"`
	Carrier    *carrierFile `json:"carrier,omitempty"`
	Note       string       `json:"note,omitempty"`
}

type grantFile struct {
	Provider    Party       `json:"provider"`
	Information Information `json:"information"`
	Subjects    []Subject   `json:"subjects"`
	Years       YearRule    `json:"fiscal_year"`
}

type carrierFile struct {
	ID     string     `json:"id"`
	Name   string     `json:"name"`
	Source string     `json:"source"`
	From   civil.Date `json:"from"`
	To     civil.Date `json:"to"`
}

// LoadJSON reads a list as JSON:
// {"format":1,"id","source","rows":[{"id","no","act","article","notice","inquirers",
// "duty","grants":[{"provider","information","subjects","fiscal_year"}],"from","to","known_since","withdrawn",
// "carrier":{"id","name","source","from","to"},"note"}]}. Unknown keys are refused. Errors are
// [*Error]s.
func LoadJSON(r io.Reader) (*List, error) {
	var f listFile
	if err := decode(r, &f); err != nil {
		return nil, err
	}
	if f.Format != 1 {
		return nil, &Error{Row: -1, code: CodeFormat}
	}
	rows := make([]Row, len(f.Rows))
	for i, row := range f.Rows {
		rows[i] = row.row()
	}
	return New(f.ID, f.Source, rows)
}

func (f *rowFile) row() Row {
	r := Row{
		ID: f.ID, No: f.No, Act: f.Act, Article: f.Article, Notice: f.Notice, Inquirers: f.Inquirers, Duty: f.Duty,
		From: f.From, To: f.To, KnownSince: f.KnownSince, Withdrawn: f.Withdrawn,
	}
	for _, g := range f.Grants {
		r.Grants = append(r.Grants, Grant(g))
	}
	if f.Carrier != nil {
		c := Carrier(*f.Carrier)
		r.Carrier = &c
	}
	return r
}

// MarshalJSON writes the format that [LoadJSON] reads; notes are not kept.
func (l *List) MarshalJSON() ([]byte, error) {
	f := listFile{Format: 1, ID: l.id, Source: l.source, Rows: make([]rowFile, len(l.rows))}
	for i, r := range l.rows {
		row := rowFile{
			ID: r.ID, No: r.No, Act: r.Act, Article: r.Article, Notice: r.Notice, Inquirers: r.Inquirers, Duty: r.Duty,
			From: r.From, To: r.To, KnownSince: r.KnownSince, Withdrawn: r.Withdrawn,
		}
		for _, g := range r.Grants {
			row.Grants = append(row.Grants, grantFile(g))
		}
		if r.Carrier != nil {
			c := carrierFile(*r.Carrier)
			row.Carrier = &c
		}
		f.Rows[i] = row
	}
	return json.Marshal(f)
}

func readLimited(r io.Reader) ([]byte, error) {
	if r == nil {
		return nil, &Error{Row: -1, code: CodeFormat}
	}
	text, err := io.ReadAll(io.LimitReader(r, maxListBytes+1))
	if err != nil {
		return nil, &Error{Row: -1, code: CodeFormat, err: err}
	}
	if len(text) > maxListBytes {
		return nil, &Error{Row: -1, code: CodeSize}
	}
	return text, nil
}

// decode reads a file strictly: no key twice, none unknown, none by another case, nothing behind
// it.
func decode(r io.Reader, into any) error {
	if r == nil {
		return &Error{Row: -1, code: CodeFormat}
	}
	err := strictjson.Config{MaxBytes: maxListBytes}.Read(r, into)
	if err == nil {
		return nil
	}
	e := &Error{Row: -1, code: CodeFormat, err: err}
	if strict, ok := errors.AsType[*strictjson.Error](err); ok {
		e.Line = strict.Line
	}
	if inner, ok := errors.AsType[*Error](err); ok {
		e.code, e.Column = inner.code, inner.Column
	} else if _, ok := errors.AsType[*civil.Error](err); ok {
		e.code = CodeDate
	} else if errors.Is(err, strictjson.CodeSize) {
		e.code = CodeSize
	}
	return e
}
