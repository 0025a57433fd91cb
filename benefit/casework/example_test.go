package casework_test

import (
	"errors"
	"fmt"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
)

// A case is what its events make of it. What it may not do it answers with what it may, what an
// event lacks with what that is.
func Example() {
	day := civil.MustDate("2022-02-01")
	c, err := casework.Fold(casework.Config{Program: "P2"},
		casework.Event{Kind: casework.Apply, On: day, Recorded: day, By: "sato"},
		casework.Event{Kind: casework.CheckIdentity, On: day, Recorded: day, By: "sato", Method: "card"})
	fmt.Println(c.State, c.Version(), err)

	_, err = c.Apply(casework.Event{Kind: casework.FindDefect, On: day, Recorded: day, By: "sato", Codes: []string{"D02"}})
	fmt.Println(err)
	_, err = c.Apply(casework.Event{Kind: casework.Grant, On: day, Recorded: day, By: "abe"})
	fmt.Println(errors.Is(err, casework.CodeNotAllowed))
	_, err = c.Apply(casework.Event{Kind: casework.Accept, Recorded: day, By: "mori"})
	fmt.Println(err)
	// Output:
	// received 2 <nil>
	// casework: missing: find_defect in received, missing deadline_given
	// true
	// casework: event: accept in received: on
}
