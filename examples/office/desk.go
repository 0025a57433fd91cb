package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/internal/staff"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

var by = staff.Officer

// A town is a desk, its log, and the day that the example has come to.
type town struct {
	*office.Desk

	journal *store.Journal
	log     *audit.Memory
	today   civil.Date
}

// open makes the office. In earnest the store is a database, the log a trail on disk, the handle a
// vault's, and the keys lie apart from both.
func open(ctx context.Context) (*town, error) {
	t := &town{log: &audit.Memory{}, today: civil.MustDate("2022-02-01")}
	now := func() time.Time { return t.today.Start().Add(10 * time.Hour) }
	engine, err := staff.Office()
	if err != nil {
		return nil, err
	}
	t.journal, err = store.NewJournal(ctx, store.Config{Store: store.NewMemory(), Log: store.TrailOfMemory("desk", t.log), Strict: true, Now: now})
	if err != nil {
		return nil, err
	}
	masters, err := keys.CreateMasterFile("", rand.Reader)
	if err != nil {
		return nil, err
	}
	t.Desk, err = office.New(office.Config{
		Policy: func() *access.Engine { return engine }, DutyCode: staff.Duty, Log: t.log, Store: t.journal, Now: now,
		Keys: masters, DataKeys: &keys.Memory{}, Municipality: municipality.Must("112020"),
		Handle: func(_ context.Context, person string) (audit.Handle, error) {
			sum := sha256.Sum256([]byte(person))
			return audit.Handle(sum[:16]), nil
		},
		Rules: map[string]office.Rule{"P2": {Once: []office.Unit{office.PerHousehold, office.PerPerson}}},
		Terms: terms(map[casework.Clock]int{casework.ReplyClock: 90, casework.CureClock: 14, casework.CorrectionClock: 30}),
	})
	return t, err
}

func terms(days map[casework.Clock]int) casework.Terms {
	out := casework.Terms{}
	for clock, n := range days {
		out[clock] = casework.Term{Days: n}
	}
	return out
}
