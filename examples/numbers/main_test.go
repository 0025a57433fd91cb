package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAYearAtTheNumberDesk(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	require.Equal(t, 0, run(nil, &out, &errs), errs.String())
	for _, line := range []string{
		"by 2 kinds of factors", "1 session has ended", "the right one: session: locked", "3 persons are taken over; row 3: registry: number_taken",
		"on the form: mynumber: check_digit", "the clerk approves it too: wrong_operation", "and again: mynumber: grant", "the one shown: false",
		"a candidate: 80 points, birth similar", "the person is shown 51 values, 3 are masked, the certificate is complete", "denied: view: suspended",
		"before anybody approved: processor: state", "no report yet from [printer]", "brought back full: media: state", "search: outside_hours",
		"password is expired: true", "another policy is in force: true", "its word again: access: assertion: replay", "the store is older than its log",
		"the erased person: registry: erased",
	} {
		assert.Contains(t, out.String(), line)
	}
	days := strings.Split(strings.TrimSpace(out.String()), "\n")
	for i := range days[1:] {
		assert.LessOrEqual(t, days[i][:10], days[i+1][:10], "the clock runs forward")
	}
	assert.NotRegexp(t, `\b\d{12}\b`, out.String(), "no number is printed")
}

func TestTheTables(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"claim": "received --> checked : check", "medium": "| lent, used | use | used |"} {
		var out bytes.Buffer
		require.Equal(t, 0, run([]string{"-table", name}, &out, &out), name)
		assert.Contains(t, out.String(), want)
	}
	var errs bytes.Buffer
	assert.Equal(t, 1, run([]string{"-table", "other"}, &errs, &errs))
	assert.Equal(t, 2, run([]string{"more"}, &errs, &errs))
}
