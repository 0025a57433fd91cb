package suite

import (
	"encoding/json"
	"strconv"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
)

// parseAnswer reads an answer line; keys beyond the format's are left to the implementation that
// wrote them.
func parseAnswer(line []byte) (id *string, got reply, ok bool) {
	v, err := tree.Parse(line)
	object, isObject := v.(map[string]any)
	if err != nil || !isObject {
		return nil, reply{}, false
	}
	if name, isText := object["id"].(string); isText {
		id = &name
	}
	code, failed := object["error"].(string)
	out, answered := object["out"]
	if failed == answered || failed && code == "" {
		return id, reply{}, false
	}
	got = reply{out: out, code: code, at: -1, beside: map[string]any{}}
	got.detail, _ = object["detail"].(string)
	for _, key := range besideKeys {
		if v, ok := object[key]; ok {
			got.beside[key] = v
		}
	}
	if n, isNumber := object["at"].(json.Number); isNumber {
		if at, err := strconv.Atoi(string(n)); err == nil {
			got.at = at
		}
	}
	return id, got, true
}

// A reply is an answer as the runner compares it.
type reply struct {
	out    any            // parsed
	code   string         // "" when there is an out
	at     int            // position of the error, -1 when the answer names none
	beside map[string]any // what else stands beside an error: besideKeys
	detail string         // for people
}

// besideKeys may stand beside an error, in a case and in an answer; they are compared as want is.
var besideKeys = []string{"faults", "allowed"}
