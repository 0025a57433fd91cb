package provider

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/answer/seal"
	"github.com/kyufu-go/kyufu/inquiry/internal/packed"
	"github.com/kyufu-go/kyufu/inquiry/internal/parallel"
	"github.com/kyufu-go/kyufu/inquiry/internal/texts"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

// Replica is one version of what a provider holds ready about a person (副本). Versions are never
// overwritten.
type Replica struct {
	secret.Private

	Person      addressee.Integrated  `json:"person"`
	Information permitted.Information `json:"information"`
	FiscalYear  civil.FiscalYear      `json:"fiscal_year,omitempty"`
	// DataSet is the data-set number, Version counts its versions from 1.
	DataSet int `json:"data_set"`
	Version int `json:"version"`
	// PublishedFrom is the instant from which it may be given out (公開日); the zero time means at
	// once.
	PublishedFrom time.Time `json:"published_from,omitzero"`
	// NotProvidable is the reason code for which the whole must not be given, "" if it may.
	NotProvidable string `json:"not_providable,omitempty"`
	// Values hold each item's value, or the reason why none is set.
	Values []answer.Value `json:"values"`
}

func (r *Replica) key() string {
	return fmt.Sprintf("%s/%s/%d/%04d/%06d", r.Person, r.Information, r.FiscalYear, r.DataSet, r.Version)
}

// Policy says what an institution provides. The zero value provides nothing, as the assessment of
// this benefit has it (情報提供の根拠なし).
type Policy struct {
	// Provides are the kinds of information provided.
	Provides []permitted.Information
}

// StopFlag says how a provider protects a person.
type StopFlag uint8

// The flags.
const (
	// AnswersAutomatically is the usual case.
	AnswersAutomatically StopFlag = iota
	// NoAutomaticAnswer leaves every reply to an officer (自動応答不可).
	NoAutomaticAnswer
	// NeverProvided refuses every reply.
	NeverProvided
)

var stopFlags = []string{"automatic", "no_automatic_answer", "never_provided"}

// String is the flag's code.
func (f StopFlag) String() string { return texts.Of(stopFlags, f) }

// MarshalText writes the code. Errors: config for a flag that is none.
func (f StopFlag) MarshalText() ([]byte, error) { return texts.Write(stopFlags, f, CodeConfig) }

// UnmarshalText reads what MarshalText writes. Errors: config.
func (f *StopFlag) UnmarshalText(text []byte) error {
	return texts.Read(stopFlags, text, f, CodeConfig)
}

// Config is what a [Provider] works with. Everything is required but Policy, Stop, Conceal and
// Layouts.
type Config struct {
	Self   permitted.Institution
	Policy Policy
	Store  store.Store
	Log    audit.BatchRecorder
	Handle func(ctx context.Context, person addressee.Integrated) (audit.Handle, error)
	// Key signs the answers. Inquirers hold its public half by another way than the network.
	Key answer.SigningKey
	// KeyOf gives an inquirer's key, obtained by another way than the network.
	KeyOf func(permitted.Institution) (answer.PublicKey, bool)
	Now   func() time.Time
	// Actor is the system that answers, for the log.
	Actor audit.Actor
	// Stop gives a person's flag; nil means nobody has one.
	Stop func(addressee.Integrated) StopFlag
	// Conceal says for whom the fact of a provision is marked as not to be shown, on this side.
	Conceal func(addressee.Integrated) bool
	// Layouts defaults to [answer.BuiltInLayouts].
	Layouts *answer.Layouts
}

// Provider is the providing side: replicas, answers, records (情報提供機能, 情報提供データベース管理機能). It is safe
// for concurrent use.
type Provider struct{ c Config }

// New returns a provider. Errors: config.
func New(c Config) (*Provider, error) {
	if c.Self.Party == "" || c.Store == nil || c.Log == nil || c.Handle == nil || c.Key.IsZero() || c.KeyOf == nil || c.Now == nil {
		return nil, fail(CodeConfig, "a required field is missing")
	}
	if c.Layouts == nil {
		c.Layouts = answer.BuiltInLayouts()
	}
	return &Provider{c}, nil
}

// made holds that New made the provider. Errors: config.
func (p *Provider) made() error {
	if p == nil || p.c.Store == nil {
		return fail(CodeConfig, "not made by New")
	}
	return nil
}

// Demand is an inquiry as it reaches a provider.
type Demand struct {
	secret.Private

	Inquiry  inquiry.ID
	Permit   inquiry.Permit
	Inquirer permitted.Institution
	Duty     permitted.Duty
	// Code is the person's linkage code here.
	Code        inquiry.LinkageCode
	Information permitted.Information
	FiscalYear  civil.FiscalYear
	Items       []answer.Item
	AskedAt     time.Time
}

