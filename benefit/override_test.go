package benefit

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/civil"
)

// faultsOf reads overrides of P4 for the town, applies them and returns what is wrong.
func faultsOf(t *testing.T, texts ...string) []Fault {
	t.Helper()
	p, err := Builtin("P4")
	require.NoError(t, err)
	var list []Override
	for _, text := range texts {
		var o Override
		if o, err = ParseOverride([]byte(text)); err != nil {
			break
		}
		list = append(list, o)
	}
	if err == nil {
		_, err = Compiler{Municipality: kumagaya, KnownAt: civil.MustDate("2026-01-01")}.Compile(p, list...)
	}
	e, ok := errors.AsType[*Error](err)
	require.True(t, ok, "%v", err)
	return e.Faults
}

const townHead = "{\n \"format\": 1, \"program\": \"P4\", \"municipality\": \"112020\",\n"

func TestEveryFaultOfAnOverrideIsToldWithItsPlace(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		texts []string
		want  []Fault
	}{
		"three faults at once": {
			[]string{"{\n \"format\": 1,\n \"municipalty\": \"112020\",\n \"in_force\": {\"from\": 5},\n \"set\": {\"id\": \"x\"}\n}"},
			[]Fault{
				{Pointer: "/in_force/from", Code: FaultPattern, Line: 4, Column: 23},
				{Pointer: "/municipality", Code: FaultRequired, Line: 1, Column: 1},
				{Pointer: "/municipalty", Code: FaultUnknownKey, Line: 3, Column: 17},
				{Pointer: "/set/id", Code: FaultFixed, Line: 5, Column: 16},
			},
		},
		"a wrong check digit": {
			[]string{"{\n \"format\": 1,\n \"municipality\": \"112021\", \"set\": {}}"},
			[]Fault{{Pointer: "/municipality", Code: FaultPattern, Line: 3, Column: 18}},
		},
		"another town": {
			[]string{"{\n \"format\": 1, \"municipality\": \"112186\",\n \"set\": {}}"},
			[]Fault{{Pointer: "/municipality", Code: FaultTown, Line: 2, Column: 31, Override: 1}},
		},
		"not known yet": {
			[]string{townHead + " \"in_force\": {\"known_since\": \"2030-06-01\"}, \"set\": {}}"},
			[]Fault{{Pointer: "/in_force/known_since", Code: FaultDay, Line: 3, Column: 30, Override: 1}},
		},
		"of two the second is wrong": {
			[]string{townHead + " \"set\": {\"amount\": \"35000\"}}", townHead + " \"set\": {\"amount\": \"35,000\"}}"},
			[]Fault{{Pointer: "/set/amount", Code: FaultAmount, Line: 3, Column: 20, Override: 2}},
		},
		"one citation given twice": {
			[]string{townHead + " \"basis\": {\"id\": \"town\", \"act\": \"要綱\"}, \"set\": {}}", townHead + " \"set\": {},\n \"basis\": {\"id\": \"town\", \"act\": \"要綱\"}}"},
			[]Fault{{Pointer: "/basis/id", Code: FaultDuplicate, Line: 4, Column: 18, Override: 2}},
		},
		"what contradicts the rest of the program": {
			[]string{townHead + " \"set\": {\"deadlines\": {\"end\": \"2020-01-01\"}}}"},
			[]Fault{{Pointer: "/set/deadlines/end", Code: FaultDate, Line: 3, Column: 31, Override: 1}},
		},
		"no object": {[]string{"[]"}, []Fault{{Code: FaultType, Line: 1, Column: 1}}},
	} {
		got := faultsOf(t, tt.texts...)
		for i := range got {
			got[i].Allowed = nil
		}
		assert.Equal(t, tt.want, got, name)
	}
}
