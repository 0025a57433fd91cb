package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/household/money"
)

// payable says what a payment can be: how much at most, which amounts, none that was sent.
func payable(cfg *zengin.ReaderConfig, most int64, amounts, sent string, ebcdic bool) error {
	if most < 0 {
		return errors.New("-most には1円以上の額を指定してください")
	}
	if cfg.Check.MostAmount = money.Yen(most); ebcdic {
		cfg.Coding = zengin.EBCDIC
	}
	for text := range strings.FieldsFuncSeq(amounts, func(r rune) bool { return r == ',' || r == ' ' }) {
		y, err := money.ParseYen(text)
		if err != nil {
			return fmt.Errorf("-amounts: %w", err)
		}
		cfg.Check.Amounts = append(cfg.Check.Amounts, y)
	}
	if sent == "" {
		return nil
	}
	files, err := os.ReadDir(sent)
	if err != nil {
		return err
	}
	cfg.Check.Sent = &zengin.Sent{}
	for _, f := range files {
		if f.IsDir() {
			continue
		}
		data, err := os.ReadFile(filepath.Join(sent, f.Name()))
		if err != nil {
			return err
		}
		if err := cfg.Check.Sent.Add(bytes.NewReader(data), cfg.Coding); err != nil {
			return fmt.Errorf("-sent %s: %w", f.Name(), err)
		}
	}
	return nil
}

// compare holds the payments of a file against a list and prints, without names and numbers, which
// of either is not in the other.
func (e env) compare(name, list string, coding zengin.Coding) (differ int, err error) {
	want, err := expectedPayments(list)
	if err != nil {
		return 0, err
	}
	f, err := e.open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	r, err := zengin.NewReader(f, zengin.ReaderConfig{Coding: coding})
	if err != nil {
		return 0, err
	}
	for t, err := range r.Transfers() {
		if err != nil {
			return differ, err
		}
		key := strings.Join([]string{t.Bank, t.Branch, t.Type.Code(), t.Number, t.Amount.String(), t.Customer1}, " ")
		if lines := want[key]; len(lines) > 0 {
			want[key] = lines[1:]
			continue
		}
		differ++
		e.printf("%dレコード 予定にない支払です\n", r.Line())
	}
	for _, lines := range want {
		for _, line := range lines {
			differ++
			e.printf("予定の%d行 の支払がファイルにありません\n", line)
		}
	}
	return differ, nil
}

// expectedPayments reads the list: the lines of each payment.
func expectedPayments(name string) (map[string][]int, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, errors.New("-expected には見出しのあるCSVファイルを指定してください")
	}
	at := make(map[string]int)
	for i, name := range rows[0] {
		at[strings.TrimPrefix(name, "\ufeff")] = i
	}
	want := make(map[string][]int)
	for n, row := range rows[1:] {
		var key []string
		for _, column := range []string{"bank", "branch", "type", "number", "amount", "customer1"} {
			i, ok := at[column]
			if !ok {
				return nil, errors.New("-expected: " + column + " の列がありません")
			}
			key = append(key, row[i])
		}
		want[strings.Join(key, " ")] = append(want[strings.Join(key, " ")], n+2)
	}
	return want, nil
}
