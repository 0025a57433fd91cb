package register_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/intake"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
)

var (
	base     = civil.MustDate("2021-12-10")
	allKnown = civil.Date{}
)

func registerOf(t testing.TB, residents string) *register.Register {
	t.Helper()
	g := register.New(register.Config{Municipality: municipality.Must("112020")})
	report, err := intake.Residents(g, strings.NewReader(residents), intake.Options{File: "residents.csv"})
	require.NoError(t, err)
	require.Zero(t, report.Bad, "%v", report.Findings)
	return g
}

func importTax(t testing.TB, g *register.Register, rows string) register.Report {
	t.Helper()
	report, err := intake.Tax(g, strings.NewReader(rows), intake.Options{File: "tax.csv"})
	require.NoError(t, err)
	return report
}

func importWelfare(t testing.TB, g *register.Register, rows string) register.Report {
	t.Helper()
	report, err := intake.Welfare(g, strings.NewReader(rows), intake.Options{File: "welfare.csv"})
	require.NoError(t, err)
	return report
}

func flat(t require.TestingT, v *register.View) string {
	var b bytes.Buffer
	for h := range v.All() {
		require.NoError(t, json.NewEncoder(&b).Encode(h))
	}
	return b.String()
}
