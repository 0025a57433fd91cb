package cases

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"slices"
	"strconv"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/notice"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/benefit/office/outcome"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
)

// runSteps are what can be done with runs, by name.
var runSteps = map[string]func(*tillOpen, *runStep) (runAnswer, error){
	"open": func(t *tillOpen, s *runStep) (runAnswer, error) {
		if t.cases[s.Case] == nil {
			return runAnswer{Error: "not_found"}, nil
		}
		return runAnswer{}, t.grant(t.cases[s.Case])
	},
	"draft":   (*tillOpen).draft,
	"approve": (*tillOpen).approve,
	"export":  (*tillOpen).export,
	"check":   (*tillOpen).check,
	"send":    (*tillOpen).send,
	"lose": func(t *tillOpen, s *runStep) (runAnswer, error) {
		return runAnswer{}, t.desk.LoseRun(t.ctx, till("cashier"), s.Run)
	},
	"find":    (*tillOpen).find,
	"cancel":  (*tillOpen).cancel,
	"results": (*tillOpen).results,
	"rest": func(t *tillOpen, s *runStep) (runAnswer, error) {
		return runAnswer{}, t.desk.PayRest(t.ctx, till("cashier"), s.Run, tillDay)
	},
	"close": (*tillOpen).close,
	"tell": func(t *tillOpen, s *runStep) (runAnswer, error) {
		return runAnswer{}, t.does("counter", s.Case, casework.Event{Kind: casework.Notify, Notice: s.Notice}, false)
	},
	"erase": func(t *tillOpen, s *runStep) (runAnswer, error) {
		if err := t.does("keeper", s.Case, casework.Event{Kind: casework.Close}, false); err != nil {
			return runAnswer{}, err
		}
		return runAnswer{}, t.does("keeper", s.Case, casework.Event{Kind: casework.Erase}, true)
	},
	"more": func(t *tillOpen, s *runStep) (runAnswer, error) {
		return runAnswer{}, t.does("head", s.Case, casework.Event{Kind: casework.DecideMore, Amount: s.Amount, Words: "decided again"}, s.Second)
	},
	"demand": func(t *tillOpen, s *runStep) (runAnswer, error) {
		return runAnswer{}, t.does("head", s.Case, casework.Event{Kind: casework.DemandReturn, Amount: s.Amount, Codes: []string{"B02"}}, s.Second)
	},
	"return": (*tillOpen).back,
	"print":  (*tillOpen).print,
	"insert": (*tillOpen).insert,
}

func (t *tillOpen) draft(s *runStep) (runAnswer, error) {
	r, left, err := t.desk.Draft(t.ctx, till("cashier"), s.Run, office.Choice{}, tillDay)
	a := runAnswer{Count: r.Count, Total: r.Total}
	for _, l := range left {
		a.Left = append(a.Left, runLeft{l.Case, l.Why})
	}
	return a, err
}

func (t *tillOpen) approve(s *runStep) (runAnswer, error) {
	shown, err := t.desk.Planned(t.ctx, till("head"), s.Run)
	if err != nil {
		return runAnswer{}, err
	}
	return runAnswer{Count: shown.Count, Total: shown.Total}, t.desk.ApproveRun(t.ctx, till("head"), shown)
}

func (t *tillOpen) export(s *runStep) (runAnswer, error) {
	var file bytes.Buffer
	seal, err := t.desk.ExportRun(t.ctx, till("cashier"), s.Run, office.Order{Payer: tillPayer, On: tillDay}, &file)
	if err != nil {
		return runAnswer{}, err
	}
	t.files[s.Run] = file.Bytes()
	return runAnswer{Count: seal.Count, Total: seal.Total}, nil
}

// file is the file that a step means, changed as it says.
func (t *tillOpen) file(s *runStep) []byte {
	name := s.File
	if name == "" {
		name = s.Run
	}
	file := t.files[name]
	if len(s.Change) == 0 || file == nil {
		return file
	}
	f, _, err := zengin.Parse(bytes.NewReader(file), zengin.ReaderConfig{})
	if err != nil || len(f.Batches) == 0 {
		return file
	}
	for _, c := range s.Change {
		list := f.Batches[0].Transfers
		i := slices.IndexFunc(list, func(x bank.Transfer) bool { place, _ := strconv.Atoi(x.Customer1); return place == c.Place })
		if i < 0 {
			continue
		}
		if c.Amount > 0 {
			list[i].Amount = c.Amount
		}
		if c.Number != "" {
			list[i].Number = c.Number
		}
		if c.Drop {
			f.Batches[0].Transfers = slices.Delete(list, i, i+1)
		}
	}
	var out bytes.Buffer
	if _, err := zengin.Write(&out, f, zengin.WriterConfig{}); err != nil {
		return file
	}
	return out.Bytes()
}

func (t *tillOpen) check(s *runStep) (runAnswer, error) {
	found, err := t.desk.CheckFile(t.ctx, till("cashier"), s.Run, t.file(s))
	return runAnswer{Findings: fileCodes(found)}, err
}

func fileCodes(found []office.FileFinding) (out []string) {
	for _, f := range found {
		out = append(out, string(f.Code))
	}
	return out
}

// send hands a file to the bank when the desk lets it: the bank then pays what is in the file.
func (t *tillOpen) send(s *runStep) (runAnswer, error) {
	file := t.file(s)
	if err := t.desk.SendRun(t.ctx, till("cashier"), s.Run, audit.Hash(sha256.Sum256(file))); err != nil {
		return runAnswer{}, err
	}
	f, _, err := zengin.Parse(bytes.NewReader(file), zengin.ReaderConfig{})
	if err != nil {
		return runAnswer{}, err
	}
	for _, b := range f.Batches {
		for i := range b.Transfers {
			for id, c := range t.cases {
				if c.Account.Number == b.Transfers[i].Number {
					t.ordered[id]++
				}
			}
		}
	}
	return runAnswer{}, nil
}

