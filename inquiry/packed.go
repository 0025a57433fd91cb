package inquiry

import (
	"strconv"

	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/internal/packed"
)

// The letters of the stored forms.
const (
	packedInquiry = 'Q'
	packedRecord  = 'R'
	packedLinkage = 'L'
)

func (q *Inquiry) fields(p *packed.Fields) {
	packed.Text(p, &q.ID)
	packed.Name(p, &q.State)
	packed.Text(p, &q.Key)
	packed.Text(p, &q.Person)
	packed.Name(p, &q.Subject)
	p.Value(&q.Provider)
	packed.Name(p, &q.Information)
	packed.Int(p, &q.FiscalYear)
	packed.List(p, &q.Items, packed.Name)
	packed.List(p, &q.Facts, packed.Name)
	p.Flag(&q.NonDisclosure)
	q.Basis.fields(p)
	packed.Name(p, &q.Requester)
	packed.Name(p, &q.Approver)
	packed.Name(p, &q.Retriever)
	packed.Name(p, &q.Checker)
	q.Permit.fields(p)
	p.Flag(&q.PermitUsed)
	packed.Int(p, &q.Round)
	packed.Int(p, &q.Polls)
	p.Time(&q.Next)
	p.Time(&q.Deadline)
	packed.Name(p, &q.Reason)
	packed.Text(p, &q.Digest)
	p.Time(&q.ProvidedAt)
	packed.List(p, &q.Dropped, packed.Name)
	packed.List(p, &q.Findings, packFinding)
	packed.List(p, &q.Decisions, packed.Name)
	packed.Text(p, &q.Repeats)
	packed.List(p, (*[]Step)(&q.Trail), packStep)
}

func (b *Basis) fields(p *packed.Fields) {
	packed.Name(p, &b.No)
	packed.Name(p, &b.Article)
	packed.Name(p, &b.Notice)
	packed.Name(p, &b.Carrier)
	packed.Name(p, &b.ListDigest)
	p.Flag(&b.ExPost)
}

func (m *Permit) fields(p *packed.Fields) {
	packed.Text(p, &m.ID)
	p.Time(&m.Issued)
	p.Time(&m.Expires)
	packed.Name(p, &m.ListDigest)
	if p.Since(2) {
		packed.Text(p, &m.Person)
	}
}

func packFinding(p *packed.Fields, f *answer.Finding) {
	packed.Name(p, &f.Item)
	packed.Name(p, &f.Code)
}

func packStep(p *packed.Fields, s *Step) {
	packed.Name(p, &s.Event)
	p.Time(&s.At)
	packed.Name(p, &s.Actor)
	if p.Since(3) {
		packed.Text(p, &s.Line)
		return
	}
	var entry uint64
	p.Uint64(&entry)
	s.Line = entryMark + strconv.FormatUint(entry, 10)
}

func (r *ExchangeRecord) fields(p *packed.Fields) {
	packed.Text(p, &r.Inquiry)
	packed.Name(p, &r.Side)
	packed.Text(p, &r.Person)
	p.Value(&r.Inquirer)
	p.Value(&r.Provider)
	packed.Name(p, &r.Duty)
	packed.Name(p, &r.Information)
	packed.Int(p, &r.FiscalYear)
	packed.List(p, &r.Items, packed.Name)
	p.Time(&r.AskedAt)
	p.Time(&r.ProvidedAt)
	packed.Name(p, &r.Outcome)
	p.Flag(&r.Mark.Set)
	packed.Name(p, &r.Mark.Reason)
	p.Value(&r.Mark.ReviewOn)
	p.Value(&r.KeepUntil)
	packed.List(p, &r.Corrected, func(p *packed.Fields, c *Correction) {
		p.Value(&c.On)
		packed.Name(p, &c.Code)
		packed.List(p, &c.Told, packed.Name)
	})
}

func (l *Linkage) fields(p *packed.Fields) {
	packed.Text(p, &l.Person)
	packed.Name(p, &l.State)
	packed.Text(p, &l.Serial)
	packed.Text(p, &l.Acquisition)
	code := l.Code.Reveal()
	packed.Text(p, &code)
	l.Code = NewLinkageCode(code)
	p.Time(&l.PurgeAt)
}
