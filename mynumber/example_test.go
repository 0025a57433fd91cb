package mynumber_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/kyufu-go/kyufu/household/secret"

	"github.com/kyufu-go/kyufu/mynumber"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
)

// A number goes through a program without being seen: it is compared, printed as asterisks, and
// refused by every encoder. Who has no grant does not see it.
func Example() {
	held := mynumbertest.Number(1) // nobody's; a person's comes from mynumber.Parse
	shown, err := mynumbertest.Parse(mynumbertest.Digits(1))
	fmt.Println(err, held.Equal(shown))
	fmt.Printf("%v %+v %d\n", held, struct{ N mynumber.Number }{held}, held)
	_, err = json.Marshal(held)
	fmt.Println(errors.Is(err, secret.CodeSealed))
	err = held.Reveal(context.Background(), mynumber.Grant{}, func([]byte) error { panic("never called") })
	fmt.Println(err)
	// Output:
	// <nil> true
	// ************ {N:************} ************
	// true
	// mynumber: grant
}
