package registry

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/state"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// ClaimKind is what a person asks of the municipality about their own data.
type ClaimKind string

// The kinds (個人情報の保護に関する法律 第76条, 第90条, 第98条).
const (
	ClaimDisclosure ClaimKind = "disclosure"  // 開示
	ClaimCorrection ClaimKind = "correction"  // 訂正
	ClaimStop       ClaimKind = "stop_of_use" // 利用停止
)

// ClaimState is where a claim is.
type ClaimState string

// The states.
const (
	ClaimReceived  ClaimState = "received"
	ClaimChecked   ClaimState = "checked"  // identity, and agency if an agent came
	ClaimExtended  ClaimState = "extended" // with reason, told to the person
	ClaimGranted   ClaimState = "granted"
	ClaimPartly    ClaimState = "partly" // granted in part
	ClaimRefused   ClaimState = "refused"
	ClaimWithdrawn ClaimState = "withdrawn"
	ClaimDone      ClaimState = "done" // carried out, and told
)

// Days within which a claim is decided, from the day after it came, and by which
// that may be extended once (同法 第83条, 第94条, 第102条). A municipality's
// ordinance may name fewer: see [Claim.Days].
const (
	ClaimDays   = 30
	ClaimExtend = 30
)

// Claim is one claim of a person about their own data, as the desk keeps it (Ⅳ).
// It is a value; [Registry.Handle] records each step before it returns the next.
type Claim struct {
	ID         audit.Code           `json:"id"`
	Kind       ClaimKind            `json:"kind"`
	Integrated addressee.Integrated `json:"integrated"`
	State      ClaimState           `json:"state"`
	ReceivedOn civil.Date           `json:"received_on"`
	Days       int                  `json:"days,omitempty"` // 0 means ClaimDays
	DueOn      civil.Date           `json:"due_on"`
	Identity   Identity             `json:"identity,omitempty"`
	Agent      bool                 `json:"agent,omitempty"` // an agent came
	Agency     audit.Hash           `json:"agency,omitzero"` // hash of the proof of agency
	By         audit.Code           `json:"by,omitempty"`    // who checked
	DecidedBy  audit.Code           `json:"decided_by,omitempty"`
	Reason     audit.Code           `json:"reason,omitempty"` // of an extension or a refusal
	At         time.Time            `json:"at,omitzero"`
}

// ClaimStep is what the desk does with a claim.
type ClaimStep string

// The steps.
const (
	ClaimCheck    ClaimStep = "check"  // identity, and agency if an agent came
	ClaimExtendBy ClaimStep = "extend" // once, with a reason
	ClaimGrant    ClaimStep = "grant"
	ClaimGrantIn  ClaimStep = "grant_in_part"
	ClaimRefuse   ClaimStep = "refuse" // with a reason
	ClaimWithdraw ClaimStep = "withdraw"
	ClaimFinish   ClaimStep = "finish"
)

type claimRow = state.Row[ClaimState, ClaimStep]

var claimMachine = state.Must(
	claimRow{From: []ClaimState{ClaimReceived}, Event: ClaimCheck, To: ClaimChecked, Note: "identity, and agency if an agent came"},
	claimRow{From: []ClaimState{ClaimChecked}, Event: ClaimExtendBy, To: ClaimExtended, Note: "once, with a reason"},
	claimRow{From: []ClaimState{ClaimChecked, ClaimExtended}, Event: ClaimGrant, To: ClaimGranted},
	claimRow{From: []ClaimState{ClaimChecked, ClaimExtended}, Event: ClaimGrantIn, To: ClaimPartly},
	claimRow{From: []ClaimState{ClaimReceived, ClaimChecked, ClaimExtended}, Event: ClaimRefuse, To: ClaimRefused, Note: "with a reason"},
	claimRow{From: []ClaimState{ClaimReceived, ClaimChecked, ClaimExtended}, Event: ClaimWithdraw, To: ClaimWithdrawn},
	claimRow{From: []ClaimState{ClaimGranted, ClaimPartly}, Event: ClaimFinish, To: ClaimDone, Note: "carried out, and told"},
)

// ClaimMachine is the way of a claim as data: what it prints stands in CLAIMS.md.
func ClaimMachine() *state.Table[ClaimState, ClaimStep] { return claimMachine }

