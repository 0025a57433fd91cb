package office_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// A form comes in: the case is opened, its screen started, and what was written on it submitted.
func Example() {
	ctx := context.Background()
	log := &audit.Memory{}
	now := func() time.Time { return time.Date(2022, 2, 1, 10, 0, 0, 0, time.UTC) }
	journal, _ := store.NewJournal(ctx, store.Config{Store: store.NewMemory(), Log: store.TrailOfMemory("desk", log), Now: now})
	policy, _ := access.Compile(&access.Policy{
		Version: "1", Duties: []access.Duty{{Code: "benefit", Designation: "notice-2021"}}, Terminals: []access.Terminal{{Code: "desk-1"}},
		IDs: []access.ID{{Code: "sato", Kind: access.Officer, Organ: "mayor", Department: "welfare", Trained: civil.MustDate("2022-01-04")}},
		Assignments: []access.Assignment{{
			ID: "sato", Duty: "benefit", Organ: "mayor", Department: "welfare", Terminals: []audit.Code{"desk-1"}, Hours: access.Always,
			Operations: []access.Operation{access.View, access.Register, access.Update},
		}},
	})
	masters, _ := keys.CreateMasterFile("", rand.Reader) // a path keeps them
	desk, err := office.New(office.Config{
		Policy: func() *access.Engine { return policy }, DutyCode: "benefit", Log: log, Store: journal, Now: now,
		Handle: func(_ context.Context, person string) (audit.Handle, error) {
			sum := sha256.Sum256([]byte(person)) // a vault's handle in earnest
			return audit.Handle(sum[:16]), nil
		},
		Keys: masters, DataKeys: &keys.Memory{}, Municipality: municipality.Must("112020"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	sato := access.Caller{Duty: "benefit", Actor: audit.Actor{
		Kind: audit.ActorOfficer, Auth: audit.AuthPassword | audit.AuthCard, ID: "sato", Organ: "mayor", Department: "welfare", Terminal: "desk-1",
	}}
	today := civil.MustDate("2022-02-01")

	_, err = desk.Open(ctx, sato, nil, office.Opening{
		ID: "2022/17", Program: "P2", Household: "501", Head: "1001", Members: []string{"1001", "1002"},
		Event: casework.Event{Kind: casework.Apply, On: today},
	})
	fmt.Println(err)
	shown, token, _ := desk.Start(ctx, sato, "2022/17", casework.CheckIdentity)
	cases, _ := desk.Submit(ctx, sato, nil, office.Act{Token: token, Event: casework.Event{Kind: casework.CheckIdentity, On: today, Method: "card"}})
	fmt.Println(shown.State, cases[0].Version())
	_, _, err = desk.Start(ctx, sato, "2022/17", casework.Review)
	fmt.Println(err)
	_, _, err = desk.Start(ctx, sato, "2022/17", casework.Accept)
	fmt.Println(err)
	// Output:
	// <nil>
	// received 2
	// casework: not_allowed: case 2022/17: review in received, allowed check_identity review_documents find_defect accept decline decline_member withdraw override_grant override_refuse change_person change_agent change_mailing change_account answer_account confirm_account extend
	// office: denied: case 2022/17: examine: wrong_operation
}

// An office rotates its keys: every server is given the new ones first, then the rotation is called
// until there is nothing left to do, and the old ones are destroyed.
func ExampleDesk_RotateIndex() {
	ctx := context.Background()
	desk, masters, err := opened(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	sato := exampleOfficer()
	_, err = desk.Open(ctx, sato, nil, office.Opening{
		ID: "2022/17", Program: "P2", Household: "501", Head: "1001", Members: []string{"1001", "1002"},
		Event: casework.Event{Kind: casework.Apply, On: civil.MustDate("2022-02-01")},
	})
	fmt.Println(err)

	_ = masters.AddMaster(rand.Reader)
	_ = masters.AddIndex(rand.Reader)
	for _, rotate := range []func(context.Context, access.Caller, int) (int, error){desk.RotateMaster, desk.RotateIndex} {
		for n := 1; n > 0; { // at any pace, while work goes on
			if n, err = rotate(ctx, sato, 1000); err != nil {
				fmt.Println(err)
				return
			}
			fmt.Println(n)
		}
	}
	fmt.Println(masters.Drop("m1"), masters.Drop("i1"))
	fmt.Println(desk.Find(ctx, sato, "1002"))
	// Output:
	// <nil>
	// 1
	// 0
	// 1
	// 0
	// <nil> <nil>
	// [2022/17] <nil>
}

// opened is an office in memory.
func opened(ctx context.Context) (*office.Desk, *keys.MasterFile, error) {
	log := &audit.Memory{}
	now := func() time.Time { return time.Date(2022, 2, 1, 10, 0, 0, 0, time.UTC) }
	journal, err := store.NewJournal(ctx, store.Config{Store: store.NewMemory(), Log: store.TrailOfMemory("desk", log), Now: now})
	if err != nil {
		return nil, nil, err
	}
	policy, err := access.Compile(&access.Policy{
		Version: "1", Duties: []access.Duty{{Code: "benefit", Designation: "notice-2021"}}, Terminals: []access.Terminal{{Code: "desk-1"}},
		IDs: []access.ID{{Code: "sato", Kind: access.Officer, Organ: "mayor", Department: "welfare", Trained: civil.MustDate("2022-01-04")}},
		Assignments: []access.Assignment{{
			ID: "sato", Duty: "benefit", Organ: "mayor", Department: "welfare", Terminals: []audit.Code{"desk-1"}, Hours: access.Always,
			Operations: []access.Operation{access.View, access.Register, access.Update, access.Search, access.Manage},
		}},
	})
	if err != nil {
		return nil, nil, err
	}
	masters, err := keys.CreateMasterFile("", rand.Reader) // a path keeps them
	if err != nil {
		return nil, nil, err
	}
	desk, err := office.New(office.Config{
		Policy: func() *access.Engine { return policy }, DutyCode: "benefit", Log: log, Store: journal, Now: now,
		Handle: func(_ context.Context, person string) (audit.Handle, error) {
			sum := sha256.Sum256([]byte(person)) // a vault's handle in earnest
			return audit.Handle(sum[:16]), nil
		},
		Keys: masters, DataKeys: &keys.Memory{}, Municipality: municipality.Must("112020"),
	})
	return desk, masters, err
}

func exampleOfficer() access.Caller {
	return access.Caller{Duty: "benefit", Actor: audit.Actor{
		Kind: audit.ActorOfficer, Auth: audit.AuthPassword | audit.AuthCard, ID: "sato", Organ: "mayor", Department: "welfare", Terminal: "desk-1",
	}}
}
