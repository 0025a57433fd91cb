package guard

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/incident"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/access/media"
	"github.com/kyufu-go/kyufu/mynumber/access/processor"
)

// actorJSON is who acts, as inputs have it.
type actorJSON struct {
	Kind       string     `json:"kind"`
	Auth       []string   `json:"auth"`
	ID         audit.Code `json:"id"`
	Organ      audit.Code `json:"organ"`
	Department audit.Code `json:"department"`
	Terminal   audit.Code `json:"terminal"`
	Processor  audit.Code `json:"processor"`
	Sub        audit.Code `json:"sub"`
}

var actorKinds = map[string]audit.ActorKind{
	"": audit.ActorOfficer, "officer": audit.ActorOfficer, "contractor": audit.ActorContractor, "system": audit.ActorSystem, "citizen": audit.ActorCitizen,
}

var authKinds = map[string]audit.Auth{
	"password": audit.AuthPassword, "card": audit.AuthCard, "biometric": audit.AuthBiometric, "token": audit.AuthToken,
	"mutual_tls": audit.AuthMutualTLS, "delegated": audit.AuthDelegated,
}

func (a *actorJSON) actor() (audit.Actor, error) {
	out := audit.Actor{
		ID: a.ID, Organ: a.Organ, Department: a.Department, Terminal: a.Terminal, Processor: a.Processor, Sub: a.Sub,
	}
	var err error
	if out.Kind, err = operation.Pick("kind", a.Kind, actorKinds); err != nil {
		return out, err
	}
	for _, name := range a.Auth {
		kind, err := operation.Pick("auth", name, authKinds)
		if err != nil {
			return out, err
		}
		out.Auth |= kind
	}
	return out, nil
}

// MaxPolicy is how many bytes a policy has at most: it is read and checked for one question, and
// many MiB take seconds. A program in Go compiles one of any size once.
const MaxPolicy = 1 << 20

// accessDecide asks a policy whether somebody may do something.
func accessDecide(in json.RawMessage) (any, error) {
	var q struct {
		Policy    json.RawMessage `json:"policy"`
		Actor     actorJSON       `json:"actor"`
		Duty      audit.Code      `json:"duty"`
		Operation string          `json:"operation"`
		Of        string          `json:"of"`
		System    audit.Code      `json:"system"`
		Requester audit.Code      `json:"requester"`
		Approver  audit.Code      `json:"approver"`
		Medium    audit.Code      `json:"medium"`
		Outside   bool            `json:"outside"`
		Suspended bool            `json:"suspended"`
		Superior  bool            `json:"superior"`
		At        time.Time       `json:"at"`
	}
	if err := operation.Decode(in, &q, "policy", "actor", "duty", "operation", "at"); err != nil {
		return nil, err
	}
	if len(q.Policy) > MaxPolicy {
		return nil, &operation.InputError{Path: "/policy", Reason: "size"}
	}
	p, err := access.LoadPolicy(bytes.NewReader(q.Policy))
	if err != nil {
		return nil, operation.Refuse("policy", err)
	}
	engine, err := access.Compile(p)
	if err != nil {
		return nil, operation.Refuse("policy", err)
	}
	r := access.Request{
		Duty: q.Duty, System: q.System, Requester: q.Requester, Approver: q.Approver, Medium: q.Medium, Outside: q.Outside,
		Suspended: q.Suspended, Superior: q.Superior, At: q.At,
	}
	if r.Actor, err = q.Actor.actor(); err != nil {
		return nil, err
	}
	if r.Operation, err = accessOperation("operation", q.Operation); err != nil {
		return nil, err
	}
	if q.Of != "" {
		if r.Of, err = accessOperation("of", q.Of); err != nil {
			return nil, err
		}
	}
	d := engine.Decide(&r)
	out := struct {
		Allowed bool     `json:"allowed"`
		Reasons []string `json:"reasons"`
	}{d.Allowed(), []string{}}
	for reason := range d.Reasons() {
		out.Reasons = append(out.Reasons, reason.String())
	}
	return out, nil
}

