package main

import (
	"context"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/examples/internal/staff"
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

var (
	us   = permitted.Institution{Party: permitted.PayingBody, Municipality: municipality.Must("112020")}
	them = permitted.Institution{Party: permitted.Mayor, Municipality: municipality.Must("112186")}
)

var (
	clerk, chief, checker = staff.Officer("clerk-1"), staff.Officer("chief-1"), staff.Officer("checker-1")
	system                = staff.System("benefit-system")
)

// policy says what each may do: the clerk asks and registers, the chief approves, the checker
// confirms, the system sends.
func policy() (*access.Engine, error) {
	return access.Compile(staff.Policy(civil.MustDate("2022-04-01"),
		staff.Role{Who: clerk, May: []access.Operation{access.Inquire, access.Retrieve, access.Register, access.Update, access.View}},
		staff.Role{Who: chief, May: []access.Operation{access.Approve}},
		staff.Role{Who: checker, May: []access.Operation{access.Verify, access.View}},
		staff.Role{Who: system, May: []access.Operation{access.Inquire}},
	))
}

// newDesk is what an office sets up once: in real life the gateway is a vendor's connection to the
// intermediate server, the policy comes from a file and the log is on disk. The person and the
// towns' answers are invented.
func newDesk(ctx context.Context, log *audit.Memory, now func() time.Time) (*inquiry.Desk, error) {
	key, err := seal.GenerateKey()
	if err != nil {
		return nil, err
	}
	net := memnet.New(memnet.Config{Now: now})
	net.Join(us, key.Public())
	net.Provide(them, permitted.LocalTax)
	net.Resident("somebody", memnet.At{us: "000000000000101", them: "000000000000007"})
	if err := net.Tax(them, "somebody", 2021, answer.TaxExempt, "0", "0"); err != nil {
		return nil, err
	}
	engine, err := policy()
	if err != nil {
		return nil, err
	}
	journal, err := store.NewJournal(ctx, store.Config{Store: store.NewMemory(), Log: store.TrailOfMemory("desk", log), Strict: true, Now: now})
	if err != nil {
		return nil, err
	}
	return inquiry.New(inquiry.Config{
		Designation: "from-2021-12-20",
		Self:        us, List: permitted.BuiltIn(), Assessment: permitted.Assessment{PublishedOn: civil.MustDate("2021-12-01")},
		Store: journal, Gateway: net.Gateway(us), Codes: net.Codes(us), Key: key, Senders: net.Senders, Log: log, DutyCode: staff.Duty, Now: now,
		Policy: func() *access.Engine { return engine },
		Handle: func(context.Context, addressee.Integrated) (audit.Handle, error) { return audit.Handle{1}, nil }, // audit.Vault in real life
	})
}
