package cases

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// till is an officer of the office in which runs are tried.
func till(id audit.Code) access.Caller {
	return access.Caller{Duty: "benefit", Actor: audit.Actor{
		Kind: audit.ActorOfficer, Auth: audit.AuthPassword | audit.AuthCard, ID: id, Organ: "mayor", Department: "welfare", Terminal: "desk-1",
	}}
}

// tillOpen is an office in memory, of one day.
type tillOpen struct {
	ctx     context.Context //nolint:containedctx // one answer, of one goroutine
	desk    *office.Desk
	cases   map[string]*runCase
	files   map[string][]byte
	ordered map[string]int
	orders  map[string][]string
}

var tillDay = civil.MustDate("2022-02-20")

func openTill(q *runInput) (*tillOpen, error) {
	ctx := context.Background()
	p := &access.Policy{Version: "run-1", Duties: []access.Duty{{Code: "benefit", Designation: "notice-2021"}}, TrainingMonths: 120, Terminals: []access.Terminal{{Code: "desk-1"}}}
	for id, may := range map[audit.Code][]access.Operation{
		"counter": {access.View, access.Register, access.Update}, "head": {access.View, access.Decide}, "cashier": {access.View, access.Pay, access.Return},
		"keeper": {access.View, access.Update, access.Erase}, "second": {access.Approve},
	} {
		p.IDs = append(p.IDs, access.ID{Code: id, Kind: access.Officer, Organ: "mayor", Department: "welfare", Trained: civil.MustDate("2022-01-04")})
		p.Assignments = append(p.Assignments, access.Assignment{
			ID: id, Duty: "benefit", Organ: "mayor", Department: "welfare", Operations: may, Terminals: []audit.Code{"desk-1"}, Hours: access.Always,
		})
	}
	engine, err := access.Compile(p)
	if err != nil {
		return nil, err
	}
	log := &audit.Memory{}
	now := func() time.Time { return tillDay.Start().Add(10 * time.Hour) }
	const noLimit = 1 << 30
	journal, err := store.NewJournal(ctx, store.Config{Store: store.NewMemory(), Log: store.TrailOfMemory("desk", log), Now: now, MaxLines: noLimit})
	if err != nil {
		return nil, err
	}
	drawn := make([]byte, 64) // a desk's keys for the length of one call
	_, _ = rand.Read(drawn)   // it never fails
	held, err := keys.Held([][]byte{drawn[:32]}, [][]byte{drawn[32:]})
	if err != nil {
		return nil, err
	}
	desk, err := office.New(office.Config{
		Policy: func() *access.Engine { return engine }, DutyCode: "benefit", Log: log, Store: journal, Now: now, Keys: held, DataKeys: &keys.Memory{},
		Municipality: municipality.Must("112020"),
		Handle: func(_ context.Context, person string) (audit.Handle, error) {
			sum := sha256.Sum256([]byte(person))
			return audit.Handle(sum[:16]), nil
		},
		Rules: map[string]office.Rule{"P2": {Once: q.Once, Most: q.Most}},
	})
	if err != nil {
		return nil, err
	}
	t := &tillOpen{
		ctx: ctx, desk: desk, cases: map[string]*runCase{}, files: map[string][]byte{}, ordered: map[string]int{}, orders: map[string][]string{},
	}
	for i := range q.Cases {
		c := &q.Cases[i]
		t.cases[c.ID] = c
		if c.Later {
			continue
		}
		if err := t.grant(c); err != nil {
			return nil, &operation.InputError{Path: "/cases", Reason: "value"}
		}
	}
	return t, nil
}

// grant opens a case, grants it and tells the household.
func (t *tillOpen) grant(c *runCase) error {
	account := casework.Account{Account: c.Account, Source: casework.FromForm}
	_, err := t.desk.Open(t.ctx, till("counter"), nil, office.Opening{
		ID: c.ID, Program: "P2", Household: c.Household, Members: c.Persons, Children: c.Children,
		Event: casework.Event{Kind: casework.Apply, On: tillDay, Account: &account},
	})
	if err != nil {
		return err
	}
	payee := c.ID
	if len(c.Persons) > 0 {
		payee = c.Persons[0]
	}
	if err := t.does("head", c.ID, casework.Event{Kind: casework.OverrideGrant, Codes: []string{"F02"}, Words: "case of a vector", Amount: c.Amount, Person: payee}, true); err != nil {
		return err
	}
	return t.does("counter", c.ID, casework.Event{Kind: casework.Notify}, false)
}

// does submits an event, with a second person's word where it is wanted.
func (t *tillOpen) does(who audit.Code, id string, e casework.Event, second bool) error {
	e.On = tillDay
	_, token, err := t.desk.Start(t.ctx, till(who), id, e.Kind)
	if err != nil {
		return err
	}
	act := office.Act{Token: token, Event: e}
	var word *audit.Approval
	if second {
		if word, err = t.desk.Second(t.ctx, till("second"), who, act); err != nil {
			return err
		}
	}
	if e.Kind == casework.Erase {
		return t.desk.Erase(t.ctx, till(who), word, act)
	}
	_, err = t.desk.Submit(t.ctx, till(who), word, act)
	return err
}

var tillPayer = zengin.Header{Code: "1120200001", Name: "ｸﾏｶﾞﾔｼ", Bank: "0017", Branch: "204", Type: bank.Ordinary, Number: "0000001"}
