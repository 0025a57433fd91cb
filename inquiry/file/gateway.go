package file

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

// Folder is where the files of the batch interface are exchanged. [DirFolder] is one on a disk.
type Folder interface {
	// Put writes a file whole or not at all. Writing the same name again replaces it.
	Put(ctx context.Context, name string, data []byte) error
	// Has reports whether the file was put and is there, or has been taken by the other side.
	Has(ctx context.Context, name string) (bool, error)
	// Take returns a file of the other side; ok is false when it is not there yet.
	Take(ctx context.Context, name string) (data []byte, ok bool, err error)
	// Remove erases a file of either side; one that is not there is none too many.
	Remove(ctx context.Context, name string) error
}

// Config is what a [Gateway] works with. Folder, Store, Self, Key, Sender, Codes and Now are
// required.
type Config struct {
	secret.Private

	Folder Folder
	// Store remembers which inquiry is in which file; it may be the desk's.
	Store store.Store
	Self  permitted.Institution
	// Key seals answers to the desk as soon as a file is read, so that nothing behind this point is
	// in the clear.
	Key answer.PublicKey
	// Sender signs them: the desk takes answers of every provider behind the folder from this key.
	Sender answer.SigningKey
	// Codes are the operational codes. Unconfirmed ones are refused unless AllowUnconfirmed says
	// that no real network is behind the folder.
	Codes            *permitted.CodeTable
	AllowUnconfirmed bool
	Now              func() time.Time
	// Duty defaults to [permitted.SpecifiedPublicBenefit].
	Duty permitted.Duty
	// System, Department and User fill the fields of the same name.
	System     string
	Department audit.Code
	User       audit.Code
	// ConditionKind and YearKind fill the fields of the same name for information with a fiscal
	// year.
	ConditionKind, YearKind string
	// Reply says how reply files are written; the zero value is [DefaultReply].
	Reply ReplyLayout
	// KeepReply is for how long replies that come after all their rows are settled are looked for
	// and erased. Default: 90 days.
	KeepReply time.Duration
	// PermitLife is for how long an inquiry may wait to be written into a file. Default: 1 hour.
	PermitLife time.Duration
}

// ReplyLayout is a version of the columns of reply files: a CSV without header in the encoding of
// the information's layout, with the columns that say what a row answers first, then those of the
// layout.
type ReplyLayout struct {
	// Version names it; a reply is never read by another.
	Version string
	// PersonAt, RequestedAt and ResultAt are the columns of 統合宛名番号, 要求日時 and the result code.
	PersonAt, RequestedAt, ResultAt int
	// AnswerFrom is the first column of the answer, Answer the layout version it is in, by kind of
	// information.
	AnswerFrom int
	Answer     map[permitted.Information]string
	// Results translates result codes.
	Results map[string]inquiry.DeliveryKind
}

// DefaultReply is a reply layout of this package's own: person, time, result, answer. Result codes
// of real servers are not public; state your own.
func DefaultReply() ReplyLayout {
	return ReplyLayout{
		Version: "kyufu-reply-1", PersonAt: 0, RequestedAt: 1, ResultAt: 2, AnswerFrom: 3,
		Answer: map[permitted.Information]string{permitted.LocalTax: "kyufu-2022-06", permitted.ResidentRecord: "kyufu-2024-06", permitted.AccountRegister: "kyufu-2021-07"},
		Results: map[string]inquiry.DeliveryKind{
			"00": inquiry.Answered, "10": inquiry.NoData, "20": inquiry.NotProvidable, "30": inquiry.Refused, "40": inquiry.NeedsManual,
		},
	}
}

// Gateway is a [inquiry.Gateway] over files. The server behind the files obtains the network's
// permit by itself when it reads a row, so the permits given here only stand for the right to write
// one row; a refusal comes back as a result.
type Gateway struct {
	secret.Private

	c     Config
	sweep struct {
		sync.Mutex
		at time.Time // of the last
	}
}

// New returns a gateway. Errors: config.
func New(c Config) (*Gateway, error) {
	if c.Folder == nil || c.Store == nil || c.Self.Party == "" || c.Key.IsZero() || c.Sender.IsZero() || c.Codes == nil || c.Now == nil {
		return nil, fail(CodeConfig, "a required field is missing")
	}
	c.Duty = cmp.Or(c.Duty, permitted.SpecifiedPublicBenefit)
	c.PermitLife = cmp.Or(c.PermitLife, time.Hour)
	c.KeepReply = cmp.Or(c.KeepReply, 90*24*time.Hour)
	if c.Reply.Version == "" {
		c.Reply = DefaultReply()
	}
	return &Gateway{c: c}, nil
}

