package operation_test

import (
	"fmt"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/base"
)

func Example() {
	table := base.Operations()
	a := table.Call("mynumber.check", []byte(`{"number": "000000000140"}`))
	fmt.Printf("%s\n", a.JSON())
	a = table.Call("mynumber.check", []byte(`{"number": "123"}`))
	fmt.Println(a.Error)
	a = table.Call("mynumber.check", []byte(`{"nummer": "123"}`))
	fmt.Println(a.Error, a.Detail, a.Error == operation.CodeBadInput)
	// Output:
	// {"out":{"valid":true}}
	// length
	// bad_input input unknown_key at /nummer true
}
