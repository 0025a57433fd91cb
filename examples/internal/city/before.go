package city

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/text/table"
)

// earlierDecision is what an earlier run decided about a household.
type earlierDecision struct {
	outcome outcome
	amount  money.Yen
}

// change is a household about which this run says something else than the earlier one; "" is a
// household that one of them did not decide about.
type change struct {
	household   string
	before, now outcome
	from, to    money.Yen
}

// readEarlier reads the decisions of an earlier run out of its folder.
func readEarlier(dir string) (map[string]earlierDecision, error) {
	if dir == "" {
		return nil, nil
	}
	b, err := os.ReadFile(filepath.Join(dir, "decisions.csv"))
	if err != nil {
		return nil, errors.New("-before には前に出力したフォルダを指定してください（decisions.csv が読めません）")
	}
	r, err := table.Open(bytes.NewReader(b), table.Config{File: "decisions.csv", Columns: columns("世帯番号", "結果", "支給額")})
	if err != nil {
		return nil, describe("-before decisions.csv", err)
	}
	all := make(map[string]earlierDecision)
	for row, err := range r.Rows() {
		if err != nil {
			return nil, describe("-before decisions.csv", err)
		}
		one := earlierDecision{outcome: outcome(row.Value(1))}
		if text := row.Value(2); text != "" {
			if one.amount, err = money.ParseYen(text); err != nil {
				return nil, fmt.Errorf("-before の decisions.csv %d行目の支給額が金額ではありません", row.Line)
			}
		}
		all[row.Value(0)] = one
	}
	return all, nil
}

// changes lists what this run says otherwise, by household.
func (j *job) changes() (list []change) {
	left := maps.Clone(j.earlier)
	for _, one := range j.all {
		before := left[one.number]
		delete(left, one.number)
		if before.outcome != one.outcome || before.amount != one.amount {
			list = append(list, change{one.number, before.outcome, one.outcome, before.amount, one.amount})
		}
	}
	for number, before := range left {
		list = append(list, change{household: number, before: before.outcome, from: before.amount})
	}
	slices.SortFunc(list, func(a, b change) int { return cmp.Compare(a.household, b.household) })
	return list
}

func writeChanges(w io.Writer, list []change) error {
	out := table.NewWriter(w, table.WriterConfig{File: "changes.csv", Harmless: true, Columns: columns("世帯番号", "前回", "今回", "前回の額", "今回の額", "差額")})
	for _, c := range list {
		row := []string{c.household, c.before.word(), c.now.word(), c.from.String(), c.to.String(), (c.to - c.from).String()}
		if _, err := out.Write(row); err != nil {
			return err
		}
	}
	return out.Flush()
}

// word is the outcome in Japanese; なし where nothing was decided.
func (o outcome) word() string {
	if o == "" {
		return "なし"
	}
	return o.Japanese()
}

// countChanges counts the households by what they were and are.
func countChanges(list []change) (rows []changeRow) {
	for _, c := range list {
		i := slices.IndexFunc(rows, func(r changeRow) bool { return r.Before == c.before.word() && r.Now == c.now.word() })
		if i < 0 {
			i = len(rows)
			rows = append(rows, changeRow{Before: c.before.word(), Now: c.now.word()})
		}
		rows[i].Households++
		rows[i].Yen += int64(c.to - c.from)
	}
	slices.SortFunc(rows, func(a, b changeRow) int { return cmp.Or(cmp.Compare(a.Before, b.Before), cmp.Compare(a.Now, b.Now)) })
	return rows
}

// readSent reads the bank files of a folder that were sent; the reports and lists beside them are
// not bank files.
func readSent(dir string) (*zengin.Sent, error) {
	if dir == "" {
		return nil, nil
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err == nil && len(files) == 0 {
		return nil, errors.New("-sent には送った振込データ（*.txt）のフォルダを指定してください")
	}
	sent := &zengin.Sent{}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err == nil {
			err = sent.Add(bytes.NewReader(b), zengin.JIS)
		}
		if err != nil {
			return nil, fmt.Errorf("-sent の %s が振込データとして読めません: %w", filepath.Base(name), err)
		}
	}
	return sent, err
}
