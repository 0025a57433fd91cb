package walk_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whatever type reads an object of JSON by itself refuses one with a key twice, with a key in
// another case, or with one of nobody: of two values the last would win, and who looks at the first
// is shown another text than what is read.
func TestEveryTypeThatReadsJSONReadsItStrictly(t *testing.T) {
	t.Parallel()
	asked := 0
	for _, typ := range exportedTypes {
		value := reflect.New(typ.typ)
		if _, ok := reflect.TypeAssert[json.Unmarshaler](value); !ok {
			continue
		}
		fill(value.Elem(), false, nil)
		text, err := json.Marshal(value.Interface())
		var keys map[string]json.RawMessage
		if err != nil || json.Unmarshal(text, &keys) != nil || len(keys) == 0 || text[0] != '{' {
			continue // a word or a number, or it is never written
		}
		asked++
		for key, of := range keys {
			quoted, err := json.Marshal(key)
			require.NoError(t, err)
			for what, more := range map[string][]byte{
				"a key twice": quoted, "in another case": []byte(strings.ToUpper(string(quoted))), "of nobody": []byte(`"of_nobody"`),
			} {
				bad := bytes.Join([][]byte{text[:len(text)-1], []byte(","), more, []byte(":"), of, []byte("}")}, nil)
				assert.Error(t, json.Unmarshal(bad, reflect.New(typ.typ).Interface()), "%s: %s %s", typ.name, key, what)
			}
		}
	}
	assert.Positive(t, asked)
	t.Logf("%d types", asked)
}
