package main

import (
	"context"

	"github.com/kyufu-go/kyufu/benefit/asking"
	"github.com/kyufu-go/kyufu/examples/internal/staff"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/share"
)

// register puts a verified answer into the town's own register.
func (o *office) register(ctx context.Context, facts []inquiry.Fact) error {
	today := civil.DayOf(o.now)
	return asking.Into(o.facts, asking.Learnt{Known: today, Obtained: today})(ctx, facts)
}

// department is another department of the town: its system may have the tax status of this duty
// and nothing else, and what is past its period is erased by approval.
func (o *office) department(ctx context.Context) error {
	d, err := share.New(share.Config{
		Register: o.facts, Policy: o.policy, Log: o.log, Handle: ofNumber, Now: o.clock, Store: o.journal,
		Systems: []share.System{{ID: "pension", Grants: []share.Grant{{Duty: staff.Duty, Items: []share.Item{share.ItemTaxStatus}}}}},
	})
	if err != nil {
		return err
	}
	base := civil.DayOf(o.now)
	request := share.Request{Persons: []string{string(people[0])}, Items: []share.Item{share.ItemTaxStatus}, Base: base, Year: 2021}
	asker := clerk
	asker.System = "pension"
	got, err := d.Provide(ctx, asker, request)
	if err != nil {
		return err
	}
	o.say("年金のシステムへの回答：%s", got[0].TaxStatus)
	request.Items = append(request.Items, share.ItemBirth)
	if _, err := d.Provide(ctx, asker, request); err != nil {
		o.say("それ以上は：%v", err)
	}
	request.Items = request.Items[:1]
	if _, err := d.Read(ctx, clerk, request); err != nil {
		return err
	}
	e := register.Erasure{Retention: register.Retention{Register: 5, Tax: 7, Welfare: 5}, On: base.AddMonths(12 * 10)}
	approval, err := d.ApproveErasure(ctx, chief, clerk.Actor.ID, e)
	if err != nil {
		return err
	}
	gone, err := d.Erase(ctx, clerk, approval, e)
	o.say("十年後、税の情報 %d件を消去", gone.Tax)
	return err
}