// Register stores new versions of replicas. The version of each is set to the next of its data set;
// the first version tells of a first extraction, later ones of a change. Errors: no_provision when
// the policy does not provide the information.
func (p *Provider) Register(ctx context.Context, replicas ...Replica) error {
	if err := p.made(); err != nil {
		return err
	}
	var changes []store.Change
	next := map[string]int{}
	for _, r := range replicas {
		if !slices.Contains(p.c.Policy.Provides, r.Information) {
			return fail(CodeNoProvision, "")
		}
		r.Version = 0
		set := r.key()
		if _, ok := next[set]; !ok {
			versions, err := p.versions(ctx, r.Person, func(o *Replica) bool {
				return o.Information == r.Information && o.FiscalYear == r.FiscalYear && o.DataSet == r.DataSet
			})
			if err != nil {
				return err
			}
			next[set] = len(versions)
		}
		next[set]++
		r.Version = next[set]
		body := packed.Pack(packedReplica, 256, r.fields)
		changes = append(changes, store.Change{Item: store.Item{Kind: inquiry.KindReplica, Key: r.key(), Revision: 1, Body: body, Terms: store.Listed(string(r.Person), time.Time{})}})
	}
	return p.c.Store.Apply(ctx, changes, nil)
}

func (p *Provider) versions(ctx context.Context, person addressee.Integrated, match func(*Replica) bool) ([]Replica, error) {
	var out []Replica
	for it, err := range p.c.Store.List(ctx, store.Query{Kind: inquiry.KindReplica, Where: store.InGroup(string(person))}) {
		if err != nil {
			return nil, err
		}
		var r Replica
		if !packed.Unpack(packedReplica, it.Body, r.fields) {
			return nil, fail(CodeStore, "replica")
		}
		if match(&r) {
			out = append(out, r)
		}
	}
	return out, nil
}

// Provide answers demands. Manually says that an officer has decided to answer in spite of a flag
// against automatic replies. Replies are in the order of the demands, no two of which may be of one
// inquiry; each provision is in the log and in this side's exchange records before it leaves.
func (p *Provider) Provide(ctx context.Context, manually bool, demands ...Demand) ([]inquiry.Delivery, error) {
	if err := p.made(); err != nil {
		return nil, err
	}
	deliveries := make([]inquiry.Delivery, len(demands))
	events := make([]audit.Event, len(demands))
	records := make([]store.Change, len(demands))
	err := parallel.Do(len(demands), func(i int) error {
		person, delivery, err := p.answer(ctx, &demands[i], manually)
		if err != nil {
			return err
		}
		deliveries[i] = delivery
		if events[i], err = p.entry(ctx, &demands[i], person, &delivery); err != nil {
			return err
		}
		if person == "" || delivery.Kind == inquiry.NeedsManual {
			return nil
		}
		records[i], err = p.record(ctx, &demands[i], person, &delivery)
		return err
	})
	if err != nil {
		return nil, err
	}
	changes := slices.DeleteFunc(records, func(c store.Change) bool { return c.Item.Key == "" })
	if _, err := p.c.Log.AppendBatch(ctx, events); err != nil {
		return nil, err
	}
	return deliveries, p.c.Store.Apply(ctx, changes, nil)
}

// answer decides what a demand gets, and seals it.
func (p *Provider) answer(ctx context.Context, q *Demand, manually bool) (addressee.Integrated, inquiry.Delivery, error) {
	now := p.c.Now()
	out := inquiry.Delivery{Inquiry: q.Inquiry, Permit: q.Permit.ID, ProvidedAt: now}
	reply := func(k inquiry.DeliveryKind, reason string) inquiry.Delivery {
		out.Kind, out.Reason = k, reason
		return out
	}
	if !slices.Contains(p.c.Policy.Provides, q.Information) {
		return "", reply(inquiry.Refused, string(CodeNoProvision)), nil
	}
	if len(q.Items) == 0 {
		return "", reply(inquiry.Refused, "no_items"), nil
	}
	person, err := inquiry.PersonOf(ctx, p.c.Store, q.Code)
	if errors.Is(err, inquiry.CodeNotFound) {
		return "", reply(inquiry.NoData, "unknown_person"), nil
	}
	if err != nil {
		return "", out, err
	}
	if p.c.Stop != nil {
		switch flag := p.c.Stop(person); {
		case flag == NeverProvided:
			return person, reply(inquiry.NotProvidable, "protected"), nil
		case flag == NoAutomaticAnswer && !manually:
			return person, reply(inquiry.NeedsManual, "no_automatic_answer"), nil
		}
	}
	r, ok, err := p.current(ctx, person, q)
	switch {
	case err != nil:
		return "", out, err
	case !ok:
		return person, reply(inquiry.NoData, "no_replica"), nil
	case r.NotProvidable != "":
		return person, reply(inquiry.NotProvidable, r.NotProvidable), nil
	}
	out = reply(inquiry.Answered, "")
	out.Sealed, err = p.seal(ctx, q, &r)
	return person, out, err
}

