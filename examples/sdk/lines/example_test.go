package lines_test

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/kyufu-go/kyufu/examples/sdk/lines"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
)

// This library answers a line.
func ExampleServe() {
	in := strings.NewReader(`{"id":"f.json#short","op":"mynumber.check","in":{"number":"123"}}` + "\n")
	var out strings.Builder
	if err := lines.Serve(in, &out, whole.Call); err != nil {
		fmt.Println(err)
	}
	var answer lines.Answer
	if err := json.Unmarshal([]byte(out.String()), &answer); err != nil {
		fmt.Println(err)
	}
	fmt.Println(*answer.ID, answer.Error)
	// Output: f.json#short length
}
