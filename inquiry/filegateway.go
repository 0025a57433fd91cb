package inquiry

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
)

// Folder is where the files of the batch interface are exchanged. [DirFolder] is one on a disk.
type Folder interface {
	// Put writes a file whole or not at all. Writing the same name again replaces it.
	Put(ctx context.Context, name string, data []byte) error
	// Has reports whether the file was put and is there, or has been taken by the other side.
	Has(ctx context.Context, name string) (bool, error)
	// Take returns a file of the other side; ok is false when it is not there yet.
	Take(ctx context.Context, name string) (data []byte, ok bool, err error)
}

// FileConfig is what a [FileGateway] works with. Folder, Store, Self, Key, Codes and Now are required.
type FileConfig struct {
	Folder Folder
	// Store remembers which inquiry is in which file; it may be the desk's.
	Store Store
	Self  Institution
	// Key seals answers to the desk as soon as a file is read, so that nothing behind this point is in the clear.
	Key PublicKey
	// Codes are the operational codes. Unconfirmed ones are refused unless AllowUnconfirmed says that no real network
	// is behind the folder.
	Codes            *CodeTable
	AllowUnconfirmed bool
	Now              func() time.Time
	// Duty defaults to [SpecifiedPublicBenefit].
	Duty Duty
	// System, Department and User fill the fields of the same name.
	System     string
	Department audit.Code
	User       audit.Code
	// ConditionKind and YearKind fill the fields of the same name for information with a fiscal year.
	ConditionKind, YearKind string
	// Reply says how reply files are written; the zero value is [DefaultReply].
	Reply ReplyLayout
	// PermitLife is for how long an inquiry may wait to be written into a file. Default: 1 hour.
	PermitLife time.Duration
}

// ReplyLayout is a version of the columns of reply files: a CSV without header in the encoding of the information's
// layout, with the columns that say what a row answers first, then those of the layout.
type ReplyLayout struct {
	// Version names it; a reply is never read by another.
	Version string
	// PersonAt, RequestedAt and ResultAt are the columns of 統合宛名番号, 要求日時 and the result code.
	PersonAt, RequestedAt, ResultAt int
	// AnswerFrom is the first column of the answer, Answer the layout version it is in, by kind of information.
	AnswerFrom int
	Answer     map[Information]string
	// Results translates result codes.
	Results map[string]DeliveryKind
}

// DefaultReply is a reply layout of this package's own: person, time, result, answer. Result codes of real servers are
// not public; state your own.
func DefaultReply() ReplyLayout {
	return ReplyLayout{
		Version: "kyufu-reply-1", PersonAt: 0, RequestedAt: 1, ResultAt: 2, AnswerFrom: 3,
		Answer: map[Information]string{LocalTax: "kyufu-2022-06", ResidentRecord: "kyufu-2024-06", AccountRegister: "kyufu-2021-07"},
		Results: map[string]DeliveryKind{
			"00": Answered, "10": NoData, "20": NotProvidable, "30": Refused, "40": NeedsManual,
		},
	}
}

// FileGateway is a [Gateway] over files. The server behind the files obtains the network's permit by itself when it
// reads a row, so the permits given here only stand for the right to write one row; a refusal comes back as a result.
type FileGateway struct{ c FileConfig }

// NewFileGateway returns a gateway. Errors: config.
func NewFileGateway(c FileConfig) (*FileGateway, error) {
	if c.Folder == nil || c.Store == nil || c.Self.Party == "" || c.Key.key == nil || c.Codes == nil || c.Now == nil {
		return nil, fail(CodeConfig, "", errors.New("a required field is missing"))
	}
	c.Duty = cmp.Or(c.Duty, SpecifiedPublicBenefit)
	c.PermitLife = cmp.Or(c.PermitLife, time.Hour)
	if c.Reply.Version == "" {
		c.Reply = DefaultReply()
	}
	return &FileGateway{c}, nil
}

// KindBatchRow is one row that is in a file, by permit; KindBatchFile one file of rows.
const (
	KindBatchRow  ItemKind = "batch_row"
	KindBatchFile ItemKind = "batch_file"
)

// fileRow is a row in a file, and what its answer is bound to.
type fileRow struct {
	Inquiry     ID                   `json:"inquiry"`
	Permit      Permit               `json:"permit"`
	File        string               `json:"file"`
	Person      addressee.Integrated `json:"person"`
	Requested   string               `json:"requested"`
	Provider    Institution          `json:"provider"`
	Information Information          `json:"information"`
	FiscalYear  civil.FiscalYear     `json:"fiscal_year,omitempty"`
}

// Permits implements [Gateway].
func (g *FileGateway) Permits(_ context.Context, requests []PermitRequest) ([]PermitReply, error) {
	now := g.c.Now()
	replies := make([]PermitReply, len(requests))
	for i, r := range requests {
		replies[i] = PermitReply{Inquiry: r.Inquiry, Permit: Permit{
			ID: rowKey(r.Inquiry, r.Round), Issued: now, Expires: now.Add(g.c.PermitLife), ListDigest: r.ListDigest,
		}}
		if _, err := g.codes(&r); err != nil || r.Round > maxFileRounds {
			replies[i].Refused = CodeCodes
		}
	}
	return replies, nil
}

