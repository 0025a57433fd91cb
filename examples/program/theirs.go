package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/text/table"
)

// readTheirs reads the old system's decisions: 世帯番号 and 支給額, 0 or empty for a refusal.
func readTheirs(path string) (map[string]money.Yen, error) {
	if path == "" {
		return nil, errors.New("-theirs に従来システムの判定の CSV を指定してください")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	r, err := table.Open(f, table.Config{File: filepath.Base(path), Columns: []table.Column{
		{ID: "household", Names: []string{"世帯番号", "household"}}, {ID: "amount", Names: []string{"支給額", "amount"}},
	}})
	if err != nil {
		return nil, err
	}
	out := map[string]money.Yen{}
	for row, err := range r.Rows() {
		if _, ok := errors.AsType[*finding.Failure](err); ok {
			continue
		}
		if err != nil {
			return nil, err
		}
		amount := money.Yen(0)
		if text := row.Value(1); text != "" {
			if amount, err = money.ParseYen(text); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", filepath.Base(path), row.Line, err)
			}
		}
		out[row.Value(0)] = amount
	}
	return out, nil
}
