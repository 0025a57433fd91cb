package permitted

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/kyufu-go/kyufu/household/civil"
)

// maxListBytes bounds what a loader reads: far more than a licensed list of some thousand rows needs.
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

// LoadJSON reads a list as JSON: {"format":1,"id","source","rows":[{"id","no","act","article","notice","inquirers",
// "duty","grants":[{"provider","information","subjects","fiscal_year"}],"from","to","known_since","withdrawn",
// "carrier":{"id","name","source","from","to"},"note"}]}. Unknown keys are refused. Errors are [*ListError]s.
func LoadJSON(r io.Reader) (*List, error) {
	text, err := readLimited(r)
	if err != nil {
		return nil, err
	}
	var f listFile
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, decodeError(text, d, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) || f.Format != 1 {
		return nil, &Error{Row: -1, code: CodeFormat, Line: lineAt(text, d.InputOffset())}
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
	text, err := io.ReadAll(io.LimitReader(r, maxListBytes+1))
	if err != nil {
		return nil, &Error{Row: -1, code: CodeFormat, err: err}
	}
	if len(text) > maxListBytes {
		return nil, &Error{Row: -1, code: CodeSize}
	}
	return text, nil
}

func decodeError(text []byte, d *json.Decoder, err error) error {
	e := &Error{Row: -1, code: CodeFormat, err: err, Line: lineAt(text, d.InputOffset())}
	if coded := (interface{ Code() string })(nil); errors.As(err, &coded) {
		e.code = CodeDate
		if inner := (*Error)(nil); errors.As(err, &inner) {
			e.code, e.Column = inner.code, inner.Column
		}
	}
	return e
}

func lineAt(text []byte, offset int64) int {
	return 1 + bytes.Count(text[:min(int(offset), len(text))], []byte{'\n'})
}