// current is the last version that is published.
func (p *Provider) current(ctx context.Context, person addressee.Integrated, q *Demand) (Replica, bool, error) {
	now := p.c.Now()
	versions, err := p.versions(ctx, person, func(r *Replica) bool {
		return r.Information == q.Information && r.FiscalYear == q.FiscalYear && !r.PublishedFrom.After(now)
	})
	if err != nil || len(versions) == 0 {
		return Replica{}, false, err
	}
	last := slices.MaxFunc(versions, func(a, b Replica) int { return a.Version - b.Version })
	return last, true, nil
}

// seal encrypts the items asked for, and no others, to the inquirer.
func (p *Provider) seal(ctx context.Context, q *Demand, r *Replica) ([]byte, error) {
	layout, ok := p.c.Layouts.On(q.Information, civil.DayOf(p.c.Now()))
	if !ok {
		return nil, fail(CodeLayout, "")
	}
	var values []answer.Value
	for _, v := range r.Values {
		if slices.Contains(q.Items, v.Item) {
			values = append(values, v)
		}
	}
	plain, err := layout.Encode(values)
	if err != nil {
		return nil, err
	}
	// The code is that of the person whose replica is given, not the one in the demand: if the two
	// are not one person, the answer does not open.
	l, err := inquiry.LinkageOf(ctx, p.c.Store, r.Person)
	if err != nil {
		return nil, err
	}
	return p.SealAnswer(q, l.Code, plain)
}

// SealAnswer encrypts an encoded answer about the person with the linkage code to a demand's
// inquirer, bound to its permit and signed. Errors: config.
func (p *Provider) SealAnswer(q *Demand, about inquiry.LinkageCode, plain []byte) ([]byte, error) {
	if err := p.made(); err != nil {
		return nil, err
	}
	if q == nil {
		return nil, fail(CodeConfig, "no demand")
	}
	key, ok := p.c.KeyOf(q.Inquirer)
	if !ok {
		return nil, fail(CodeConfig, "no key of the inquirer")
	}
	return seal.Answer(key, p.c.Key, q.Binding(p.c.Self, about), plain)
}

// Binding is what the answer of a provider about a person is bound to.
func (q *Demand) Binding(by permitted.Institution, about inquiry.LinkageCode) answer.Binding {
	return answer.Binding{
		Inquiry: string(q.Inquiry), Permit: q.Permit.ID, ListDigest: q.Permit.ListDigest, Inquirer: q.Inquirer, Provider: by,
		Information: q.Information, FiscalYear: q.FiscalYear, Person: answer.PersonToken(q.Permit.ID, about.Reveal()),
	}
}

func (p *Provider) entry(ctx context.Context, q *Demand, person addressee.Integrated, d *inquiry.Delivery) (audit.Event, error) {
	e := audit.Event{
		Time: d.ProvidedAt, Act: audit.ActProvide, Result: audit.Succeeded, Actor: p.c.Actor, Case: audit.Code(q.Inquiry),
		Purpose: audit.Code(d.Kind), Reason: audit.Code(d.Reason), Count: uint64(len(q.Items)),
	}
	if d.Kind != inquiry.Answered {
		e.Result = audit.Denied
	}
	if person == "" {
		return e, nil
	}
	handle, err := p.c.Handle(ctx, person)
	if err != nil {
		return audit.Event{}, &Error{CodePerson, err}
	}
	e.Subjects = audit.About(handle)
	return e, nil
}

func (p *Provider) record(ctx context.Context, q *Demand, person addressee.Integrated, d *inquiry.Delivery) (store.Change, error) {
	r := inquiry.ExchangeRecord{
		Inquiry: q.Inquiry, Side: inquiry.ProviderSide, Person: person, Inquirer: q.Inquirer, Provider: p.c.Self, Duty: q.Duty,
		Information: q.Information, FiscalYear: q.FiscalYear, Items: q.Items, AskedAt: q.AskedAt, ProvidedAt: d.ProvidedAt, Outcome: d.Kind,
	}
	if p.c.Conceal != nil && p.c.Conceal(person) {
		r.Mark = inquiry.Mark{Set: true, Reason: "protected", ReviewOn: civil.DayOf(d.ProvidedAt).AddMonths(12)}
	}
	return inquiry.KeepRecord(ctx, p.c.Store, r)
}

// Link keeps the linkage code of a person at this provider. Errors: conflict when there is one
// already.
func (p *Provider) Link(ctx context.Context, person addressee.Integrated, code inquiry.LinkageCode) error {
	if err := p.made(); err != nil {
		return err
	}
	return inquiry.KeepCode(ctx, p.c.Store, person, code)
}
