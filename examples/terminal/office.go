package main

import (
	"context"
	"io"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/examples/internal/staff"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/answer/seal"
	"github.com/kyufu-go/kyufu/inquiry/file"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

var (
	us   = permitted.Institution{Party: permitted.PayingBody, Municipality: municipality.Must("112020")}
	them = permitted.Institution{Party: permitted.Mayor, Municipality: municipality.Must("112186")}
)

// people are those asked about, by their integrated addressee numbers.
var people = []addressee.Integrated{"000000000000101", "000000000000102", "000000000000103", "000000000000104"}

// office is the desk with all it works with.
type office struct {
	out     io.Writer
	now     time.Time
	log     *audit.Memory
	journal *store.Journal
	desk    *inquiry.Desk
	files   *file.Gateway
	records *inquiry.Records
	server  linkServer
	ids     []inquiry.ID
	facts   *register.Register
	engine  *access.Engine
	courier *courier
}

func newOffice(dir string, out io.Writer) (*office, error) {
	o := &office{out: out, now: time.Date(2022, 8, 1, 0, 0, 0, 0, time.UTC), log: &audit.Memory{}, facts: register.New(register.Config{Municipality: us.Municipality})}
	now := o.clock
	var err error
	if o.engine, err = policy(civil.DayOf(o.now)); err != nil {
		return nil, err
	}
	o.journal, err = store.NewJournal(context.Background(), store.Config{
		Store: store.NewMemory(), Log: store.TrailOfMemory("desk", o.log), Strict: true, Now: now,
	})
	if err != nil {
		return nil, err
	}
	if o.courier, err = o.newCourier(dir); err != nil {
		return nil, err
	}
	o.server = linkServer{o.courier.there}
	key, err := seal.GenerateKey()
	if err != nil {
		return nil, err
	}
	// Linkage codes come from the network itself, not through the folder.
	net := memnet.New(memnet.Config{Now: now})
	net.Join(us, key.Public())
	for _, person := range people {
		net.Resident(string(person), memnet.At{us: person})
	}
	sender, err := o.gateway(o.courier.office, o.journal.Store(), key.Public(), now)
	if err != nil {
		return nil, err
	}
	o.desk, err = inquiry.New(inquiry.Config{
		Designation: "from-2021-12-20",
		Policy:      o.policy, DutyCode: staff.Duty, Log: o.log, Store: o.journal, Handle: handle, Now: now,
		Self: us, List: permitted.BuiltIn(), Assessment: permitted.Assessment{PublishedOn: civil.MustDate("2021-12-01")},
		Gateway: o.files, Codes: net.Codes(us), Key: key,
		Senders: func(permitted.Institution) []answer.VerifyKey { return []answer.VerifyKey{sender} },
	})
	o.records = &inquiry.Records{
		Policy: o.policy, DutyCode: staff.Duty, Log: o.log, Store: o.journal.Store(), Handle: handle, Now: now,
		Notify: func(_ context.Context, _ inquiry.ExchangeRecord, to string, c inquiry.Correction) error {
			o.say("%s に訂正を通知：%s", to, c.Code)
			return nil
		},
	}
	return o, err
}

// gateway makes the gateway over the folder and returns the key by which its answers are known.
func (o *office) gateway(dir string, s store.Store, to answer.PublicKey, now func() time.Time) (answer.VerifyKey, error) {
	sender, err := answer.GenerateSigningKey(nil)
	if err != nil {
		return answer.VerifyKey{}, err
	}
	from := civil.MustDate("2021-12-22")
	codes, err := permitted.BuiltInCodes().With(
		permitted.CodeEntry{Kind: permitted.OfInstitution, Name: us.String(), Code: "INST000000000001", From: from},
		permitted.CodeEntry{Kind: permitted.OfInstitution, Name: them.String(), Code: "INST000000000002", From: from},
	)
	if err != nil {
		return answer.VerifyKey{}, err
	}
	o.files, err = file.New(file.Config{
		Folder: file.DirFolder{Out: dir, In: dir}, Store: s, Self: us, Key: to, Sender: sender, Codes: codes, AllowUnconfirmed: true,
		Now: now, System: "01", User: clerk.Actor.ID, ConditionKind: "1", YearKind: "1", Reply: file.DefaultReply(),
	})
	return sender.Public(), err
}

func (o *office) clock() time.Time { return o.now }

func (o *office) policy() *access.Engine { return o.engine }

// handle stands for an audit vault, which gives a person's pseudonym in the log.
func handle(_ context.Context, person addressee.Integrated) (audit.Handle, error) {
	var h audit.Handle
	copy(h[:], person)
	return h, nil
}

func ofNumber(ctx context.Context, person string) (audit.Handle, error) {
	return handle(ctx, addressee.Integrated(person))
}