// maxFileRounds bounds the rounds of one inquiry over files.
const maxFileRounds = 9

func rowKey(id ID, round int) string { return "file-" + string(id) + "-" + strconv.Itoa(round) }

// batchCodes are the operational codes of one row.
type batchCodes struct{ duty, procedure, information, inquirer, provider string }

func (g *FileGateway) codes(r *PermitRequest) (batchCodes, error) {
	on := DayOf(g.c.Now())
	procedure := cmp.Or(r.Via, string(g.c.Duty)+"/"+string(r.Information))
	var c batchCodes
	for _, look := range []struct {
		into *string
		kind CodeKind
		name string
	}{
		{&c.duty, CodeDuty, string(g.c.Duty)},
		{&c.procedure, CodeProcedure, procedure},
		{&c.information, CodeInformation, string(r.Information)},
		{&c.inquirer, CodeInstitution, g.c.Self.String()},
		{&c.provider, CodeInstitution, r.Provider.String()},
	} {
		e, ok := g.c.Codes.Code(look.kind, look.name, on)
		if !ok || e.Unconfirmed && !g.c.AllowUnconfirmed {
			return batchCodes{}, fail(CodeCodes, r.Inquiry, errors.New(string(look.kind)))
		}
		*look.into = e.Code
	}
	return c, nil
}

// Submit implements [Gateway]: it writes files of at most [MaxBatchRows] rows. The rows are stored before their file is
// written, and a file that a crash kept from being written is written by the next call: each row leaves once.
func (g *FileGateway) Submit(ctx context.Context, submissions []Submission) ([]SubmitReply, error) {
	keys := make([]string, len(submissions))
	for i := range submissions {
		keys[i] = submissions[i].Permit.ID
	}
	stored, err := g.c.Store.Get(ctx, KindBatchRow, keys...)
	if err != nil {
		return nil, err
	}
	written := map[string]string{}
	for _, it := range stored {
		written[it.Key] = it.Group
	}
	replies := make([]SubmitReply, len(submissions))
	var fresh []Submission
	now := g.c.Now()
	for i, s := range submissions {
		replies[i] = SubmitReply{Inquiry: s.Inquiry, Result: SubmitAccepted}
		file, again := written[s.Permit.ID]
		switch {
		case again:
			if err := g.ensure(ctx, file); err != nil {
				return nil, err
			}
			replies[i].Result = SubmitDuplicate
		case !now.Before(s.Permit.Expires):
			replies[i].Result = SubmitPermitExpired
		default:
			fresh = append(fresh, s)
		}
	}
	for chunk := range slices.Chunk(fresh, MaxBatchRows) {
		if err := g.write(ctx, chunk); err != nil {
			return nil, err
		}
	}
	return replies, nil
}

// ensure writes a file whose rows are stored, if it is not there.
func (g *FileGateway) ensure(ctx context.Context, name string) error {
	if has, err := g.c.Folder.Has(ctx, name); err != nil || has {
		return err
	}
	items, err := g.c.Store.Get(ctx, KindBatchFile, name)
	if err != nil {
		return err
	}
	if len(items) == 0 {
		return fail(CodeStore, "", errors.New("batch file"))
	}
	return g.c.Folder.Put(ctx, name, items[0].Body)
}

func (g *FileGateway) write(ctx context.Context, chunk []Submission) error {
	now := g.c.Now()
	// The file is named by its time and a sequence number of four digits.
	name, err := g.freeName(ctx, now)
	if err != nil {
		return err
	}
	rows := make([]BatchRow, len(chunk))
	changes := make([]Change, 0, len(chunk)+1)
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
			return fail(CodeStore, chunk[i].Inquiry, err)
		}
		changes = append(changes, Change{Item: StoredItem{
			Kind: KindBatchRow, Key: f.Permit.ID, Group: name, Revision: 1, Body: body,
		}})
	}
	data, err := AppendBatch(nil, rows)
	if err != nil {
		return err
	}
	changes = append(changes, Change{Item: StoredItem{Kind: KindBatchFile, Key: name, Revision: 1, Body: data}})
	if err := g.c.Store.Apply(ctx, changes); err != nil {
		return err
	}
	return g.c.Folder.Put(ctx, name, data)
}

func (g *FileGateway) freeName(ctx context.Context, now time.Time) (string, error) {
	for n := 1; n < 10_000; n++ {
		name := fmt.Sprintf("inquiry_%s_%04d.csv", now.In(japan).Format("20060102150405"), n)
		items, err := g.c.Store.Get(ctx, KindBatchFile, name)
		if err != nil || len(items) == 0 {
			return name, err
		}
	}
	return "", fail(CodeGateway, "", errors.New("no file name is free in this second"))
}

func (g *FileGateway) row(ctx context.Context, s *Submission, now time.Time) (BatchRow, error) {
	codes, err := g.codes(&PermitRequest{Inquiry: s.Inquiry, Provider: s.Provider, Information: s.Information, Via: s.Via})
	if err != nil {
		return BatchRow{}, err
	}
	person, err := PersonOf(ctx, g.c.Store, s.Code)
	if err != nil {
		return BatchRow{}, err
	}
	r := BatchRow{
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
