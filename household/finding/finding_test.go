package finding_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/finding"
)

var sample = finding.Finding{
	Code: "character", Severity: finding.Error, Field: "B125", File: "holders.csv", Line: 12, Column: 3, At: 4, From: "SECRETFROM", To: "SECRETTO",
}

func Example() {
	list := finding.List{
		{Code: "case", Severity: finding.Info, At: 0, From: "a", To: "A"},
		{Code: "character", Severity: finding.Error, At: 3, From: "・"},
	}
	list = list.In(0, "B125")
	fmt.Println(list.Failed(), list.Has("case"))
	fmt.Println(list.Err())
	// Output:
	// true true
	// error character in B125 at 3
}

func TestNothingThatPrintsShowsPersonalText(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	for _, v := range []any{sample, &sample, finding.List{sample}, finding.List{sample}.Err(), struct{ F finding.Finding }{sample}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&out, verb, v)
		}
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "v", sample)
	}
	plain, err := json.Marshal(finding.List{sample})
	require.NoError(t, err)
	out.Write(plain)
	assert.NotContains(t, out.String(), "SECRET")
	assert.NotContains(t, out.String(), fmt.Sprintf("%x", "SECRET"))
	assert.Contains(t, out.String(), "holders.csv:12:3: error character in B125 at 4")
}

func TestJSONKeepsThePlaceWithoutPersonalText(t *testing.T) {
	t.Parallel()
	data, err := json.Marshal(sample)
	require.NoError(t, err)
	var back finding.Finding
	require.NoError(t, json.Unmarshal(data, &back))
	want := sample
	want.From, want.To = "", ""
	assert.Equal(t, want, back)

	data, err = json.Marshal(finding.New("empty", finding.Warning))
	require.NoError(t, err)
	assert.JSONEq(t, `{"code":"empty","severity":"warning"}`, string(data))
	require.NoError(t, json.Unmarshal(data, &back))
	assert.Equal(t, -1, back.At)
	assert.Error(t, json.Unmarshal([]byte(`{"severity":"fatal"}`), &back))
	assert.Equal(t, "empty", back.Code, "a failed unmarshal leaves the receiver as it was")
}

func TestSeverityText(t *testing.T) {
	t.Parallel()
	for _, s := range []finding.Severity{finding.Info, finding.Warning, finding.Error} {
		text, err := s.MarshalText()
		require.NoError(t, err)
		var back finding.Severity
		require.NoError(t, back.UnmarshalText(text))
		assert.Equal(t, s, back)
	}
	_, err := finding.Severity(9).MarshalText()
	var coded interface{ Code() string }
	require.ErrorAs(t, err, &coded)
	assert.Equal(t, "severity", coded.Code())
}

func TestListAnswersAboutItsFindings(t *testing.T) {
	t.Parallel()
	var empty finding.List
	assert.NoError(t, empty.Err())

	l := finding.List{finding.New("a", finding.Info), finding.New("b", finding.Warning), finding.New("a", finding.Warning)}
	require.NoError(t, l.Err())
	assert.Len(t, l.Code("a"), 2)
	assert.Len(t, l.AtLeast(finding.Warning), 2)
	assert.True(t, l.Has("b"))
	_, found := l.First(finding.Error)
	assert.False(t, found)

	l = append(l, sample, finding.New("c", finding.Error))
	var failure *finding.Failure
	require.True(t, errors.As(l.Err(), &failure))
	assert.Equal(t, "character", failure.Code())
	assert.Equal(t, 4, failure.At())
}

func TestInLeavesFieldsThatAreSet(t *testing.T) {
	t.Parallel()
	l := finding.List{finding.New("a", finding.Info), finding.New("b", finding.Info), sample}
	l = l.In(1, "B60")
	assert.Equal(t, []string{"", "B60", "B125"}, []string{l[0].Field, l[1].Field, l[2].Field})
}