const foundWords = "asked the bank"

func (t *tillOpen) find(s *runStep) (runAnswer, error) {
	word, err := t.word(s, s.Sent)
	if err != nil {
		return runAnswer{}, err
	}
	return runAnswer{}, t.desk.FindRun(t.ctx, till("cashier"), word, s.Run, s.Sent, foundWords)
}

func (t *tillOpen) cancel(s *runStep) (runAnswer, error) {
	word, err := t.word(s, false)
	if err != nil {
		return runAnswer{}, err
	}
	return runAnswer{}, t.desk.CancelRun(t.ctx, till("cashier"), word, s.Run, foundWords)
}

// word is that of a second person, where the step has one.
func (t *tillOpen) word(s *runStep, sent bool) (*audit.Approval, error) {
	if !s.Second {
		return nil, nil
	}
	return t.desk.SecondRun(t.ctx, till("second"), "cashier", s.Run, sent, foundWords)
}

// results reads what the bank says. Lines with a place are of the file that File names.
func (t *tillOpen) results(s *runStep) (runAnswer, error) {
	file := t.file(s)
	f := outcome.File{Digest: sha256.Sum256(append(bytes.Clone(file), lineKey(s.Lines)...))}
	var mark string
	if parsed, _, err := zengin.Parse(bytes.NewReader(file), zengin.ReaderConfig{}); err == nil && len(parsed.Batches) > 0 && len(parsed.Batches[0].Transfers) > 0 {
		mark, f.Orders = parsed.Batches[0].Transfers[0].Customer2, []zengin.Header{parsed.Batches[0].Header}
	}
	for i, l := range s.Lines {
		line := outcome.Line{Line: i + 1, Account: bank.Account{Number: l.Number}, Amount: l.Amount, Cause: l.Cause, Words: l.Cause.JA()}
		if l.Place > 0 {
			line.Place, line.Mark = l.Place, mark
		}
		f.Lines = append(f.Lines, line)
	}
	found, err := t.desk.ReadResults(t.ctx, till("cashier"), s.Run, f, tillDay)
	return runAnswer{Findings: fileCodes(found)}, err
}

// lineKey tells one list of results from another.
func lineKey(lines []runLine) []byte {
	var b []byte
	for _, l := range lines {
		b = append(b, strconv.Itoa(l.Place)+"/"+l.Number+"/"+l.Amount.String()+"/"+l.Cause.String()+"\n"...)
	}
	return b
}

func (t *tillOpen) close(s *runStep) (runAnswer, error) {
	b, err := t.desk.CloseRun(t.ctx, till("cashier"), s.Run)
	return runAnswer{Count: b.Paid.Count, Total: b.Paid.Yen}, err
}

// back books what came back: all that is left, of a demand or else of what was paid, or a part.
func (t *tillOpen) back(s *runStep) (runAnswer, error) {
	year, _ := civil.FiscalYearOf(tillDay)
	e := casework.Event{Kind: casework.ReturnRest, Amount: s.Amount, Codes: []string{"B02"}, AccountingYear: year, Fund: "general"}
	err := t.does("cashier", s.Case, e, false)
	if errors.Is(err, casework.CodeMissing) {
		e.Kind = casework.ReturnPart
		err = t.does("cashier", s.Case, e, false)
	}
	return runAnswer{}, err
}

// print prints the payment notice of a case, and tells whose data of the members are on it.
func (t *tillOpen) print(s *runStep) (runAnswer, error) {
	c, err := t.desk.Case(t.ctx, till("counter"), s.Case)
	if err != nil {
		return runAnswer{}, err
	}
	f := notice.Facts{Date: tillDay, Town: &notice.Town{
		From:     notice.Sender{Head: "市長", Office: "福祉課", Phone: "048-000-0000"},
		Programs: map[string]notice.ProgramText{"P2": {Name: "給付金", Basis: "要綱"}},
	}}
	for i, m := range s.Members {
		p := notice.Person{Party: notice.Party{PostalCode: "360-0041", Address: m.Address, Name: m.Name}, Protected: m.Protected}
		if i == 0 {
			f.To = p
		} else {
			f.Members = append(f.Members, p)
		}
	}
	n, err := notice.Of(casework.PaymentNotice, &c, f)
	if err != nil {
		return runAnswer{}, err
	}
	p, err := notice.NewPrinter(notice.Config{})
	if err != nil {
		return runAnswer{}, err
	}
	var page bytes.Buffer
	var held finding.List
	if err := p.HTML(notice.Here(&page), slices.Values([]*notice.Notice{&n}), func(_ *notice.Notice, list finding.List) { held = list }); err != nil {
		return runAnswer{}, err
	}
	a := runAnswer{Account: n.Account.Number}
	for _, x := range held {
		a.Findings = append(a.Findings, x.Code)
	}
	if sheet := s.Case + " 1/1"; bytes.Contains(page.Bytes(), []byte(sheet)) {
		a.Sheet = sheet
	}
	for _, m := range s.Members {
		if bytes.Contains(page.Bytes(), []byte(m.Name)) {
			a.Shown = append(a.Shown, m.Name)
		}
	}
	return a, nil
}

// insert compares what a printer put into envelopes with how many letters it was given.
func (t *tillOpen) insert(s *runStep) (runAnswer, error) {
	var a runAnswer
	m := notice.Manifest{Count: s.Count}
	for _, x := range m.Returned(slices.Values(s.Places)) {
		a.Findings = append(a.Findings, x.Code+" "+strconv.Itoa(x.Line))
	}
	return a, nil
}
