package city

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"

	"github.com/kyufu-go/kyufu/household/text/table"
)

// A decisionLine is one line of decisions.jsonl.
type decisionLine struct {
	Household string        `json:"household"`
	Head      string        `json:"head"`
	Persons   []string      `json:"persons"`
	Outcome   outcome       `json:"outcome"`
	Amount    *string       `json:"amount"` // yen; null while undetermined
	Reasons   []reasonLine  `json:"reasons"`
	Missing   []missingLine `json:"missing"`
	Program   string        `json:"program"`
	Digest    string        `json:"program_digest"`
}

type reasonLine struct {
	Code    string   `json:"code"`
	Persons []string `json:"persons"`
	Text    string   `json:"text"`
	Basis   string   `json:"basis"`
}

type missingLine struct {
	Person     string `json:"person"`
	Fact       string `json:"fact"`
	FiscalYear int    `json:"fiscal_year,omitempty"`
	Route      string `json:"route"`
}

func (j *judged) amountText() string {
	if j.outcome == undetermined {
		return ""
	}
	return j.amount.String()
}

func writeDecisionLines(w io.Writer, program, digest string, all []*judged) error {
	out := bufio.NewWriterSize(w, 1<<16)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for _, j := range all {
		line := decisionLine{
			Household: j.number, Head: j.head, Persons: j.persons, Outcome: j.outcome, Program: program, Digest: digest,
			Reasons: make([]reasonLine, 0, len(j.reasons)), Missing: make([]missingLine, 0, len(j.missing)),
		}
		if text := j.amountText(); text != "" {
			line.Amount = &text
		}
		for _, r := range j.reasons {
			line.Reasons = append(line.Reasons, reasonLine{r.code, r.persons, r.text, r.basis})
		}
		for _, m := range j.missing {
			line.Missing = append(line.Missing, missingLine{m.person, m.fact, int(m.year), m.route})
		}
		if err := encoder.Encode(line); err != nil {
			return err
		}
	}
	return out.Flush()
}

func writeDecisions(w io.Writer, all []*judged) error {
	out := table.NewWriter(w, table.WriterConfig{File: "decisions.csv", Harmless: true, Columns: columns(
		"世帯番号", "世帯主", "結果", "支給額", "理由", "関係者", "根拠", "不足", "結果名", "理由文", "不足名",
	)})
	for _, j := range all {
		var codes, persons, bases, open, texts, names []string // what people read stands behind what programs read
		for _, r := range j.reasons {
			codes, texts = append(codes, r.code), append(texts, r.text)
			persons = append(persons, strings.Join(r.persons, "・"))
			bases = append(bases, r.basis)
		}
		for _, m := range j.missing {
			open, names = append(open, m.person+":"+m.fact+":"+m.route), append(names, factNames[m.fact]+"（"+routeNames[m.route]+"）")
		}
		row := []string{
			j.number, j.head, string(j.outcome), j.amountText(), strings.Join(codes, " "), strings.Join(persons, " "), strings.Join(bases, "、"), strings.Join(open, " "),
			j.outcome.Japanese(), strings.Join(texts, "／"), strings.Join(names, "／"),
		}
		if _, err := out.Write(row); err != nil {
			return err
		}
	}
	return out.Flush()
}

func columns(names ...string) []table.Column {
	list := make([]table.Column, len(names))
	for i, n := range names {
		list[i] = table.Column{ID: n}
	}
	return list
}