var claimActs = map[ClaimStep]audit.Act{
	ClaimCheck: audit.ActCheck, ClaimExtendBy: audit.ActUpdate, ClaimGrant: audit.ActApprove, ClaimGrantIn: audit.ActApprove,
	ClaimRefuse: audit.ActRefuse, ClaimWithdraw: audit.ActWithdraw, ClaimFinish: audit.ActAnswer,
}

var claimOps = map[ClaimKind]access.Operation{ClaimDisclosure: access.Disclose, ClaimCorrection: access.Correct, ClaimStop: access.Suspend}

// Receive opens a claim and records it. It needs the claim's operation:
// disclose, correct or suspend. Errors: denied, recorder, input, interval,
// not_found.
func (g *Registry) Receive(ctx context.Context, by access.Caller, c Claim) (Claim, error) {
	op, ok := claimOps[c.Kind]
	if !ok || c.ID == "" || c.Integrated == "" {
		return c, fail(CodeInput)
	}
	on, err := g.day(c.ReceivedOn)
	if err != nil {
		return c, err
	}
	if c.Days <= 0 || c.Days > ClaimDays {
		c.Days = ClaimDays
	}
	c.ReceivedOn, c.DueOn, c.State, c.At = on, on.AddDays(c.Days), ClaimReceived, g.c.Now()
	return c, g.desk(ctx, by, op, audit.ActApply, c, "")
}

// Handle takes a claim one step further. A claim is decided only when identity,
// and for an agent agency, was checked; a refusal and an extension have a reason.
// It needs the claim's operation. Granting a stop of use does not stop it yet:
// [Registry.Suspend] does, and then finish. Errors: denied, recorder, input,
// procedure, not_found.
func (g *Registry) Handle(ctx context.Context, by access.Caller, c Claim, step ClaimStep) (Claim, error) {
	act, ok := claimActs[step]
	op, kind := claimOps[c.Kind]
	if !ok || !kind {
		return c, fail(CodeInput)
	}
	to, err := claimMachine.Next(c.State, step)
	if err != nil {
		return c, because(CodeProcedure, err)
	}
	switch step {
	case ClaimCheck:
		if c.Identity == IdentityNone || c.Identity >= identityEnd || c.Agent && c.Agency == (audit.Hash{}) {
			return c, fail(CodeInput)
		}
	case ClaimExtendBy, ClaimRefuse:
		if c.Reason == "" {
			return c, fail(CodeInput)
		}
	default:
	}
	next := c
	next.State, next.At = to, g.c.Now()
	switch step {
	case ClaimCheck:
		next.By = by.Actor.ID
	case ClaimExtendBy:
		next.DueOn = c.DueOn.AddDays(ClaimExtend)
	case ClaimGrant, ClaimGrantIn, ClaimRefuse:
		next.DecidedBy = by.Actor.ID
	default:
	}
	if err := g.desk(ctx, by, op, act, next, c.Reason); err != nil {
		return c, err
	}
	return next, nil
}

// Overdue reports whether a claim should have been decided.
func (c Claim) Overdue(on civil.Date) bool {
	open := c.State == ClaimReceived || c.State == ClaimChecked || c.State == ClaimExtended
	return open && earlier(c.DueOn, on)
}

// desk records a step of a claim about a person.
func (g *Registry) desk(ctx context.Context, by access.Caller, op access.Operation, act audit.Act, c Claim, reason audit.Code) error {
	if err := g.allow(ctx, by, g.request(by, op)); err != nil {
		return err
	}
	p, err := g.find(ctx, c.Integrated)
	if err != nil {
		return g.answer(ctx, by, op, nil, err)
	}
	by.Case, by.Purpose = c.ID, audit.Code(c.Kind)
	e := g.event(by, act, audit.Succeeded, p.handle)
	e.Reason = reason
	return g.record(ctx, e)
}

func (g *Registry) find(ctx context.Context, id addressee.Integrated) (p *person, err error) {
	err = g.view(ctx, func(r *reading) error {
		p, err = r.load(id)
		return err
	})
	return p, err
}

// Bundle is what is held about one person, for disclosure.
type Bundle struct {
	View    View    // as of today; the numbers are masked, and shown by Reveal with a Grant
	Entries []Entry // every line of the person's history and of those merged into them, oldest first
	Log     []audit.Event
	Handles []audit.Handle // with which the audit log proves that Log is complete
}

