package memnet

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
	"github.com/kyufu-go/kyufu/inquiry/provider"
)

// asked is an inquiry: each institution numbers its own.
type asked struct {
	by      permitted.Institution
	inquiry inquiry.ID
}

type permitKey struct {
	asked
	round int
}

// permit is an issued permit and what it was issued for.
type permit struct {
	inquiry.Permit
	request inquiry.PermitRequest
	used    bool
}

// message is a delivery on its way.
type message struct {
	delivery inquiry.Delivery
	ready    time.Time
	demand   provider.Demand
	provider permitted.Institution
}

type gateway struct {
	n    *Network
	self permitted.Institution
}

// Gateway is the way of an institution to the network.
func (n *Network) Gateway(self permitted.Institution) inquiry.Gateway { return gateway{n, self} }

// begin asks whether the call fails before its work, and returns what to ask after it.
func (n *Network) begin(ctx context.Context, call Call) (after error, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if n.c.Faults.Fail == nil {
		return nil, nil
	}
	err, done := n.c.Faults.Fail(call)
	if done {
		return err, nil
	}
	return nil, err
}

func (n *Network) silent(call Call, id inquiry.ID) bool {
	return n.c.Faults.Silent != nil && n.c.Faults.Silent(call, id)
}

func (n *Network) tap(message any) {
	if n.c.Tap != nil {
		n.c.Tap(message)
	}
}

// Permits implements inquiry.Gateway.
func (g gateway) Permits(ctx context.Context, requests []inquiry.PermitRequest) ([]inquiry.PermitReply, error) {
	n := g.n
	n.mu.Lock()
	defer n.mu.Unlock()
	after, err := n.begin(ctx, Permits)
	if err != nil {
		return nil, err
	}
	var replies []inquiry.PermitReply
	for _, r := range requests {
		n.tap(r)
		reply := n.permit(g.self, r)
		n.tap(reply)
		if !n.silent(Permits, r.Inquiry) {
			replies = append(replies, reply)
		}
	}
	return replies, after
}

// permit issues a permit, or gives the one that is still good.
func (n *Network) permit(self permitted.Institution, r inquiry.PermitRequest) inquiry.PermitReply {
	now := n.c.Now()
	reply := inquiry.PermitReply{Inquiry: r.Inquiry}
	if reply.Refused = n.refusal(self, r, now); reply.Refused != "" {
		return reply
	}
	key := permitKey{asked{self, r.Inquiry}, r.Round}
	if old, ok := n.permits[key]; ok && now.Before(old.Expires) && !old.used && reflect.DeepEqual(old.request, r) {
		reply.Permit = old.Permit
		return reply
	}
	n.serial++
	id := "permit-" + strconv.Itoa(n.serial)
	p := &permit{request: r, Permit: inquiry.Permit{
		ID: id, Issued: now, Expires: now.Add(n.c.PermitLife), ListDigest: n.c.List.Digest(),
		Person: answer.PersonToken(id, n.codeOf(n.byCode[r.Code], r.Provider).Reveal()),
	}}
	n.permits[key], n.byPermit[p.ID] = p, p
	reply.Permit = p.Permit
	return reply
}

func (n *Network) refusal(self permitted.Institution, r inquiry.PermitRequest, now time.Time) string {
	if _, ok := n.inquirers[self]; !ok || r.Inquirer != self {
		return "inquirer_unknown"
	}
	if n.c.Refuse != nil {
		if reason := n.c.Refuse(r); reason != "" {
			return reason
		}
	}
	name, ok := n.byCode[r.Code]
	if !ok || n.codeOf(name, self) != r.Code {
		return "code_unknown"
	}
	v := n.c.List.Check(permitted.Query{
		Designation: permitted.NoDesignation, // whether the benefit is designated, the inquirer has to know

		On: civil.DayOf(now), Inquirer: self.Party, Duty: r.Duty, Provider: r.Provider.Party, Information: r.Information,
		Subject: r.Subject, FiscalYear: r.FiscalYear, Via: r.Via, Assessment: r.Assessment,
	})
	if !v.Permitted {
		return "network." + v.Reason.Code()
	}
	return ""
}

// Submit implements inquiry.Gateway.
func (g gateway) Submit(ctx context.Context, submissions []inquiry.Submission) ([]inquiry.SubmitReply, error) {
	n := g.n
	n.mu.Lock()
	defer n.mu.Unlock()
	after, err := n.begin(ctx, Submit)
	if err != nil {
		return nil, err
	}
	var replies []inquiry.SubmitReply
	var order []permitted.Institution
	demands := map[permitted.Institution][]provider.Demand{}
	for _, s := range submissions {
		n.tap(s)
		reply, demand := n.submit(g.self, s)
		if demand != nil {
			if demands[s.Provider] == nil {
				order = append(order, s.Provider)
			}
			demands[s.Provider] = append(demands[s.Provider], *demand)
		}
		if !n.silent(Submit, s.Inquiry) {
			replies = append(replies, reply)
		}
	}
	for _, who := range order {
		if err := n.carry(ctx, who, demands[who]); err != nil {
			return nil, err
		}
	}
	return replies, after
}

