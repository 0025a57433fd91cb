package file

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
)

// MaxRows is how many rows a file of the batch interface may have.
const MaxRows = 10_000

// Row is one row of the file by which a business system hands inquiries to a municipal link server:
// eighteen fields of fixed width with commas between, CR LF behind, no header. Numbers are filled
// with zeros on the left, all other fields with spaces on the right. The interface is a vendor's,
// observed and not published: an adapter, with the widths below.
type Row struct {
	secret.Private

	System        string               // 1 番号体系, 2
	Local         addressee.Local      // 2 宛名番号, 15, zeros
	Person        addressee.Integrated // 3 統合宛名番号, 15, zeros
	RequestedAt   time.Time            // 4 要求日時, 17: Japan time to the millisecond
	Department    string               // 5 部署, 20
	User          string               // 6 利用者ID, 20
	Inquirer      string               // 7 照会者機関コード, 16
	NonDisclosure bool                 // 8 照会側不開示コード, 1: "1" hides the fact, "0" does not
	Duty          string               // 9 事務コード, 16
	Procedure     string               // 10 事務手続コード, 16
	InquirerFor   string               // 11 照会者 (委任元), 16
	ProviderFor   string               // 12 提供者 (委任元), 16
	Provider      string               // 13 提供者機関コード, 16
	Information   string               // 14 特定個人情報名コード, 16
	ConditionKind string               // 15 条件区分, 1
	YearKind      string               // 16 年度区分, 1
	From, To      civil.Date           // 17, 18 期間, 8 each; spaces when unknown
}

const (
	rowTime = "20060102150405.000"
	// batchFields is the number of fields of a row.
	rowFields = 18
)

// batchWidths are the widths of the fields; zeros says which are filled on the left.
var (
	rowWidths = [rowFields]int{2, 15, 15, 17, 20, 20, 16, 1, 16, 16, 16, 16, 16, 16, 1, 1, 8, 8}
	rowZeros  = [rowFields]bool{1: true, 2: true}
)

func (r *Row) fields() [rowFields]string {
	at := r.RequestedAt.In(civil.JST).Format(rowTime)
	hidden := "0"
	if r.NonDisclosure {
		hidden = "1"
	}
	return [rowFields]string{
		r.System, string(r.Local), string(r.Person), strings.Replace(at, ".", "", 1), r.Department, r.User, r.Inquirer, hidden,
		r.Duty, r.Procedure, r.InquirerFor, r.ProviderFor, r.Provider, r.Information, r.ConditionKind, r.YearKind,
		strings.ReplaceAll(r.From.String(), "-", ""), strings.ReplaceAll(r.To.String(), "-", ""),
	}
}

// Append appends rows in the form of the file. Errors: [*Error] with width, character or count.
func Append(b []byte, rows []Row) ([]byte, error) {
	if len(rows) > MaxRows {
		return b, &Error{Line: MaxRows + 1, code: CodeCount}
	}
	for i := range rows {
		for f, text := range rows[i].fields() {
			if code := badText(text, rowWidths[f]); code != "" {
				return b, &Error{Line: i + 1, Field: f + 1, code: code}
			}
			if f > 0 {
				b = append(b, ',')
			}
			fill := rowWidths[f] - len(text)
			if rowZeros[f] && text != "" {
				b = append(append(b, strings.Repeat("0", fill)...), text...)
			} else {
				b = append(append(b, text...), strings.Repeat(" ", fill)...)
			}
		}
		b = append(b, '\r', '\n')
	}
	return b, nil
}

func badText(text string, width int) Code {
	if len(text) > width {
		return CodeWidth
	}
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' || text[i] == ',' {
			return CodeCharacter
		}
	}
	return ""
}

// Read reads a file of the batch interface row by row. It ends at the first error: a file is taken
// whole or not at all. Errors: [*Error].
func Read(r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if r == nil {
			yield(Row{}, &Error{code: CodeFormat})
			return
		}
		scanner := bufio.NewScanner(r)
		scanner.Split(splitCRLF)
		line := 0
		for scanner.Scan() {
			if line++; line > MaxRows {
				yield(Row{}, &Error{Line: line, code: CodeCount})
				return
			}
			row, err := parseRow(scanner.Text(), line)
			if !yield(row, err) || err != nil {
				return
			}
		}
		if scanner.Err() != nil {
			yield(Row{}, &Error{Line: line + 1, code: CodeFormat})
		}
	}
}

var errLine = errors.New("line without CR LF")

// splitCRLF takes lines that end with CR LF, the last one too.
func splitCRLF(data []byte, atEOF bool) (int, []byte, error) {
	if i := bytes.Index(data, []byte("\r\n")); i >= 0 {
		return i + 2, data[:i], nil
	}
	if atEOF && len(data) > 0 {
		return 0, nil, errLine
	}
	return 0, nil, nil
}

func parseRow(text string, line int) (Row, error) {
	parts := strings.Split(text, ",")
	if len(parts) != rowFields {
		return Row{}, &Error{Line: line, code: CodeCount}
	}
	for f, part := range parts {
		if len(part) != rowWidths[f] {
			return Row{}, &Error{Line: line, Field: f + 1, code: CodeWidth}
		}
		if code := badText(part, rowWidths[f]); code != "" {
			return Row{}, &Error{Line: line, Field: f + 1, code: code}
		}
		parts[f] = strings.TrimRight(part, " ")
	}
	at, err := time.ParseInLocation(rowTime, parts[3][:min(14, len(parts[3]))]+"."+parts[3][min(14, len(parts[3])):], civil.JST)
	if err != nil {
		return Row{}, &Error{Line: line, Field: 4, code: CodeDate}
	}
	if parts[7] != "0" && parts[7] != "1" {
		return Row{}, &Error{Line: line, Field: 8, code: CodeFormat}
	}
	r := Row{
		System: parts[0], Local: addressee.Local(parts[1]), Person: addressee.Integrated(parts[2]), RequestedAt: at,
		Department: parts[4], User: parts[5], Inquirer: parts[6], NonDisclosure: parts[7] == "1", Duty: parts[8], Procedure: parts[9],
		InquirerFor: parts[10], ProviderFor: parts[11], Provider: parts[12], Information: parts[13], ConditionKind: parts[14], YearKind: parts[15],
	}
	for i, d := range []*civil.Date{&r.From, &r.To} {
		f := 16 + i
		if parts[f] == "" {
			continue
		}
		if *d, err = civil.ParseDate(parts[f]); err != nil || len(parts[f]) != 8 {
			return Row{}, &Error{Line: line, Field: f + 1, code: CodeDate}
		}
	}
	return r, nil
}
