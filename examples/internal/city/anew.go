package city

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/examples/internal/year"
	"github.com/kyufu-go/kyufu/household/civil"
)

// judges decides all households anew with what is known by now, and lets the cases follow.
func (n *following) judges(ctx context.Context, days []day) error {
	d := &days[len(days)-1]
	came := slices.ContainsFunc(append([]string{actsName}, dayFiles[1:5]...), func(name string) bool { return len(d.files[name]) > 0 })
	if waits, err := n.office.Told(ctx); err != nil || !came && !waits {
		return err
	}
	if n.before == nil { // what was decided last
		last := n.on
		if k := len(days) - 2; k >= 0 {
			last = days[k].on
		}
		if err := n.judged(last, days[:len(days)-1]); err != nil {
			return err
		}
	}
	if err := n.judged(d.on, days); err != nil {
		return err
	}
	papers := n.papers()
	if err := n.byHand(ctx, d, papers); err != nil {
		return err
	}
	fresh, err := n.office.Go(ctx, papers)
	if err != nil {
		return err
	}
	if _, err := n.office.Take(ctx, fresh, year.Runs{}, func(*casework.Case) {}); err != nil {
		return err
	}
	n.say("  判定　世帯 %s　新しい申請 %d件", commas(int64(len(n.all))), len(fresh))
	return nil
}

// judged decides all households as of a day, and notes beside each what would be asked back, and
// why, where it was decided otherwise before.
func (n *following) judged(on civil.Date, days []day) error {
	n.on, n.knownAt = on, on
	n.bad.restore(newBadRows().snapshot())
	if err := n.learns(days); err != nil {
		return err
	}
	if err := errors.Join(n.compose(nil), n.decide(func(int) {})); err != nil {
		return err
	}
	now := make(map[string]benefit.Decision, len(n.all))
	for _, one := range n.all {
		now[one.number] = one.decision
		before, ok := n.before[one.number]
		if !ok || before.Program() == "" || one.decision.Program() == "" { // it has a form only now
			continue
		}
		r, err := casework.Redecide(n.program.Program(), before, one.decision, before.Amount, on)
		if err != nil {
			return err
		}
		if r.Reclaim {
			one.reclaim, one.reclaimFor = -r.Difference, strings.TrimPrefix(r.Reasons[0], "return.")
		}
	}
	n.before = now
	return nil
}

// learns reads the input as it was, and what came on the days since.
func (n *following) learns(days []day) error {
	if err := n.read(func(int) {}); err != nil && !errors.Is(err, errTransferDay) {
		return err
	}
	n.data.config.TransferOn, _ = civil.BankDays().AddBusinessDays(n.on, leadDays)
	for i := range days {
		for k, read := range []func([]byte, string) (int, error){n.data.residents(n.bad), n.data.tax(n.bad), n.data.welfare(n.bad), n.newForms()} {
			name := dayFiles[k+1]
			if b := days[i].files[name]; len(b) > 0 {
				if _, err := read(b, name); err != nil {
					return describe(name, err)
				}
			}
		}
	}
	return nil
}

// newForms reads forms that came later: one of a household that has one takes its place, under its
// number.
func (n *following) newForms() func([]byte, string) (int, error) {
	return func(b []byte, name string) (int, error) {
		forms, err := form.Read(bytes.NewReader(b), name, n.bad.add)
		list := make([]*form.Application, 0, len(forms))
		for _, a := range forms {
			list = append(list, a)
		}
		slices.SortFunc(list, func(a, b *form.Application) int { return a.Sequence - b.Sequence })
		for _, a := range list {
			if old := n.data.forms[a.Household]; old != nil {
				a.Sequence = old.Sequence
			} else {
				a.Sequence = len(n.data.forms) + 1
			}
			n.data.forms[a.Household] = a
		}
		return len(forms), err
	}
}