// submit checks a submission against its permit, and makes the demand that goes on to the provider.
func (n *Network) submit(self permitted.Institution, s inquiry.Submission) (inquiry.SubmitReply, *provider.Demand) {
	now := n.c.Now()
	reply := inquiry.SubmitReply{Inquiry: s.Inquiry, Result: inquiry.SubmitRefused}
	p, ok := n.byPermit[s.Permit.ID]
	r := &inquiry.PermitRequest{}
	if ok {
		r = &p.request
	}
	if !ok || r.Inquiry != s.Inquiry || r.Code != s.Code || r.Provider != s.Provider || r.Information != s.Information ||
		r.FiscalYear != s.FiscalYear || r.Inquirer != s.Inquirer || r.Inquirer != self || !slices.Equal(r.Items, s.Items) {
		reply.Reason = "permit_mismatch"
		return reply, nil
	}
	if p.used {
		reply.Result = inquiry.SubmitDuplicate
		return reply, nil
	}
	if !now.Before(p.Expires) {
		reply.Result = inquiry.SubmitPermitExpired
		return reply, nil
	}
	if _, ok := n.providers[s.Provider]; !ok {
		reply.Reason = "provider_unknown"
		return reply, nil
	}
	p.used = true
	reply.Result = inquiry.SubmitAccepted
	if n.c.Faults.Lost != nil && n.c.Faults.Lost(s.Inquiry) {
		return reply, nil
	}
	return reply, &provider.Demand{
		Inquiry: s.Inquiry, Permit: s.Permit, Inquirer: s.Inquirer, Duty: r.Duty, Code: n.codeOf(n.byCode[s.Code], s.Provider),
		Information: s.Information, FiscalYear: s.FiscalYear, Items: s.Items, AskedAt: s.At,
	}
}

// carry takes inquiries to their provider and its answers on the way back.
func (n *Network) carry(ctx context.Context, who permitted.Institution, demands []provider.Demand) error {
	m := n.providers[who]
	deliveries, err := m.provider.Provide(ctx, false, demands...)
	if err != nil {
		return err
	}
	for i, demand := range demands {
		n.reached[demand.Inquiry]++
		ready := n.c.Now()
		if n.c.Faults.Delay != nil {
			ready = ready.Add(n.c.Faults.Delay(demand.Inquiry))
		}
		right := &message{delivery: deliveries[i], ready: ready, demand: demand, provider: who}
		if n.messages[asked{demand.Inquirer, demand.Inquiry}], err = n.falsify(m, right); err != nil {
			return err
		}
	}
	return nil
}

// Collect implements inquiry.Gateway.
func (g gateway) Collect(ctx context.Context, ids []inquiry.ID) ([]inquiry.Delivery, error) {
	n := g.n
	n.mu.Lock()
	defer n.mu.Unlock()
	after, err := n.begin(ctx, Collect)
	if err != nil {
		return nil, err
	}
	now := n.c.Now()
	var out []inquiry.Delivery
	for _, id := range ids {
		for _, m := range n.messages[asked{g.self, id}] {
			if m.ready.After(now) || n.silent(Collect, id) {
				continue
			}
			times := 1
			if n.c.Faults.Duplicate != nil {
				times += n.c.Faults.Duplicate(id)
			}
			for range times {
				n.tap(m.delivery)
				out = append(out, m.delivery)
			}
		}
	}
	if after != nil { // the reply is lost
		return nil, after
	}
	return out, nil
}

// Acknowledge implements inquiry.Gateway.
func (g gateway) Acknowledge(ctx context.Context, ids []inquiry.ID) error {
	n := g.n
	n.mu.Lock()
	defer n.mu.Unlock()
	after, err := n.begin(ctx, Acknowledge)
	if err != nil {
		return err
	}
	for _, id := range ids {
		delete(n.messages, asked{g.self, id})
	}
	return after
}

// AnswerByHand lets an officer of the provider answer an inquiry that waits for one. It reports
// whether one waited.
func (n *Network) AnswerByHand(ctx context.Context, id inquiry.ID) (bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, who := range slices.SortedFunc(maps.Keys(n.inquirers), func(a, b permitted.Institution) int { return strings.Compare(a.String(), b.String()) }) {
		for _, m := range n.messages[asked{who, id}] {
			if m.delivery.Kind != inquiry.NeedsManual {
				continue
			}
			deliveries, err := n.providers[m.provider].provider.Provide(ctx, true, m.demand)
			if err != nil {
				return false, err
			}
			m.delivery, m.ready = deliveries[0], n.c.Now()
			return true, nil
		}
	}
	return false, nil
}
