package decide

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
)

const aHousehold = `{"id":"h","head":"p1","members":[{"id":"p1","birth":"1980-01-01","tax":"exempt","supporter":"none"}]}`

var operations = Operations()

func evaluate(program, more string) operation.Answer {
	return operations.Call("benefit.evaluate", fmt.Appendf(nil, `{"program":%s,"municipality":"112020","household":%s%s}`, program, aHousehold, more))
}

// inline is the built-in program as whoever has it in a file would send it, with an id of the
// town's own.
func inline(t *testing.T, id string) string {
	t.Helper()
	p, err := benefit.Builtin(id)
	require.NoError(t, err)
	return string(p.JSON())
}

func TestProgramIsAnIDOrAWholeProgram(t *testing.T) {
	t.Parallel()
	byID := evaluate(`"P2"`, "")
	require.Empty(t, byID.Error, byID.Detail)
	assert.Contains(t, string(byID.Out), `"outcome":"eligible","amount":"100000"`)
	assert.Equal(t, byID, evaluate(inline(t, "P2"), ""))

	more := strings.Replace(inline(t, "P2"), `"amount":"100000"`, `"amount":"70000"`, 1)
	assert.Contains(t, string(evaluate(more, "").Out), `"amount":"70000"`)
}

func TestProgramThatIsNoneIsAnsweredWithItsFaults(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "program", evaluate(`"P99"`, "").Error)
	a := evaluate(`{"format":1,"id":"town"}`, "")
	assert.Equal(t, "program", a.Error)
	assert.NotEmpty(t, a.Faults)
	for _, program := range []string{`null`, `1`, `[]`, `true`} {
		assert.Equal(t, operation.CodeBadInput, evaluate(program, "").Error, program)
	}
}

func TestOverridesChangeTheProgram(t *testing.T) {
	t.Parallel()
	for _, overrides := range []string{`{"amount":"80000"}`, `[{"amount":"70000"},{"amount":"80000"}]`} {
		a := evaluate(`"P2"`, `,"overrides":`+overrides)
		require.Empty(t, a.Error, a.Detail)
		assert.Contains(t, string(a.Out), `"amount":"80000"`)
	}
	assert.Contains(t, string(evaluate(`"P2"`, `,"overrides":null`).Out), `"amount":"100000"`)
}

func TestProgramIsCompiledOnce(t *testing.T) {
	t.Parallel()
	var p programs
	first, err := p.compile(programText(`"P2"`), "A", nil, benefit.Compiler{})
	require.NoError(t, err)
	again, err := p.compile(programText(`"P2"`), "B", nil, benefit.Compiler{})
	require.NoError(t, err)
	assert.Same(t, first, again)
	extension, err := p.compile(programText(`"P2"`), "C", nil, benefit.Compiler{})
	require.NoError(t, err)
	assert.NotEqual(t, first.Digest(), extension.Digest())
	changed, err := p.compile(programText(`"P2"`), "A", json.RawMessage(`{"amount":"80000"}`), benefit.Compiler{})
	require.NoError(t, err)
	assert.NotEqual(t, first.Digest(), changed.Digest())
	spaced, err := p.compile(programText(`"P2"`), "A", json.RawMessage(`{ "amount": "80000" }`), benefit.Compiler{})
	require.NoError(t, err)
	assert.Same(t, changed, spaced)
}

func TestKeptProgramsAreBounded(t *testing.T) {
	t.Parallel()
	var p programs
	for amount := range maxPrograms + 10 {
		_, err := p.compile(programText(`"P2"`), "A", fmt.Appendf(nil, `{"amount":"%d"}`, amount+1), benefit.Compiler{})
		require.NoError(t, err)
		require.LessOrEqual(t, len(p.kept), maxPrograms)
		require.LessOrEqual(t, len(p.asked), maxPrograms)
	}
	long := fmt.Appendf(nil, `{"amount":"80000"%s}`, strings.Repeat(" ", maxAsked))
	before := len(p.asked)
	_, err := p.compile(programText(`"P2"`), "A", long, benefit.Compiler{})
	require.NoError(t, err)
	assert.Len(t, p.asked, before, "long ones are kept by their digest alone")
}

// What a town overrides is read anew where anything beside it is another, and what is refused is
// refused again.
func TestOverridesAreFoundByAllThatGoesIn(t *testing.T) {
	t.Parallel()
	const dated = `,"overrides":{"format":1,"program":"P2","municipality":"112020","set":{"amount":"80000"},"in_force":{"to":"2024-03-31"}}`
	bare := `,"overrides":{"amount":"90000"}`
	for range 3 {
		for more, want := range map[string]string{
			"": `"100000"`, bare: `"90000"`, bare + `,"track":"C"`: `"90000"`, `,"overrides":{"amount":"70000"}`: `"70000"`,
			dated + `,"on":"2022-02-01"`: `"80000"`, dated: `"80000"`,
		} {
			a := evaluate(`"P2"`, more)
			require.Empty(t, a.Error, "%s: %s", more, a.Detail)
			assert.Contains(t, string(a.Out), `"amount":`+want, more)
		}
		for _, more := range []string{
			`,"overrides":{"amount":"90000","amount":"90000"}`, `,"overrides":{"amount":"90000"},"overrides":{"amount":"90000"}`,
			`,"overrides":{"amount":"90000"},"other":1`, `,"overrides":{"amount":"90000"`, `,"overrides":{"amount":"\xff"}`,
		} {
			assert.Equal(t, operation.CodeBadInput, evaluate(`"P2"`, more).Error, more)
		}
		for _, more := range []string{`,"overrides":{"amounts":"90000"}`, dated + `,"on":"2024-04-01"`} {
			assert.Equal(t, "program", evaluate(`"P2"`, more).Error, more)
		}
		elsewhere := operations.Call("benefit.evaluate", []byte(`{"program":"P2","municipality":"112186","household":`+aHousehold+dated+`}`))
		assert.Equal(t, "program", elsewhere.Error)
	}
}
