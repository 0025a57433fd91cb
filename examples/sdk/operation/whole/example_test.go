package whole_test

import (
	"fmt"

	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
)

func Example() {
	a := whole.Call("mynumber.check", []byte(`{"number": "000000000140"}`))
	fmt.Printf("%s\n", a.JSON())
	a = whole.Call("mynumber.check", []byte(`{"number": "123"}`))
	fmt.Println(a.Error)
	a = whole.Call("mynumber.check", []byte(`{"nummer": "123"}`))
	fmt.Println(a.Error, a.Detail)
	// Output:
	// {"out":{"valid":true}}
	// length
	// bad_input input unknown_key at /nummer
}
