package lines

import (
	"encoding/json"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
)

// testOps are operations that do what a protocol has to live with.
func testOps() operation.Table {
	return operation.Table{
		"t.echo":  func(in json.RawMessage) (any, error) { return map[string]json.RawMessage{"in": in}, nil },
		"t.panic": func(json.RawMessage) (any, error) { panic("a personal value") },
		"t.huge": func(json.RawMessage) (any, error) {
			return map[string]string{"x": string(make([]byte, MaxSize/6+8))}, nil
		},
	}
}