// made holds that New made the gateway. Errors: config.
func (g *Gateway) made() error {
	if g == nil || g.c.Store == nil {
		return fail(CodeConfig, "not made by New")
	}
	return nil
}

// The kinds of items that a gateway stores.
const (
	// KindRow: one row that is in a file, by permit; Group is the file.
	KindRow store.Kind = "batch_row"
	// KindFile: one file of rows, by name. When its rows are settled the rows are gone, and Due
	// says until when its reply is looked for and erased.
	KindFile store.Kind = "batch_file"
	// KindStray: one line of a reply that answers nothing; Group is the file.
	KindStray store.Kind = "batch_stray"
)

// fileRow is a row in a file, and what its answer is bound to.
type fileRow struct {
	Inquiry     inquiry.ID            `json:"inquiry"`
	Permit      inquiry.Permit        `json:"permit"`
	File        string                `json:"file"`
	Person      addressee.Integrated  `json:"person"`
	Requested   string                `json:"requested"`
	Provider    permitted.Institution `json:"provider"`
	Information permitted.Information `json:"information"`
	FiscalYear  civil.FiscalYear      `json:"fiscal_year,omitempty"`
}

// Permits implements [inquiry.Gateway].
func (g *Gateway) Permits(_ context.Context, requests []inquiry.PermitRequest) ([]inquiry.PermitReply, error) {
	if err := g.made(); err != nil {
		return nil, err
	}
	now := g.c.Now()
	replies := make([]inquiry.PermitReply, len(requests))
	for i, r := range requests {
		id := rowKey(r.Inquiry, r.Round)
		replies[i] = inquiry.PermitReply{Inquiry: r.Inquiry, Permit: inquiry.Permit{
			ID: id, Issued: now, Expires: now.Add(g.c.PermitLife), ListDigest: r.ListDigest, Person: answer.PersonToken(id, r.Code.Reveal()),
		}}
		if _, err := g.codes(&r); err != nil || r.Round > maxFileRounds {
			replies[i].Refused = string(CodeCodes)
		}
	}
	return replies, nil
}

// maxFileRounds bounds the rounds of one inquiry over files.
const maxFileRounds = 9

func rowKey(id inquiry.ID, round int) string { return "file-" + string(id) + "-" + strconv.Itoa(round) }

// batchCodes are the operational codes of one row.
type batchCodes struct{ duty, procedure, information, inquirer, provider string }

func (g *Gateway) codes(r *inquiry.PermitRequest) (batchCodes, error) {
	on := civil.DayOf(g.c.Now())
	procedure := cmp.Or(r.Via, string(g.c.Duty)+"/"+string(r.Information))
	var c batchCodes
	for _, look := range []struct {
		into *string
		kind permitted.CodeKind
		name string
	}{
		{&c.duty, permitted.OfDuty, string(g.c.Duty)},
		{&c.procedure, permitted.OfProcedure, procedure},
		{&c.information, permitted.OfInformation, string(r.Information)},
		{&c.inquirer, permitted.OfInstitution, g.c.Self.String()},
		{&c.provider, permitted.OfInstitution, r.Provider.String()},
	} {
		e, ok := g.c.Codes.Code(look.kind, look.name, on)
		if !ok || e.Unconfirmed && !g.c.AllowUnconfirmed {
			return batchCodes{}, fail(CodeCodes, string(look.kind))
		}
		*look.into = e.Code
	}
	return c, nil
}

// Submit implements [inquiry.Gateway]: it writes files of at most [MaxRows] rows. The rows are
// stored before their file is written, and a file that a crash kept from being written is written
// by the next call: each row leaves once.
func (g *Gateway) Submit(ctx context.Context, submissions []inquiry.Submission) ([]inquiry.SubmitReply, error) {
	if err := g.touched(ctx); err != nil {
		return nil, err
	}
	keys := make([]string, len(submissions))
	for i := range submissions {
		keys[i] = submissions[i].Permit.ID
	}
	stored, err := g.c.Store.Get(ctx, KindRow, keys...)
	if err != nil {
		return nil, err
	}
	written := map[string]string{}
	for _, it := range stored {
		written[it.Key] = it.Term(store.GroupName)
	}
	replies := make([]inquiry.SubmitReply, len(submissions))
	var fresh []inquiry.Submission
	now := g.c.Now()
	for i, s := range submissions {
		replies[i] = inquiry.SubmitReply{Inquiry: s.Inquiry, Result: inquiry.SubmitAccepted}
		file, again := written[s.Permit.ID]
		switch {
		case again:
			if err := g.ensure(ctx, file); err != nil {
				return nil, err
			}
			replies[i].Result = inquiry.SubmitDuplicate
		case !now.Before(s.Permit.Expires):
			replies[i].Result = inquiry.SubmitPermitExpired
		default:
			fresh = append(fresh, s)
		}
	}
	for chunk := range slices.Chunk(fresh, MaxRows) {
		if err := g.write(ctx, chunk); err != nil {
			return nil, err
		}
	}
	return replies, nil
}

