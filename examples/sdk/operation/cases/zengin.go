package cases

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/money"
	encoding "github.com/kyufu-go/kyufu/household/text"
)

// zenginHeader is a header as vectors have it.
type zenginHeader struct {
	Kind       string   `json:"kind"`
	Code       string   `json:"code"`
	Name       string   `json:"name"`
	Date       string   `json:"date"`
	Bank       string   `json:"bank"`
	BankName   string   `json:"bank_name"`
	Branch     string   `json:"branch"`
	BranchName string   `json:"branch_name"`
	Type       codeText `json:"type"`
	Number     string   `json:"number"`
}

// zenginTransfer is a payment as vectors have it.
type zenginTransfer struct {
	Bank       string   `json:"bank"`
	BankName   string   `json:"bank_name"`
	Branch     string   `json:"branch"`
	BranchName string   `json:"branch_name"`
	Type       codeText `json:"type"`
	Number     string   `json:"number"`
	Holder     string   `json:"holder"`
	Amount     string   `json:"amount"`
	Customer1  string   `json:"customer1"`
	Customer2  string   `json:"customer2"`
	EDI        string   `json:"edi,omitempty"`
	Customer   string   `json:"customer,omitempty"`
	Result     codeText `json:"result,omitempty"`
	New        codeText `json:"new,omitempty"`
}

func (h *zenginHeader) header() (zengin.Header, error) {
	out := zengin.Header{
		Kind: zengin.Kind(h.Kind), Code: h.Code, Name: h.Name, Bank: h.Bank, BankName: h.BankName,
		Branch: h.Branch, BranchName: h.BranchName, Number: h.Number,
	}
	var err error
	if out.Date, err = zengin.ParseMonthDay(h.Date); err != nil {
		return out, err
	}
	if h.Type != "" {
		out.Type, err = bank.ParseAccountType(string(h.Type))
	}
	return out, err
}

func (t *zenginTransfer) transfer() (bank.Transfer, error) {
	out := bank.Transfer{
		Bank: t.Bank, BankName: t.BankName, Branch: t.Branch, BranchName: t.BranchName, Number: t.Number,
		Holder: t.Holder, Customer1: t.Customer1, Customer2: t.Customer2, EDI: t.EDI, Customer: t.Customer,
	}
	if len(t.New) == 1 {
		out.New = bank.NewCode(t.New[0] - '0')
	}
	if len(t.Result) == 1 {
		out.Result = bank.Result(t.Result[0] - '0')
	}
	a, list := out.Account().Normalise(bank.AccountConfig{Types: "123456789", HolderOptional: true})
	_ = list // errors come from the file's own rules; here only codes are filled with zeros
	out.Bank, out.Branch, out.Number = a.Bank, a.Branch, a.Number
	var err error
	if out.Type, err = bank.ParseAccountType(string(t.Type)); err != nil {
		return out, err
	}
	if out.Amount, err = money.ParseYen(t.Amount); err != nil || out.Amount < 0 {
		return out, operation.RefuseAt("amount", -1)
	}
	return out, nil
}

func zenginFormat(in json.RawMessage) (any, error) {
	var q struct {
		Header    zenginHeader     `json:"header"`
		Transfers []zenginTransfer `json:"transfers"`
	}
	if err := operation.Decode(in, &q, "header", "transfers"); err != nil {
		return nil, err
	}
	header, err := q.Header.header()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w, err := zengin.NewWriter(&out, zengin.WriterConfig{})
	if err != nil {
		return nil, err
	}
	if err := w.Batch(header); err != nil {
		return nil, part(err)
	}
	for i := range q.Transfers {
		t, err := q.Transfers[i].transfer()
		if err != nil {
			return nil, err
		}
		if err := w.Add(&t); err != nil {
			return nil, part(err)
		}
	}
	if _, err := w.Close(); err != nil {
		return nil, part(err)
	}
	lines := []string{}
	for record := range bytesChunks(out.Bytes(), 120) {
		line, _ := encoding.JISX0201.AppendDecode(nil, record, nil)
		lines = append(lines, string(line))
	}
	report := w.Report()
	return struct {
		Lines    []string     `json:"lines"`
		Findings finding.List `json:"findings"`
	}{lines, operation.Found(report.Findings)}, nil
}

func bytesChunks(b []byte, n int) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for len(b) >= n && yield(b[:n]) {
			b = b[n:]
		}
	}
}

