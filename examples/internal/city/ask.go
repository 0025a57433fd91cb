package city

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/asking"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer/seal"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// ask asks the in-memory network about what is missing, has a second person check the answers,
// registers them and decides again. Identifiers come from the run's own digest and times from the
// day of the run, so that a broken run continues as it began.
func (j *job) ask(ctx context.Context) func(func(int)) error {
	return func(done func(int)) error {
		plan := &j.plan
		j.progress.total(len(plan.Asks))
		s := inquirySummary{Before: j.outcomes(), Asked: len(plan.Asks)}
		asker, err := j.openAsker(plan.Asks)
		if err != nil {
			return err
		}
		if err := asker.inquire(ctx, plan.Asks, done); err != nil {
			return fmt.Errorf("照会: %w", err)
		}
		j.answered = make(map[string]bool)
		for i := range asker.facts {
			j.answered[asker.facts[i].Key] = true
			fact, err := asking.Tax(&asker.facts[i], asking.Learnt{Known: j.knownAt, Obtained: j.on})
			if err != nil {
				return err
			}
			if err := j.data.register.AddTax(fact); err != nil {
				return err
			}
		}
		s.Registered, s.Without = len(asker.facts), len(plan.Asks)-len(asker.facts)
		j.bad.restore(j.noticed)
		if err := errors.Join(j.compose(done), j.decide(func(int) {})); err != nil {
			return err
		}
		s.After = j.outcomes()
		j.inquired = &s
		return nil
	}
}

func (j *job) outcomes() (c outcomeCounts) {
	for _, one := range j.all {
		switch one.outcome {
		case eligible:
			c.Eligible++
		case ineligible:
			c.Ineligible++
		default:
			c.Undetermined++
		}
	}
	return c
}

// An asker is the city's desk for inquiries, with the people who work at it.
type asker struct {
	desk                  *inquiry.Desk
	clerk, chief, checker access.Caller
	system                access.Caller
	now                   time.Time
	facts                 []inquiry.Fact
}

func (o *asker) inquire(ctx context.Context, asks []inquiry.Ask, done func(int)) error {
	if len(asks) == 0 {
		return nil
	}
	ids, err := o.desk.Draft(ctx, o.clerk, asks...)
	if err != nil {
		return err
	}
	asked, err := o.desk.Show(ctx, o.chief, ids...)
	if err != nil {
		return err
	}
	if err := o.desk.Approve(ctx, o.chief, asked); err != nil {
		return err
	}
	for waiting := len(ids); waiting > 0; {
		p, err := o.desk.Advance(ctx, o.system)
		if err != nil {
			return err
		}
		waiting = p.Waiting
		done(len(ids) - waiting)
		if p.Next.After(o.now) {
			o.now = p.Next
		}
	}
	return o.take(ctx)
}

// take retrieves the answers, has the second person confirm them, and registers them.
func (o *asker) take(ctx context.Context) error {
	answered, err := o.desk.IDs(ctx, inquiry.HasAnswer)
	if err != nil || len(answered) == 0 {
		return err
	}
	if _, err := o.desk.Retrieve(ctx, o.clerk, answered...); err != nil {
		return err
	}
	views, err := o.desk.Review(ctx, o.checker, answered...)
	if err != nil {
		return err
	}
	confirms := make([]inquiry.Confirm, 0, len(views))
	ids := make([]inquiry.ID, 0, len(views))
	for i := range views {
		confirms, ids = append(confirms, views[i].Confirm()), append(ids, views[i].ID)
	}
	if err := o.desk.Verify(ctx, o.checker, confirms...); err != nil {
		return err
	}
	err = o.desk.Register(ctx, o.clerk, func(_ context.Context, batch []inquiry.Fact) error {
		o.facts = append(o.facts, batch...)
		return nil
	}, ids...)
	if err != nil {
		return err
	}
	return o.desk.Decide(ctx, o.clerk, "city.run", ids...)
}