// Bundle collects what is held about a person, with the entries of the audit log
// about them out of events (audit.Events of the log's directory). The claim must
// be for disclosure and be granted. It needs the operation disclose, which a stop
// of use and the end of the duty leave open. Errors: denied, recorder, procedure,
// not_found.
func (g *Registry) Bundle(ctx context.Context, by access.Caller, c Claim, events iter.Seq2[audit.Event, error]) (Bundle, error) {
	if c.Kind != ClaimDisclosure || c.State != ClaimGranted && c.State != ClaimPartly {
		return Bundle{}, fail(CodeProcedure)
	}
	if err := g.allow(ctx, by, g.request(by, access.Disclose)); err != nil {
		return Bundle{}, err
	}
	asOf, err := g.asOf(AsOf{})
	if err != nil {
		return Bundle{}, err
	}
	var b Bundle
	err = g.view(ctx, func(r *reading) error {
		p, err := r.load(c.Integrated)
		if err != nil {
			return err
		}
		if p, err = r.survivor(p, asOf); err != nil {
			return err
		}
		if b.View, err = r.show(p, asOf); err != nil {
			return err
		}
		group, err := r.group(p, asOf, false)
		b.Entries, b.Handles = nil, nil
		for _, own := range group {
			b.Entries, b.Handles = append(b.Entries, own.lines...), append(b.Handles, own.handle)
		}
		slices.SortFunc(b.Entries, func(x, y Entry) int { return int(x.Seq) - int(y.Seq) })
		return err
	})
	if err != nil {
		return Bundle{}, g.answer(ctx, by, access.Disclose, nil, err)
	}
	for e, err := range events {
		if err != nil {
			return Bundle{}, because(CodeRecorder, err)
		}
		if slices.ContainsFunc(e.Subjects, func(s audit.Subject) bool { return slices.Contains(b.Handles, s.Handle) }) {
			b.Log = append(b.Log, e)
		}
	}
	by.Case, by.Purpose = c.ID, audit.Code(c.Kind)
	if err := g.record(ctx, g.event(by, audit.ActDisclose, audit.Succeeded, b.Handles...)); err != nil {
		return Bundle{}, err
	}
	return b, nil
}

// Notice tells a system that must decide again that a person's data were corrected.
type Notice struct {
	Ref   addressee.Ref
	Claim audit.Code
	On    civil.Date
}

// Corrected says who must be told of a correction that was granted: every system
// in which the person has or had a number. It needs the operation correct and
// records each notice. Errors: denied, recorder, procedure, not_found.
func (g *Registry) Corrected(ctx context.Context, by access.Caller, c Claim) ([]Notice, error) {
	if c.Kind != ClaimCorrection || c.State != ClaimGranted && c.State != ClaimPartly {
		return nil, fail(CodeProcedure)
	}
	if err := g.allow(ctx, by, g.request(by, access.Correct)); err != nil {
		return nil, err
	}
	asOf, err := g.asOf(AsOf{})
	if err != nil {
		return nil, err
	}
	var list []Notice
	var subject *person
	err = g.view(ctx, func(r *reading) error {
		list = nil
		p, err := r.load(c.Integrated)
		if err != nil {
			return err
		}
		if subject, err = r.survivor(p, asOf); err != nil {
			return err
		}
		group, err := r.group(subject, asOf, false)
		for _, own := range group {
			for _, l := range own.lines.links(RefOpened, asOf.Known) {
				list = append(list, Notice{l.open.Ref, c.ID, asOf.Valid})
			}
		}
		return err
	})
	if err != nil {
		return nil, g.answer(ctx, by, access.Correct, nil, err)
	}
	by.Case, by.Purpose = c.ID, audit.Code(c.Kind)
	for _, n := range list {
		e := g.event(by, audit.ActNotify, audit.Succeeded, subject.handle)
		e.Program, e.Count = Program, 1
		e.Reason = audit.Code(n.Ref.System)
		if !e.Reason.Valid() {
			e.Reason = ""
		}
		if err := g.record(ctx, e); err != nil {
			return nil, err
		}
	}
	return list, nil
}
