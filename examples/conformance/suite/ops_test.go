package suite

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/examples/sdk/lines"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
)

type testError struct {
	code string
	at   int
}

func (e testError) Error() string { return "test: " + e.code }
func (e testError) Code() string  { return e.code }
func (e testError) At() int       { return e.at }

// faulty is a program with two faults.
type faulty struct{}

func (faulty) Error() string { return "faulty" }
func (faulty) Code() string  { return "program" }
func (faulty) Unwrap() error {
	return &benefit.Error{Faults: []benefit.Fault{{Pointer: "/a", Code: "required"}, {Pointer: "/b", Code: "value"}}}
}

// testOps are operations that do what a protocol has to live with.
func testOps() operation.Table {
	return operation.Table{
		"t.echo":   func(in json.RawMessage) (any, error) { return map[string]json.RawMessage{"in": in}, nil },
		"t.code":   func(json.RawMessage) (any, error) { return nil, fmt.Errorf("wrapped: %w", testError{"length", 2}) },
		"t.faults": func(json.RawMessage) (any, error) { return nil, faulty{} },
		"t.panic":  func(json.RawMessage) (any, error) { panic("a personal value") },
		"t.slow":   func(json.RawMessage) (any, error) { time.Sleep(time.Hour); return nil, nil },
		"t.huge": func(json.RawMessage) (any, error) {
			return map[string]string{"x": string(make([]byte, lines.MaxSize/6+8))}, nil
		},
	}
}