// part answers a refused record with the name of the field that broke the rule.
func part(err error) error {
	var refused *zengin.RefusedError
	if !errors.As(err, &refused) {
		return err
	}
	f, _ := refused.Findings.First(finding.Error)
	if f.Field == "" {
		return operation.RefuseAt(f.Code, -1)
	}
	return operation.RefuseAt(f.Field, f.At)
}

func zenginParse(in json.RawMessage) (any, error) {
	var q struct {
		Lines []string `json:"lines"`
		Hex   string   `json:"hex" text:"long"`
	}
	if err := operation.Decode(in, &q); err != nil {
		return nil, err
	}
	data, err := hex.DecodeString(q.Hex)
	if err != nil || (q.Lines == nil) == (q.Hex == "") {
		return nil, &operation.InputError{Reason: "kind"}
	}
	for _, line := range q.Lines {
		if utf8.RuneCountInString(line) != 120 && utf8.RuneCountInString(line) != 200 {
			return nil, operation.RefuseAt("length", -1)
		}
		data = appendLine(data, line)
	}
	file, report, err := zengin.Parse(bytes.NewReader(data), zengin.ReaderConfig{})
	if err != nil {
		return nil, err
	}
	if err := parseError(report.Findings); err != nil {
		return nil, err
	}
	return answerFile(file, &report), nil
}

// appendLine appends one byte a character; a character that bank files do not have
// becomes a byte that they do not have either.
func appendLine(data []byte, line string) []byte {
	for _, r := range line {
		switch {
		case r < 0x80:
			data = append(data, byte(r))
		case r >= '｡' && r <= 'ﾟ':
			data = append(data, byte(r-'｡')+0xA1)
		default:
			data = append(data, 0x80)
		}
	}
	return data
}

// parseCodes maps the rules of severity error to the codes of zengin.parse; rules that
// are not here are findings of the answer.
var parseCodes = []struct{ code, rules string }{
	{"length", " length mixed_separator after_end empty "},
	{"kind", " kind record_type order trailer_missing end_missing "},
	{"count", " count "},
	{"total", " total result_total "},
	{"character", " character digits value required date bom ebcdic "},
}

func parseError(list finding.List) error {
	for _, c := range parseCodes {
		for _, f := range list {
			if f.Severity == finding.Error && strings.Contains(c.rules, " "+f.Code+" ") {
				return operation.RefuseAt(c.code, f.At)
			}
		}
	}
	return nil
}

type zenginBatch struct {
	Header    zenginHeader     `json:"header"`
	Transfers []zenginTransfer `json:"transfers"`
	Count     int              `json:"count"`
	Total     money.Yen        `json:"total"`
}

func answerFile(file *zengin.File, report *zengin.Report) any {
	out := struct {
		zenginBatch
		Batches  []zenginBatch `json:"batches"`
		Findings finding.List  `json:"findings"`
	}{Batches: []zenginBatch{}, Findings: operation.Found(report.Findings)}
	out.Transfers = []zenginTransfer{}
	for i := range file.Batches {
		b := answerBatch(&file.Batches[i])
		if i == 0 {
			out.Header = b.Header
		}
		out.Transfers = append(out.Transfers, b.Transfers...)
		out.Count += b.Count
		out.Total += b.Total
		out.Batches = append(out.Batches, b)
	}
	return out
}

func answerBatch(b *zengin.Batch) zenginBatch {
	h := &b.Header
	out := zenginBatch{Header: zenginHeader{
		Kind: string(h.Kind), Code: h.Code, Name: h.Name, Date: h.Date.String(), Bank: h.Bank, BankName: h.BankName,
		Branch: h.Branch, BranchName: h.BranchName, Type: codeText(h.Type.Code()), Number: h.Number,
	}, Transfers: []zenginTransfer{}, Count: b.Trailer.Count, Total: b.Trailer.Total}
	for i := range b.Transfers {
		t := &b.Transfers[i]
		a := zenginTransfer{
			Bank: t.Bank, BankName: t.BankName, Branch: t.Branch, BranchName: t.BranchName, Type: codeText(t.Type.Code()),
			Number: t.Number, Holder: t.Holder, Amount: t.Amount.String(), Customer1: t.Customer1, Customer2: t.Customer2,
			EDI: t.EDI, Customer: t.Customer,
		}
		if h.Kind == zengin.KindDebit {
			a.Result = codeText('0' + byte(t.Result))
		}
		out.Transfers = append(out.Transfers, a)
	}
	return out
}