// openAsker puts the city and the municipalities it asks on a network in memory.
func (j *job) openAsker(asks []inquiry.Ask) (*asker, error) {
	o := &asker{now: j.on.Start().Add(9 * time.Hour)}
	now := func() time.Time { return o.now }
	seed := sha256.Sum256([]byte(j.digest()))
	key, err := seal.GenerateKey()
	if err != nil {
		return nil, err
	}
	city := permitted.Institution{Party: permitted.PayingBody, Municipality: j.own}
	net := memnet.New(memnet.Config{Now: now, Rand: rand.NewChaCha8(seed)})
	net.Join(city, key.Public())
	if err := j.populate(net, city, asks); err != nil {
		return nil, err
	}
	engine, err := o.staff(j.on, j.designation())
	if err != nil {
		return nil, err
	}
	journal, err := j.journal(now, seed)
	if err != nil {
		return nil, err
	}
	o.desk, err = inquiry.New(inquiry.Config{
		Designation: j.designation(),
		Self:        city, List: permitted.BuiltIn(), Assessment: assessment, Store: journal, Gateway: net.Gateway(city), Codes: net.Codes(city),
		Key: key, Senders: net.Senders, Log: j.log, Handle: j.handle, Policy: func() *access.Engine { return engine }, DutyCode: duty, Program: audit.Code(j.program.Program().ID()), Now: now,
		Rand: rand.NewChaCha8(sha256.Sum256(seed[:])), Number: func(person string) (addressee.Integrated, error) { return integrated(person), nil },
	})
	return o, err
}

// journal keeps the inquiries of this run and relays each step to the log before the next.
func (j *job) journal(now func() time.Time, seed [32]byte) (*store.Journal, error) {
	trail := store.TrailOf(j.log, logInstance, func(uint64) iter.Seq2[audit.Event, error] {
		// Every run begins with an empty store and passes over what the log holds, see runLog.
		return func(func(audit.Event, error) bool) {}
	})
	return store.NewJournal(context.Background(), store.Config{
		Store: store.NewMemoryAs("city.inquiries"), Log: trail, Strict: true, Now: now, Rand: rand.NewChaCha8(sha256.Sum256(append(seed[:], 'j'))),
	})
}

// integrated makes the 団体内統合宛名番号 of the sample: how long the addressee number is, in two digits,
// and the number filled to thirteen. Two numbers that differ by a zero in front stay apart.
func integrated(person string) addressee.Integrated {
	return addressee.Integrated(fmt.Sprintf("%02d%013s", len(person), person))
}

// local is the addressee number of which integrated made an integrated one.
func local(number addressee.Integrated) string {
	n, err := strconv.Atoi(string(number[:2]))
	if err != nil || n > len(number)-2 {
		return string(number)
	}
	return string(number[len(number)-n:])
}

func (j *job) handle(ctx context.Context, person addressee.Integrated) (audit.Handle, error) {
	return j.log.vault.Handle(ctx, local(person))
}

// populate lets every municipality asked join the network, with the tax data that it holds of the
// people asked about. Whoever the other municipality holds nothing about stays without an answer.
func (j *job) populate(net *memnet.Network, city permitted.Institution, asks []inquiry.Ask) error {
	joined := make(map[permitted.Institution]bool)
	for i, a := range asks {
		if !joined[a.Provider] {
			net.Provide(a.Provider, permitted.LocalTax)
			joined[a.Provider] = true
		}
		net.Resident(a.Person, memnet.At{city: integrated(a.Person), a.Provider: addressee.Integrated(fmt.Sprintf("%015d", 800_000_000+i))})
		roll, held := j.data.elsewhere[a.Person]
		if !held {
			continue
		}
		if err := net.Tax(a.Provider, a.Person, a.FiscalYear, roll.status, roll.levy, roll.incomeLevy); err != nil {
			return err
		}
	}
	return nil
}