func accessOperation(key, name string) (access.Operation, error) {
	var o access.Operation
	if err := o.UnmarshalText([]byte(name)); err != nil {
		return 0, &operation.InputError{Path: "/" + key, Reason: "value"}
	}
	return o, nil
}

// approvalJSON is an approval, or what somebody is about to do on one.
type approvalJSON struct {
	ID        audit.Code `json:"id"`
	Act       string     `json:"act"`
	Subject   string     `json:"subject"`
	Run       audit.Code `json:"run"`
	Digest    string     `json:"digest"`
	Requester audit.Code `json:"requester"`
	By        actorJSON  `json:"by"`
	At        time.Time  `json:"at"`
	Until     time.Time  `json:"until"`
}

// approvalCheck asks whether an approval allows what somebody is about to do.
func approvalCheck(in json.RawMessage) (any, error) {
	var q struct {
		Approval approvalJSON `json:"approval"`
		Use      struct {
			Act     string     `json:"act"`
			Subject string     `json:"subject"`
			Run     audit.Code `json:"run"`
			Digest  string     `json:"digest"`
			By      audit.Code `json:"by"`
			At      time.Time  `json:"at"`
		} `json:"use"`
		May bool `json:"may"`
	}
	q.May = true
	if err := operation.Decode(in, &q, "approval", "use"); err != nil {
		return nil, err
	}
	a, err := q.Approval.approval()
	if err != nil {
		return nil, err
	}
	use := audit.Use{Run: q.Use.Run, By: q.Use.By, Now: q.Use.At, May: func(*audit.Approval) bool { return q.May }}
	if use.Act, err = act("/use/act", q.Use.Act); err != nil {
		return nil, err
	}
	if err := fixed("/use/subject", q.Use.Subject, use.Subject[:]); err != nil {
		return nil, err
	}
	if err := fixed("/use/digest", q.Use.Digest, use.Digest[:]); err != nil {
		return nil, err
	}
	out := struct {
		Valid  bool   `json:"valid"`
		Reason string `json:"reason"`
	}{true, "valid"}
	if err := a.Check(use); err != nil {
		refused, ok := errors.AsType[*audit.Error](err)
		if !ok {
			return nil, err
		}
		out.Valid, out.Reason = false, strings.TrimPrefix(refused.Field, "approval.")
	}
	return out, nil
}

func (j *approvalJSON) approval() (*audit.Approval, error) {
	a := &audit.Approval{ID: j.ID, Run: j.Run, Requester: j.Requester, At: j.At, Until: j.Until}
	var err error
	if a.By, err = j.By.actor(); err != nil {
		return nil, err
	}
	if a.Act, err = act("/approval/act", j.Act); err != nil {
		return nil, err
	}
	if err := fixed("/approval/subject", j.Subject, a.Subject[:]); err != nil {
		return nil, err
	}
	return a, fixed("/approval/digest", j.Digest, a.Digest[:])
}

func act(path, code string) (audit.Act, error) {
	a, ok := audit.ActOf(code)
	if !ok {
		return 0, &operation.InputError{Path: path, Reason: "value"}
	}
	return a, nil
}

// fixed reads hexadecimal digits of a fixed length; none leave it zero.
func fixed(path, text string, into []byte) error {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != 0 && len(b) != len(into) {
		return &operation.InputError{Path: path, Reason: "value"}
	}
	copy(into, b)
	return nil
}

