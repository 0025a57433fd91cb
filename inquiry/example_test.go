package inquiry_test

import (
	"context"
	"fmt"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/answer/seal"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// One question from its draft to the fact in the register, with everything that it takes: a policy,
// a log, a network and three officers. In real life the gateway is a vendor's, the log is on disk,
// the handles come from the log's vault, and a job calls Advance every few minutes.
func Example() {
	ctx := context.Background()
	now := time.Date(2022, 8, 1, 1, 0, 0, 0, time.UTC)
	us := permitted.Institution{Party: permitted.PayingBody, Municipality: municipality.Must("112020")}
	them := permitted.Institution{Party: permitted.Mayor, Municipality: municipality.Must("112186")}
	key, err := seal.GenerateKey()
	if err != nil {
		fmt.Println(err)
		return
	}
	net := memnet.New(memnet.Config{Now: func() time.Time { return now }})
	net.Join(us, key.Public())
	net.Provide(them, permitted.LocalTax)
	net.Resident("somebody", memnet.At{us: "000000000000101", them: "000000000000007"})
	if err := net.Tax(them, "somebody", 2021, answer.TaxExempt, "0", "0"); err != nil {
		fmt.Println(err)
		return
	}
	engine, err := access.Compile(examplePolicy())
	if err != nil {
		fmt.Println(err)
		return
	}
	log := &audit.Memory{} // on disk in real life, and the store in a database
	journal, err := store.NewJournal(ctx, store.Config{Store: store.NewMemory(), Log: store.TrailOfMemory("desk", log), Strict: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	desk, err := inquiry.New(inquiry.Config{
		Designation: "from-2021-12-20",
		Policy:      func() *access.Engine { return engine }, DutyCode: "benefit", Log: log, Store: journal,
		Handle: func(context.Context, addressee.Integrated) (audit.Handle, error) { return audit.Handle{1}, nil },
		Now:    func() time.Time { return now },
		Self:   us, List: permitted.BuiltIn(), Assessment: permitted.Assessment{PublishedOn: civil.MustDate("2021-12-01")},
		Gateway: net.Gateway(us), Codes: net.Codes(us), Key: key, Senders: net.Senders,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	q, err := askOnce(ctx, desk, them, &now)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range q.Trail {
		fmt.Print(s.Event, " ")
	}
	fmt.Println(q.State)
	// Output:
	// fiscal year 2021 is exempt
	// draft approve permit send accept answer retrieve review verify hand_over register registered
}

// askOnce is what three officers and a job do about one question.
func askOnce(ctx context.Context, desk *inquiry.Desk, them permitted.Institution, now *time.Time) (inquiry.Inquiry, error) {
	asks, approves, checks := exampleOfficer("clerk-1"), exampleOfficer("chief-1"), exampleOfficer("checker-1")
	ids, err := desk.Draft(ctx, asks, inquiry.Ask{
		Person: "000000000000101", Subject: permitted.Member, Provider: them, Information: permitted.LocalTax, FiscalYear: 2021,
		Items: []answer.Item{answer.ItemTaxStatus, answer.ItemPerCapitaLevy},
	})
	if err != nil {
		return inquiry.Inquiry{}, err
	}
	asked, err := desk.Show(ctx, approves, ids...)
	if err != nil {
		return inquiry.Inquiry{}, err
	}
	if err := desk.Approve(ctx, approves, asked); err != nil {
		return inquiry.Inquiry{}, err
	}
	for waiting := 1; waiting > 0; {
		p, err := desk.Advance(ctx, asks)
		if err != nil {
			return inquiry.Inquiry{}, err
		}
		waiting, *now = p.Waiting, p.Next
		if p.Next.IsZero() {
			*now = time.Date(2022, 8, 1, 2, 0, 0, 0, time.UTC)
		}
	}
	if _, err := desk.Retrieve(ctx, asks, ids...); err != nil {
		return inquiry.Inquiry{}, err
	}
	seen, err := desk.Review(ctx, checks, ids...)
	if err != nil {
		return inquiry.Inquiry{}, err
	}
	if err := desk.Verify(ctx, checks, seen[0].Confirm()); err != nil {
		return inquiry.Inquiry{}, err
	}
	err = desk.Register(ctx, asks, func(_ context.Context, facts []inquiry.Fact) error {
		status, _ := facts[0].Value(answer.ItemTaxStatus)
		fmt.Println("fiscal year", facts[0].FiscalYear, "is", status.Text)
		return nil
	}, ids...)
	if err != nil {
		return inquiry.Inquiry{}, err
	}
	return desk.Get(ctx, ids[0])
}

func exampleOfficer(id audit.Code) access.Caller {
	return access.Caller{Duty: "benefit", Actor: audit.Actor{
		Kind: audit.ActorOfficer, Auth: audit.AuthPassword | audit.AuthBiometric, ID: id,
		Organ: "mayor", Department: "welfare", Terminal: "desk-1",
	}}
}

// examplePolicy says what each officer may do: the clerk asks and registers, the chief approves,
// the checker confirms.
func examplePolicy() *access.Policy {
	p := &access.Policy{
		Version: "example-1", Duties: []access.Duty{{Code: "benefit", Designation: "notice-2021"}}, Terminals: []access.Terminal{{Code: "desk-1"}}, TrainingMonths: 12,
	}
	for id, may := range map[audit.Code][]access.Operation{
		"clerk-1":   {access.Inquire, access.Retrieve, access.Register},
		"chief-1":   {access.Approve},
		"checker-1": {access.Verify},
	} {
		p.IDs = append(p.IDs, access.ID{
			Code: id, Kind: access.Officer, Organ: "mayor", Department: "welfare", Trained: civil.MustDate("2022-04-01"),
		})
		p.Assignments = append(p.Assignments, access.Assignment{
			ID: id, Duty: "benefit", Organ: "mayor", Department: "welfare", Operations: may,
			Terminals: []audit.Code{"desk-1"}, Hours: access.Always,
		})
	}
	return p
}