// ensure writes a file whose rows are stored, if it is not there.
func (g *Gateway) ensure(ctx context.Context, name string) error {
	if has, err := g.c.Folder.Has(ctx, name); err != nil || has {
		return err
	}
	items, err := g.c.Store.Get(ctx, KindFile, name)
	if err != nil {
		return err
	}
	if len(items) == 0 {
		return fail(CodeStore, "batch file")
	}
	return g.c.Folder.Put(ctx, name, items[0].Body)
}

func (g *Gateway) write(ctx context.Context, chunk []inquiry.Submission) error {
	now := g.c.Now()
	// The file is named by its time and a sequence number of four digits.
	name, err := g.freeName(ctx, now)
	if err != nil {
		return err
	}
	rows := make([]Row, len(chunk))
	changes := make([]store.Change, 0, len(chunk)+1)
	times := map[addressee.Integrated]time.Duration{}
	for i := range chunk {
		row, err := g.row(ctx, &chunk[i], now)
		if err != nil {
			return err
		}
		// Person and time tell the replies apart, so no two rows of a person have the same.
		row.RequestedAt = now.Add(times[row.Person])
		times[row.Person] += time.Millisecond
		rows[i] = row
		f := fileRow{
			Inquiry: chunk[i].Inquiry, Permit: chunk[i].Permit, File: name, Person: row.Person, Requested: row.fields()[3],
			Provider: chunk[i].Provider, Information: chunk[i].Information, FiscalYear: chunk[i].FiscalYear,
		}
		body, err := json.Marshal(f)
		if err != nil {
			return &Error{code: CodeStore, err: err}
		}
		changes = append(changes, store.Change{Item: store.Item{Kind: KindRow, Key: f.Permit.ID, Revision: 1, Body: body, Terms: store.Listed(name, time.Time{})}})
	}
	data, err := Append(nil, rows)
	if err != nil {
		return err
	}
	changes = append(changes, store.Change{Item: store.Item{Kind: KindFile, Key: name, Revision: 1, Body: data}})
	if err := g.c.Store.Apply(ctx, changes, nil); err != nil {
		return err
	}
	return g.c.Folder.Put(ctx, name, data)
}

func (g *Gateway) freeName(ctx context.Context, now time.Time) (string, error) {
	for n := 1; n < 10_000; n++ {
		name := fmt.Sprintf("inquiry_%s_%04d.csv", now.In(civil.JST).Format("20060102150405"), n)
		items, err := g.c.Store.Get(ctx, KindFile, name)
		if err != nil || len(items) == 0 {
			return name, err
		}
	}
	return "", fail(CodeFolder, "no file name is free in this second")
}

func (g *Gateway) row(ctx context.Context, s *inquiry.Submission, now time.Time) (Row, error) {
	codes, err := g.codes(&inquiry.PermitRequest{Inquiry: s.Inquiry, Provider: s.Provider, Information: s.Information, Via: s.Via})
	if err != nil {
		return Row{}, err
	}
	person, err := inquiry.PersonOf(ctx, g.c.Store, s.Code)
	if err != nil {
		return Row{}, err
	}
	r := Row{
		System: g.c.System, Person: person, RequestedAt: now, Department: string(g.c.Department), User: string(g.c.User),
		Inquirer: codes.inquirer, NonDisclosure: s.NonDisclosure, Duty: codes.duty, Procedure: codes.procedure, Provider: codes.provider,
		Information: codes.information,
	}
	r.Person = addressee.Integrated(strings.Repeat("0", max(0, 15-len(person))) + string(person))
	if s.FiscalYear != 0 {
		r.ConditionKind, r.YearKind = g.c.ConditionKind, g.c.YearKind
		r.From, r.To = s.FiscalYear.First(), s.FiscalYear.Last()
	}
	return r, nil
}

// ReplyName is the name of the reply to a file.
func ReplyName(file string) string { return strings.TrimSuffix(file, ".csv") + "_reply.csv" }
