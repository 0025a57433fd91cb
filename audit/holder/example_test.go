package holder_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/holder"
)

// notes is a table of a vendor's own: what people said on the telephone, by the person's number in
// that system. It answers as every other holder does.
type notes struct {
	by    map[string]string
	given holder.Given // in production store.Journal.Given
}

func (notes) Name() audit.Code { return "telephone" }

func (n notes) Disclose(_ context.Context, d *holder.Demand) (a holder.Answer, err error) {
	for _, number := range d.Numbers("telephone") {
		a.Show(number, "note", n.by[number])
	}
	return a, nil
}

func (n notes) Erase(ctx context.Context, d *holder.Demand) (a holder.Answer, err error) {
	may := func(*audit.Approval) bool { return true } // in production the policy's word on the approver
	if err := d.Approved(ctx, d.Now, may, n.given); err != nil {
		return a, err
	}
	for _, number := range d.Numbers("telephone") {
		if _, ok := n.by[number]; ok {
			delete(n.by, number)
			a.Count++
		}
	}
	return a, nil
}

// Nothing of it is corrected, stopped, held or searched: what is not done is said, not passed over.
func (notes) Correct(context.Context, *holder.Demand) (a holder.Answer, err error) { return a, nil }
func (notes) Stop(context.Context, *holder.Demand) (a holder.Answer, err error)    { return a, errNotKept }
func (notes) Hold(context.Context, *holder.Demand) (a holder.Answer, err error)    { return a, errNotKept }
func (notes) Concerned(context.Context, holder.Caller, holder.Scope) ([]audit.Handle, error) {
	return nil, errNotKept
}

var errNotKept = errors.New("not kept here")

// A holder of one's own is asked beside the others, and what it answers stands in the certificate
// and in the log.
func Example() {
	ctx, log := context.Background(), &audit.Memory{} // in production a *trail.Log
	person := holder.Demand{
		Subject: audit.Handle{1}, Names: []holder.Name{{System: "telephone", Number: "17"}}, By: holder.Caller{Actor: clerk, Case: "claim-1"}, Now: now,
	}
	telephone := notes{by: map[string]string{"17": "asked for the form again", "18": "of somebody else"}}

	certificate, answers, err := holder.Ask(ctx, log, holder.Disclose, &person, telephone)
	fmt.Println(certificate.State, err)
	for _, line := range answers[0].Lines {
		fmt.Println(line.Of, line.Item, line.Value)
	}

	certificate, _, err = holder.Ask(ctx, log, holder.Erase, &person, telephone)
	fmt.Println(certificate.State, certificate.Holders[0].Reason, err) // nobody has approved it
	fmt.Println(len(telephone.by), "notes,", len(log.Events()), "entries")
	// Output:
	// complete <nil>
	// 17 note asked for the form again
	// failed approval.missing <nil>
	// 2 notes, 6 entries
}
