package inquiry

import (
	"context"
	"errors"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/internal/packed"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Side says on which side of an exchange a record was made.
type Side string

// The sides.
const (
	// InquirerSide is the record of who asked.
	InquirerSide Side = "inquirer"
	// ProviderSide is the record of who provided.
	ProviderSide Side = "provider"
)

// ExchangeRecord is the record that information was asked for and provided (情報提供等記録, 番号法 art. 23):
// the parties, the times and the items, never the content. Each side keeps its own for seven years,
// and decides for itself whether the fact of the exchange may be shown to the person.
type ExchangeRecord struct {
	secret.Private

	Inquiry     ID                    `json:"inquiry"`
	Side        Side                  `json:"side"`
	Person      addressee.Integrated  `json:"person"`
	Inquirer    permitted.Institution `json:"inquirer"`
	Provider    permitted.Institution `json:"provider"`
	Duty        permitted.Duty        `json:"duty"`
	Information permitted.Information `json:"information"`
	FiscalYear  civil.FiscalYear      `json:"fiscal_year,omitempty"`
	Items       []answer.Item         `json:"items"`
	AskedAt     time.Time             `json:"asked_at"`
	// ProvidedAt is the zero time while nothing came, Outcome how it ended.
	ProvidedAt time.Time    `json:"provided_at,omitzero"`
	Outcome    DeliveryKind `json:"outcome,omitempty"`
	// Mark hides the fact from disclosure.
	Mark Mark `json:"mark,omitzero"`
	// KeepUntil is the last day of the record.
	KeepUntil civil.Date `json:"keep_until"`
	// Corrected are the corrections that were notified.
	Corrected []Correction `json:"corrected,omitempty"`

	revision int64
}

// Mark is the non-disclosure mark (不開示) on the fact of an exchange. It does not end by itself: when
// its day has come the record goes into the review queue and stays hidden until somebody decides.
type Mark struct {
	Set    bool       `json:"set"`
	Reason audit.Code `json:"reason,omitempty"`
	// ReviewOn is the day on which the ground has to be looked at again; unknown means no such day
	// is set.
	ReviewOn civil.Date `json:"review_on,omitzero"`
}

// Correction is a correction of a record, of which the counterpart and the minister are told (番号法
// art. 31).
type Correction struct {
	On   civil.Date `json:"on"`
	Code audit.Code `json:"code"`
	// Told are those who were notified.
	Told []string `json:"told"`
}

// keepUntil is the last day of seven years after the exchange.
func keepUntil(asked time.Time) civil.Date { return civil.DayOf(asked).AddMonths(12 * RecordYears) }

func (r *ExchangeRecord) key() string { return string(r.Side) + ":" + string(r.Inquiry) }

func (r *ExchangeRecord) stored() store.Change {
	body := packed.Pack(packedRecord, 320, r.fields)
	r.revision++
	return store.Change{Item: store.Item{Kind: KindRecord, Key: r.key(), Revision: r.revision, Body: body, Terms: store.Listed(string(r.Person), storedTime(r.KeepUntil.AddDays(1).Start()))}}
}

func recordOf(it store.Item) (ExchangeRecord, error) {
	var r ExchangeRecord
	if !packed.Unpack(packedRecord, it.Body, r.fields) {
		return ExchangeRecord{}, fail(CodeStore, "", errors.New("record"))
	}
	r.revision = it.Revision
	return r, nil
}

// newRecord makes the record of an inquiry that has been sent; in a later round it takes the place
// of the earlier one.
func (a *advancer) newRecord(ctx context.Context, q *Inquiry) ([]store.Change, error) {
	asked := a.c.Now()
	r := ExchangeRecord{
		Inquiry: q.ID, Side: InquirerSide, Person: q.Person, Inquirer: a.c.Self, Provider: q.Provider, Duty: a.c.Duty,
		Information: q.Information, FiscalYear: q.FiscalYear, Items: q.Items, AskedAt: storedTime(asked),
		Mark: Mark{Set: q.NonDisclosure}, KeepUntil: keepUntil(asked),
	}
	if q.NonDisclosure {
		r.Mark.Reason = "at_inquiry"
		r.Mark.ReviewOn = civil.DayOf(asked).AddMonths(12)
	}
	if q.Round > 1 {
		old, err := getRecord(ctx, a.c.Store.Store(), r.key())
		if err == nil {
			old.AskedAt, old.KeepUntil, old.ProvidedAt, old.Outcome = r.AskedAt, r.KeepUntil, time.Time{}, ""
			r = old
		} else if !errors.Is(err, CodeNotFound) {
			return nil, err
		}
	}
	return []store.Change{r.stored()}, nil
}

// recordsOf returns the inquirer's records of inquiries.
func (a *advancer) recordsOf(ctx context.Context, batch []Inquiry) (map[ID]ExchangeRecord, error) {
	keys := make([]string, len(batch))
	for i := range batch {
		keys[i] = string(InquirerSide) + ":" + string(batch[i].ID)
	}
	items, err := a.c.Store.Get(ctx, KindRecord, keys...)
	if err != nil {
		return nil, err
	}
	out := make(map[ID]ExchangeRecord, len(items))
	for _, it := range items {
		r, err := recordOf(it)
		if err != nil {
			return nil, err
		}
		out[r.Inquiry] = r
	}
	return out, nil
}

// outcomes says how the record names what came.
var outcomes = map[Event]DeliveryKind{
	EventAnswer: Answered, EventBlank: Answered, EventNoData: NoData, EventNotProvidable: NotProvidable, EventRefuse: Refused,
}

// provided adds what came, and when, to the record of the exchange.
func (m *move) provided(r ExchangeRecord) {
	outcome, ok := outcomes[m.event]
	if !ok || r.Inquiry == "" {
		return
	}
	r.ProvidedAt, r.Outcome = m.q.ProvidedAt, outcome
	m.extra = append(m.extra, r.stored())
}

// KeepRecord gives the change that keeps a record of either side. A record of an earlier round
// keeps its mark and its corrections. The times are those the store can hold, and KeepUntil follows
// from the last of them.
func KeepRecord(ctx context.Context, s store.Store, r ExchangeRecord) (store.Change, error) {
	r.AskedAt, r.ProvidedAt = storedTime(r.AskedAt), storedTime(r.ProvidedAt)
	if last := r.ProvidedAt; !last.IsZero() {
		r.KeepUntil = keepUntil(last)
	} else {
		r.KeepUntil = keepUntil(r.AskedAt)
	}
	if old, err := getRecord(ctx, s, r.key()); err == nil {
		r.revision, r.Mark, r.Corrected = old.revision, old.Mark, old.Corrected
	} else if !errors.Is(err, CodeNotFound) {
		return store.Change{}, err
	}
	return r.stored(), nil
}

func getRecord(ctx context.Context, s store.Store, key string) (ExchangeRecord, error) {
	if err := there(s); err != nil {
		return ExchangeRecord{}, err
	}
	items, err := s.Get(ctx, KindRecord, key)
	if err != nil {
		return ExchangeRecord{}, err
	}
	if len(items) == 0 {
		return ExchangeRecord{}, fail(CodeNotFound, "", nil)
	}
	return recordOf(items[0])
}

// Records is where exchange records are shown, marked, corrected and disposed of. It serves both
// sides. All fields but Program and Notify are required; without one every verb answers config.
type Records struct {
	// Policy, DutyCode, Log, Store, Handle and Now are as in [Config].
	Policy   func() *access.Engine
	DutyCode audit.Code
	Log      audit.BatchRecorder
	Store    store.Store
	Handle   func(ctx context.Context, person addressee.Integrated) (audit.Handle, error)
	Now      func() time.Time
	// Program names the benefit in the log.
	Program audit.Code
	// Notify tells the counterpart and the minister's system of a correction; required for
	// [Records.Correct].
	Notify func(ctx context.Context, r ExchangeRecord, to string, c Correction) error
}

// ready holds that the fields are there.
func (d *Records) ready() error {
	if d == nil || d.Policy == nil || d.DutyCode == "" || d.Log == nil || d.Store == nil || d.Handle == nil || d.Now == nil {
		return fail(CodeConfig, "", errors.New("a required field is missing"))
	}
	return nil
}

func (d *Records) allow(ctx context.Context, by access.Caller, op access.Operation, person addressee.Integrated, id ID) error {
	if err := d.ready(); err != nil {
		return err
	}
	now := d.Now()
	why, reason := may(d.Policy, by, d.DutyCode, by.Request(op, now))
	e := by.Event(op.Act(), audit.Succeeded, now)
	e.Duty, e.Program, e.Case, e.Purpose = d.DutyCode, d.Program, audit.Code(id), "exchange_record"
	if person != "" {
		handle, err := d.Handle(ctx, person)
		if err != nil {
			return fail(CodePerson, id, err)
		}
		e.Subjects = audit.About(handle)
	}
	if why != nil {
		e.Result, e.Reason = audit.Denied, reason
	}
	if _, err := d.Log.AppendBatch(ctx, []audit.Event{e}); err != nil {
		return err
	}
	if why != nil {
		return fail(CodeDenied, id, why)
	}
	return nil
}

// Disclose returns the records about a person that may be shown to that person (開示): those without
// a mark. It needs the operation disclose. Errors: denied, config.
func (d *Records) Disclose(ctx context.Context, by access.Caller, person addressee.Integrated) ([]ExchangeRecord, error) {
	if err := d.allow(ctx, by, access.Disclose, person, ""); err != nil {
		return nil, err
	}
	var out []ExchangeRecord
	err := d.list(ctx, store.Query{Kind: KindRecord, Where: store.InGroup(string(person))}, func(r ExchangeRecord) error {
		if !r.Mark.Set {
			out = append(out, r)
		}
		return nil
	})
	return out, err
}

func (d *Records) list(ctx context.Context, q store.Query, each func(ExchangeRecord) error) error {
	for it, err := range d.Store.List(ctx, q) {
		if err != nil {
			return err
		}
		r, err := recordOf(it)
		if err != nil {
			return err
		}
		if err := each(r); err != nil {
			return err
		}
	}
	return nil
}

// SetMark sets or lifts the mark on this side's record. It needs the operation update. Errors:
// denied, not_found.
func (d *Records) SetMark(ctx context.Context, by access.Caller, side Side, id ID, mark Mark) error {
	return d.change(ctx, by, access.Update, side, id, func(r *ExchangeRecord) error {
		r.Mark = mark
		return nil
	})
}

// Review returns the records whose mark has to be looked at again on a day. It needs the operation
// view. Errors: denied.
func (d *Records) Review(ctx context.Context, by access.Caller, on civil.Date) ([]ExchangeRecord, error) {
	if err := d.allow(ctx, by, access.View, "", ""); err != nil {
		return nil, err
	}
	var out []ExchangeRecord
	err := d.list(ctx, store.Query{Kind: KindRecord}, func(r ExchangeRecord) error {
		early, _ := on.Before(r.Mark.ReviewOn)
		if r.Mark.Set && r.Mark.ReviewOn.Known() && !early {
			out = append(out, r)
		}
		return nil
	})
	return out, err
}

// Correct notes a correction of a record and tells the counterpart and the minister's system of it
// (番号法 art. 31). The record is changed only when both have been told. It needs the operation
// correct. Errors: denied, not_found, config, gateway.
func (d *Records) Correct(ctx context.Context, by access.Caller, side Side, id ID, code audit.Code) error {
	if d.Notify == nil {
		return fail(CodeConfig, id, errors.New("missing Notify"))
	}
	return d.change(ctx, by, access.Correct, side, id, func(r *ExchangeRecord) error {
		counterpart := r.Provider
		if side == ProviderSide {
			counterpart = r.Inquirer
		}
		c := Correction{On: civil.DayOf(d.Now()), Code: code}
		for _, to := range []string{counterpart.String(), string(permitted.PrimeMinister)} {
			if err := d.Notify(ctx, *r, to, c); err != nil {
				return fail(CodeGateway, id, err)
			}
			c.Told = append(c.Told, to)
		}
		r.Corrected = append(r.Corrected, c)
		return nil
	})
}

func (d *Records) change(ctx context.Context, by access.Caller, op access.Operation, side Side, id ID, f func(*ExchangeRecord) error) error {
	if err := d.ready(); err != nil {
		return err
	}
	r, err := getRecord(ctx, d.Store, string(side)+":"+string(id))
	if err != nil {
		return err
	}
	if err := d.allow(ctx, by, op, r.Person, id); err != nil {
		return err
	}
	if err := f(&r); err != nil {
		return err
	}
	return apply(ctx, d.Store, []store.Change{r.stored()})
}

// Purge disposes of the records whose seven years are over, and returns how many. It needs the
// operation erase. Errors: denied.
func (d *Records) Purge(ctx context.Context, by access.Caller) (int, error) {
	n := 0
	if err := d.ready(); err != nil {
		return 0, err
	}
	for it, err := range d.Store.List(ctx, store.Query{Kind: KindRecord, Where: []store.Match{store.DueBy(d.Now())}}) {
		if err != nil {
			return n, err
		}
		r, err := recordOf(it)
		if err != nil {
			return n, err
		}
		if err := d.allow(ctx, by, access.Erase, r.Person, r.Inquiry); err != nil {
			return n, err
		}
		if err := apply(ctx, d.Store, []store.Change{{Item: it, Delete: true}}); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
