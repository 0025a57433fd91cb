package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/office/outcome"
)

// The limits of a workbook. A list of a bank has thousands of rows and a dozen columns; what is
// larger, packed or unpacked, is refused and not read on.
const (
	maxPart    = 64 << 20 // bytes of a part, unpacked
	maxRows    = 200_000
	maxColumns = 256
	maxCells   = 4 << 20
	maxText    = 32_767 // bytes of a cell: what a spreadsheet allows as characters
)

var (
	errNoSheet = errors.New("no sheet")
	errLarge   = errors.New("larger than a list is")
	errOld     = errors.New("an encrypted workbook, or one of before 2007")
)

// ReadList reads a bank's list as [outcome.ReadList] does, and an Excel workbook as well (.xlsx,
// its first sheet that is shown). Errors: those of outcome.ReadList; read is also a workbook that
// cannot be read.
func ReadList(data []byte, m *outcome.Mapping) (outcome.File, error) {
	if isWorkbook(data) {
		return outcome.ReadSheet(data, readSheet, m)
	}
	return outcome.ReadList(data, m)
}

// isWorkbook reports whether the data are a spreadsheet and no text.
func isWorkbook(data []byte) bool {
	return bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0"))
}

// workbook reads the values of the first sheet that is shown of an .xlsx file (ECMA-376,
// SpreadsheetML). Formulas are not calculated: the value that stands beside them counts.
type workbook struct {
	parts   map[string]*zip.File
	strings []string
	styles  styles

	from1904 bool
}

// readSheet gives the rows of a workbook from the first, empty ones too.
func readSheet(data []byte) ([][]string, error) {
	if !bytes.HasPrefix(data, []byte("PK")) {
		return nil, errOld
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	w := &workbook{parts: make(map[string]*zip.File, len(z.File))}
	for _, f := range z.File {
		w.parts[strings.TrimPrefix(f.Name, "/")] = f
	}
	main, err := w.target("_rels/.rels", func(r *relation) bool { return strings.HasSuffix(r.Type, "/officeDocument") })
	if err != nil {
		return nil, err
	}
	rels := path.Join(path.Dir(main), "_rels", path.Base(main)+".rels")
	sheet, err := w.first(main, rels)
	if err != nil {
		return nil, err
	}
	for _, one := range []struct {
		kind string
		read func(io.Reader) error
	}{{"/sharedStrings", w.sharedStrings}, {"/styles", w.styles.read}} {
		name, err := w.target(rels, func(r *relation) bool { return strings.HasSuffix(r.Type, one.kind) })
		if errors.Is(err, errNoSheet) {
			continue
		}
		if err == nil {
			err = w.part(name, one.read)
		}
		if err != nil {
			return nil, err
		}
	}
	cells := &rows{book: w}
	err = w.part(sheet, cells.read)
	return cells.all, err
}

// part opens a part and reads no more of it than a list has.
func (w *workbook) part(name string, read func(io.Reader) error) error {
	f := w.parts[name]
	if f == nil {
		return errNoSheet
	}
	if f.UncompressedSize64 > maxPart {
		return errLarge
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	err = read(&limited{r: r, left: maxPart})
	return errors.Join(err, r.Close())
}

// limited fails where a part is longer than it says.
type limited struct {
	r    io.Reader
	left int
}

func (l *limited) Read(b []byte) (int, error) {
	n, err := l.r.Read(b)
	if l.left -= n; l.left < 0 {
		return 0, errLarge
	}
	return n, err
}

// relation is a row of a _rels part.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

// target is the part that a relation leads to.
func (w *workbook) target(rels string, is func(*relation) bool) (name string, err error) {
	var list struct {
		All []relation `xml:"Relationship"`
	}
	if err := w.part(rels, func(r io.Reader) error { return xml.NewDecoder(r).Decode(&list) }); err != nil {
		return "", err
	}
	i := slices.IndexFunc(list.All, func(r relation) bool { return is(&r) })
	if i < 0 {
		return "", errNoSheet
	}
	if to, ok := strings.CutPrefix(list.All[i].Target, "/"); ok {
		return to, nil
	}
	return path.Join(path.Dir(path.Dir(rels)), list.All[i].Target), nil
}

// first is the first sheet that is not hidden.
func (w *workbook) first(main, rels string) (string, error) {
	var book struct {
		Properties struct {
			From1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			State string `xml:"state,attr"`
			ID    string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := w.part(main, func(r io.Reader) error { return xml.NewDecoder(r).Decode(&book) }); err != nil {
		return "", err
	}
	w.from1904 = book.Properties.From1904 == "1" || book.Properties.From1904 == "true"
	for _, s := range book.Sheets {
		if s.State == "" || s.State == "visible" {
			return w.target(rels, func(r *relation) bool { return r.ID == s.ID })
		}
	}
	return "", errNoSheet
}
