package gatewaytest_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/answer/seal"
	"github.com/kyufu-go/kyufu/inquiry/gatewaytest"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

var (
	city   = permitted.Institution{Party: permitted.PayingBody, Municipality: municipality.Must("112020")}
	fukaya = permitted.Institution{Party: permitted.Mayor, Municipality: municipality.Must("112186")}
)

// line is a fresh network in memory.
func line(t *testing.T) *gatewaytest.Line {
	t.Helper()
	now := time.Date(2022, 8, 1, 1, 0, 0, 0, time.UTC)
	key, err := seal.GenerateKey()
	require.NoError(t, err)
	net := memnet.New(memnet.Config{Now: func() time.Time { return now }})
	net.Join(city, key.Public())
	net.Provide(fukaya, permitted.LocalTax)
	codes := map[int]inquiry.LinkageCode{}
	request := func(n int) inquiry.PermitRequest {
		if codes[n].IsZero() {
			here, name := addressee.Integrated(fmt.Sprintf("%015d", n)), fmt.Sprintf("resident-%d", n)
			net.Resident(name, memnet.At{city: here, fukaya: "9" + here[1:]})
			require.NoError(t, net.Tax(fukaya, name, 2021, answer.TaxExempt, "0", "0"))
			replies, err := net.Codes(city).RequestCodes(t.Context(), []inquiry.CodeRequest{{Serial: "s", Person: here}})
			require.NoError(t, err)
			codes[n] = replies[0].Code
		}
		return inquiry.PermitRequest{
			Inquiry: inquiry.ID(fmt.Sprintf("inquiry-%d", n)), Round: 1, Inquirer: city, Provider: fukaya, Duty: permitted.SpecifiedPublicBenefit,
			Information: permitted.LocalTax, Subject: permitted.Member, FiscalYear: 2021, Items: []answer.Item{answer.ItemTaxStatus},
			Assessment: permitted.Assessment{PublishedOn: civil.MustDate("2021-12-01")}, Code: codes[n],
		}
	}
	return &gatewaytest.Line{
		Gateway: net.Gateway(city), Request: request, Key: key, Senders: net.Senders, Reached: net.Reached,
		Pass: func(d time.Duration) { now = now.Add(d) },
		Refused: func(n int) inquiry.PermitRequest {
			r := request(n)
			r.Subject = permitted.Supporter
			return r
		},
	}
}

func TestMemnetKeepsTheContract(t *testing.T) {
	t.Parallel()
	gatewaytest.Run(t, line)
}

// mutants are gateways that break the contract each in one way.
var mutants = map[string]func(inquiry.Gateway) inquiry.Gateway{
	"permits without a person": func(g inquiry.Gateway) inquiry.Gateway {
		return bent{Gateway: g, permit: func(p *inquiry.Permit) { p.Person = "" }}
	},
	"one permit for all": func(g inquiry.Gateway) inquiry.Gateway {
		return bent{Gateway: g, permit: func(p *inquiry.Permit) { p.ID = "permit-1" }}
	},
	"duplicates taken for new": func(g inquiry.Gateway) inquiry.Gateway {
		return bent{Gateway: g, submit: func(r *inquiry.SubmitReply) {
			if r.Result == inquiry.SubmitDuplicate {
				r.Result = inquiry.SubmitAccepted
			}
		}}
	},
	"expired taken for refused": func(g inquiry.Gateway) inquiry.Gateway {
		return bent{Gateway: g, submit: func(r *inquiry.SubmitReply) {
			if r.Result == inquiry.SubmitPermitExpired {
				r.Result = inquiry.SubmitRefused
			}
		}}
	},
	"answers that come once": func(g inquiry.Gateway) inquiry.Gateway {
		return bent{Gateway: g, deliver: func(ctx context.Context, d *inquiry.Delivery) {
			_ = g.Acknowledge(ctx, []inquiry.ID{d.Inquiry})
		}}
	},
	"answers that are not the provider's": func(g inquiry.Gateway) inquiry.Gateway {
		return bent{Gateway: g, deliver: func(_ context.Context, d *inquiry.Delivery) { d.Sealed = append([]byte("x"), d.Sealed...) }}
	},
	"deaf to the end of a call": func(g inquiry.Gateway) inquiry.Gateway {
		return bent{Gateway: g, deaf: true}
	},
}

type bent struct {
	inquiry.Gateway
	permit  func(*inquiry.Permit)
	submit  func(*inquiry.SubmitReply)
	deliver func(context.Context, *inquiry.Delivery)
	deaf    bool
}

func (g bent) ctx(ctx context.Context) context.Context {
	if g.deaf {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

func (g bent) Permits(ctx context.Context, r []inquiry.PermitRequest) ([]inquiry.PermitReply, error) {
	replies, err := g.Gateway.Permits(g.ctx(ctx), r)
	for i := range replies {
		if g.permit != nil {
			g.permit(&replies[i].Permit)
		}
	}
	return replies, err
}

func (g bent) Submit(ctx context.Context, s []inquiry.Submission) ([]inquiry.SubmitReply, error) {
	replies, err := g.Gateway.Submit(g.ctx(ctx), s)
	for i := range replies {
		if g.submit != nil {
			g.submit(&replies[i])
		}
	}
	return replies, err
}

func (g bent) Collect(ctx context.Context, ids []inquiry.ID) ([]inquiry.Delivery, error) {
	deliveries, err := g.Gateway.Collect(g.ctx(ctx), ids)
	for i := range deliveries {
		if g.deliver != nil {
			g.deliver(ctx, &deliveries[i])
		}
	}
	return deliveries, err
}

// TestMutant runs the suite on one gateway that breaks the contract, in a process of its own.
func TestMutant(t *testing.T) {
	t.Parallel()
	bend, ok := mutants[os.Getenv("KYUFU_MUTANT")]
	if !ok {
		t.Skip("run by TestBrokenGatewaysFail")
	}
	gatewaytest.Run(t, func(t *testing.T) *gatewaytest.Line {
		l := line(t)
		l.Gateway = bend(l.Gateway)
		return l
	})
}

// The suite can fail: each broken gateway does.
func TestBrokenGatewaysFail(t *testing.T) {
	t.Parallel()
	for name := range mutants {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMutant$")
		cmd.Env = append(os.Environ(), "KYUFU_MUTANT="+name)
		out, err := cmd.CombinedOutput()
		require.Error(t, err, "%s\n%s", name, out)
		require.Contains(t, string(out), "--- FAIL", name)
		require.NotContains(t, string(out), "panic:", name)
	}
}
