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
	}
}