// incidentDue asks by when an incident has to be reported, and what is late.
func incidentDue(in json.RawMessage) (any, error) {
	var q struct {
		Known     civil.Date `json:"known"`
		Malicious bool       `json:"malicious"`
		Prompt    civil.Date `json:"prompt"`
		Final     civil.Date `json:"final"`
		On        civil.Date `json:"on"`
	}
	if err := operation.Decode(in, &q, "known", "on"); err != nil {
		return nil, err
	}
	if !q.Known.Known() || !q.On.Known() {
		return nil, &operation.InputError{Path: "/known", Reason: "value"}
	}
	rules := incident.Rules{}
	last, err := rules.Deadlines(q.Known, q.Malicious)
	if err != nil {
		return nil, operation.Refuse("range", err)
	}
	i := incident.Incident{Malicious: q.Malicious, Known: startOf(q.Known), Prompt: filed(q.Prompt), Final: filed(q.Final)}
	due, err := i.Due(rules, q.On)
	if err != nil {
		return nil, operation.Refuse("range", err)
	}
	type dueJSON struct {
		What string     `json:"what"`
		By   civil.Date `json:"by"`
		Late bool       `json:"late"`
	}
	out := struct {
		Prompt civil.Date `json:"prompt"`
		Final  civil.Date `json:"final"`
		Due    []dueJSON  `json:"due"`
	}{last.Prompt, last.Final, []dueJSON{}}
	for _, d := range due {
		out.Due = append(out.Due, dueJSON{string(d.Stage), d.Last, d.Overdue})
	}
	return out, nil
}

func filed(on civil.Date) *incident.Filed {
	if !on.Known() {
		return nil
	}
	return &incident.Filed{At: startOf(on)}
}

// startOf is the first instant of a day in Japan.
func startOf(d civil.Date) time.Time {
	year, _ := d.Year()
	month, _ := d.Month()
	day, _ := d.Day()
	return time.Date(int(year), time.Month(month), int(day), 0, 0, 0, 0, civil.JST)
}

// mediaReplay takes an external medium through its steps.
func mediaReplay(in json.RawMessage) (any, error) {
	var q struct {
		Holder audit.Code `json:"holder"`
		Until  time.Time  `json:"until"`
		Steps  []struct {
			Step media.Step `json:"step"`
			By   audit.Code `json:"by"`
			At   time.Time  `json:"at"`
		} `json:"steps"`
		At time.Time `json:"at"`
	}
	if err := operation.Decode(in, &q, "holder", "steps"); err != nil {
		return nil, err
	}
	l := media.Lending{Medium: "medium-1", Duty: "benefit", Holder: q.Holder, Until: q.Until}
	for i, s := range q.Steps {
		next, err := l.Step(s.Step, audit.Actor{Kind: audit.ActorOfficer, ID: s.By}, s.At)
		if err != nil {
			return nil, operation.Step(err, i)
		}
		l = next
	}
	state := string(l.State)
	if l.State == media.Shelf {
		state = "shelf"
	}
	return struct {
		State   string `json:"state"`
		Lent    bool   `json:"lent"`
		Overdue bool   `json:"overdue"`
	}{state, l.Lent(), l.Overdue(q.At)}, nil
}

// processorCheck asks whether a bulk of rows may be handed over to a processor (委託先).
func processorCheck(in json.RawMessage) (any, error) {
	var q struct {
		Contracts []processor.Contract `json:"contracts"`
		By        audit.Code           `json:"by"`
		Processor audit.Code           `json:"processor"`
		Sub       audit.Code           `json:"sub"`
		Receiver  audit.Code           `json:"receiver"`
		Duty      audit.Code           `json:"duty"`
		Task      audit.Code           `json:"task"`
		Rows      int                  `json:"rows"`
		Approver  audit.Code           `json:"approver"`
		At        time.Time            `json:"at"`
	}
	if err := operation.Decode(in, &q, "contracts", "by", "processor", "receiver", "duty", "task", "rows", "at"); err != nil {
		return nil, err
	}
	on := civil.DayOf(q.At)
	b := processor.Bulk{Processor: q.Processor, Sub: q.Sub, Receiver: q.Receiver, Task: q.Task, Rows: q.Rows}
	reasons := processor.Check(q.Contracts, b, q.Duty, q.By, q.Approver, on)
	overdue := processor.Overdue(q.Contracts, on)
	if overdue == nil {
		overdue = []audit.Code{}
	}
	return struct {
		Allowed bool               `json:"allowed"`
		Reasons []processor.Reason `json:"reasons"`
		Overdue []audit.Code       `json:"overdue"`
	}{len(reasons) == 0, append([]processor.Reason{}, reasons...), overdue}, nil
}
