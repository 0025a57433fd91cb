package access_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// A policy of one department. A longer one to copy stands in examples/policy.
const town = `{
  "version": "2022-04-01",
  "duties": [{"code": "benefit", "designation": "notice-2021"}],
  "departments": [{"organ": "mayor", "code": "welfare", "superiors": ["chief"]}],
  "ids": [
    {"code": "clerk", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2022-04-01"},
    {"code": "chief", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2022-04-01"}
  ],
  "terminals": [{"code": "desk-1"}],
  "assignments": [
    {"id": "clerk", "duty": "benefit", "organ": "mayor", "department": "welfare", "terminals": ["desk-1"], "operations": ["search", "view", "overtime"]},
    {"id": "chief", "duty": "benefit", "organ": "mayor", "department": "welfare", "terminals": ["desk-1"], "operations": ["approve"], "hours": "always"}
  ]
}`

// The clerk searches in office hours, and after them only when the chief, whom the policy makes the
// superior, has approved it. A denial names the operation that was lacking and every reason.
func Example() {
	policy, err := access.LoadPolicy(strings.NewReader(town))
	if err != nil {
		fmt.Println(err)
		return
	}
	engine, err := access.Compile(policy)
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.Date(2022, 6, 1, 10, 0, 0, 0, civil.JST)
	current, err := access.NewCurrent(engine, access.CurrentConfig{Log: &audit.Memory{}, Now: func() time.Time { return now }})
	if err != nil {
		fmt.Println(err)
		return
	}
	caller := func(id audit.Code) access.Caller {
		return access.Caller{Duty: "benefit", Actor: audit.Actor{
			Kind: audit.ActorOfficer, ID: id, Auth: audit.AuthPassword | audit.AuthCard, Organ: "mayor", Department: "welfare", Terminal: "desk-1",
		}}
	}
	may := func(id audit.Code, o access.Operation) error {
		request := caller(id).Request(o, now)
		decision := current.Engine().Decide(&request)
		return decision.Err()
	}
	fmt.Println(may("clerk", access.Search))
	fmt.Println(may("clerk", access.Reveal))

	asked, err := current.AskOvertime(context.Background(), caller("clerk"), civil.DayOf(now))
	fmt.Println(err)
	now = now.Add(9 * time.Hour)
	fmt.Println(may("clerk", access.Search))
	question, err := current.Show(context.Background(), caller("chief"), asked)
	fmt.Println(question.Act, question.By, err)
	fmt.Println(current.Approve(context.Background(), caller("chief"), question))
	fmt.Println(may("clerk", access.Search))
	// Output:
	// <nil>
	// access: denied: reveal: wrong_operation
	// <nil>
	// access: denied: search: outside_hours
	// overtime_approved clerk <nil>
	// <nil>
	// <nil>
}
