package guard

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/mynumber/claim"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// claimDue takes a person's claim (開示・訂正・利用停止) through its steps and asks what is late.
func claimDue(in json.RawMessage) (any, error) {
	var q struct {
		Kind       string     `json:"kind"`
		ReceivedOn civil.Date `json:"received_on"`
		ReceivedBy audit.Code `json:"received_by"`
		Days       int        `json:"days"`
		Steps      []struct {
			Step   claim.Step `json:"step"`
			By     audit.Code `json:"by"`
			Reason audit.Code `json:"reason"`
		} `json:"steps"`
		On civil.Date `json:"on"`
	}
	if err := operation.Decode(in, &q, "kind", "received_on", "received_by", "on"); err != nil {
		return nil, err
	}
	kind, err := operation.Pick("kind", q.Kind, map[string]claim.Kind{
		"disclosure": claim.Disclosure, "correction": claim.Correction, "stop_of_use": claim.StopOfUse, "erasure": claim.Erasure,
	})
	if err != nil {
		return nil, err
	}
	if !q.ReceivedOn.Known() || !q.On.Known() {
		return nil, &operation.InputError{Path: "/received_on", Reason: "value"}
	}
	c := claim.Claim{Kind: kind, State: claim.Received, ReceivedOn: q.ReceivedOn, ReceivedBy: q.ReceivedBy, DueOn: claim.Due(q.ReceivedOn, q.Days)}
	for i, s := range q.Steps {
		if c, err = c.Take(s.Step, claim.Detail{Identity: registry.IdentityCard, Reason: s.Reason}, s.By); err != nil {
			return nil, operation.Step(err, i)
		}
	}
	allowed := claim.Machine().Allowed(c.State)
	slices.Sort(allowed)
	return map[string]any{
		"state": c.State, "due_on": c.DueOn, "decided": c.Decided(), "overdue": c.Overdue(q.On), "allowed": append([]claim.Step{}, allowed...),
	}, nil
}

// inquiryReplay takes an inquiry through its events, with who does what.
func inquiryReplay(in json.RawMessage) (any, error) {
	var q struct {
		Events []struct {
			Type inquiry.Event `json:"type"`
			By   audit.Code    `json:"by"`
		} `json:"events"`
		ApproverMayCheck bool `json:"approver_may_check"`
	}
	if err := operation.Decode(in, &q, "events"); err != nil {
		return nil, err
	}
	var at inquiry.Inquiry
	for i, e := range q.Events {
		next, err := inquiry.Machine().Next(at.State, e.Type)
		if err != nil {
			return nil, operation.Step(operation.Refuse(string(inquiry.CodeTransition), err), i)
		}
		if code := officer(&at, e.Type, e.By, q.ApproverMayCheck); code != "" {
			return nil, operation.Step(operation.Refuse(string(code), nil), i)
		}
		at.State = next
	}
	return map[string]any{"state": at.State, "allowed": append([]inquiry.Event{}, at.State.Allowed()...)}, nil
}

// officer holds that who asked does not approve, and who asked, approved or retrieved is not the
// second person (職務の分離); it notes who did what.
func officer(q *inquiry.Inquiry, e inquiry.Event, by audit.Code, approverMayCheck bool) inquiry.Code {
	switch e {
	case inquiry.EventDraft:
		q.Requester = by
	case inquiry.EventApprove, inquiry.EventReject:
		if !audit.Second(q.Requester, by) {
			return inquiry.CodeApproverIsRequester
		}
		q.Approver = by
	case inquiry.EventRetrieve:
		q.Retriever = by
	case inquiry.EventReview, inquiry.EventVerify, inquiry.EventDispute:
		if q.Involved(by, approverMayCheck) {
			return inquiry.CodeCheckerIsInvolved
		}
		q.Checker = by
	default:
	}
	return ""
}

// auditBundle checks what a person was handed of the log, by the key from the printed page.
func auditBundle(in json.RawMessage) (any, error) {
	var q struct {
		Bundle     json.RawMessage `json:"bundle"`
		GenesisKey string          `json:"genesis_key"`
	}
	if err := operation.Decode(in, &q, "bundle", "genesis_key"); err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(q.GenesisKey)
	if err != nil {
		return nil, &operation.InputError{Path: "/genesis_key", Reason: "value"}
	}
	b, err := verify.ParseBundle(q.Bundle)
	if err != nil {
		return nil, err
	}
	r, err := b.Check(verify.Trust{GenesisKey: key})
	if err != nil {
		return nil, err
	}
	entries := []map[string]any{}
	for _, e := range r.Entries {
		entries = append(entries, map[string]any{"index": e.Index, "act": e.Act.String()})
	}
	openings := []string{}
	for _, o := range r.Openings {
		openings = append(openings, base64.StdEncoding.EncodeToString(o.Value))
	}
	return map[string]any{"size": r.Size, "complete": r.Complete, "pruned": r.Pruned, "sealed": r.Sealed, "entries": entries, "openings": openings}, nil
}
