package city

import (
	"errors"
	"fmt"
	"io"

	"github.com/kyufu-go/kyufu/benefit/casework/form"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text/table"
)

// A rollElsewhere is what another municipality's roll says: the city learns it by inquiry only.
type rollElsewhere struct{ status, levy, incomeLevy string }

// readNetwork reads network.csv: what the in-memory network of -inquire answers. The file is for
// trials; a real city has a network.
func readNetwork(src io.Reader, name string, bad *badRows) (map[string]rollElsewhere, error) {
	r, err := table.Open(src, table.Config{File: name, Columns: []table.Column{
		{ID: "person", Names: []string{"宛名番号", "person"}}, {ID: "status", Names: []string{"課税区分", "status"}},
		{ID: "levy", Names: []string{"均等割額", "levy"}}, {ID: "income_levy", Names: []string{"所得割額", "income_levy"}},
	}})
	if err != nil {
		return nil, err
	}
	rolls := make(map[string]rollElsewhere)
	for row, err := range r.Rows() {
		if _, ok := errors.AsType[*finding.Failure](err); ok {
			bad.add(row.Findings)
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		status, ok := household.ParseTaxStatus(row.Value(1))
		if !ok || status == household.TaxUnknown {
			bad.add(finding.List{row.Finding(1, form.CodeWord, finding.Error)})
			continue
		}
		rolls[row.Value(0)] = rollElsewhere{status.String(), zero(row.Value(2)), zero(row.Value(3))}
	}
	return rolls, nil
}

func zero(s string) string {
	if s == "" {
		return "0"
	}
	return s
}
