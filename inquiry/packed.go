package inquiry

// The letters of the stored forms.
const (
	packedInquiry = 'Q'
	packedRecord  = 'R'
	packedLinkage = 'L'
	packedReplica = 'V'
	packedAnswer  = 'A'
)

func (q *Inquiry) fields(p *packer) {
	packText(p, &q.ID)
	packText(p, &q.State)
	packText(p, &q.Key)
	packText(p, &q.Person)
	packText(p, &q.Subject)
	p.institution(&q.Provider)
	packText(p, &q.Information)
	packInt(p, &q.FiscalYear)
	packList(p, &q.Items, packText)
	packList(p, &q.Facts, packText)
	p.flag(&q.NonDisclosure)
	q.Basis.fields(p)
	packText(p, &q.Requester)
	packText(p, &q.Approver)
	packText(p, &q.Retriever)
	packText(p, &q.Checker)
	q.Permit.fields(p)
	p.flag(&q.PermitUsed)
	packInt(p, &q.Round)
	packInt(p, &q.Polls)
	p.time(&q.Next)
	p.time(&q.Deadline)
	packText(p, &q.Reason)
	packText(p, &q.Digest)
	p.time(&q.ProvidedAt)
	packList(p, &q.Dropped, packText)
	packList(p, &q.Findings, packFinding)
	packList(p, &q.Decisions, packText)
	packText(p, &q.Repeats)
	packList(p, (*[]Step)(&q.Trail), packStep)
}

func (b *Basis) fields(p *packer) {
	packText(p, &b.No)
	packText(p, &b.Article)
	packText(p, &b.Notice)
	packText(p, &b.Carrier)
	packText(p, &b.ListDigest)
	p.flag(&b.ExPost)
}

func (m *Permit) fields(p *packer) {
	packText(p, &m.ID)
	p.time(&m.Issued)
	p.time(&m.Expires)
	packText(p, &m.ListDigest)
}

func packFinding(p *packer, f *AnswerFinding) {
	packText(p, &f.Item)
	packText(p, &f.Code)
}

func packStep(p *packer, s *Step) {
	packText(p, &s.Event)
	p.time(&s.At)
	packText(p, &s.Actor)
	entry := int64(s.Entry) //nolint:gosec // all 64 bits are kept
	if p.int64(&entry); p.reading {
		s.Entry = uint64(entry) //nolint:gosec // as above
	}
}

func (r *ExchangeRecord) fields(p *packer) {
	packText(p, &r.Inquiry)
	packText(p, &r.Side)
	packText(p, &r.Person)
	p.institution(&r.Inquirer)
	p.institution(&r.Provider)
	packText(p, &r.Duty)
	packText(p, &r.Information)
	packInt(p, &r.FiscalYear)
	packList(p, &r.Items, packText)
	p.time(&r.AskedAt)
	p.time(&r.ProvidedAt)
	packText(p, &r.Outcome)
	p.flag(&r.Mark.Set)
	packText(p, &r.Mark.Reason)
	p.day(&r.Mark.ReviewOn)
	p.day(&r.KeepUntil)
	packList(p, &r.Corrected, func(p *packer, c *Correction) {
		p.day(&c.On)
		packText(p, &c.Code)
		packList(p, &c.Told, packText)
	})
}

func (l *Linkage) fields(p *packer) {
	packText(p, &l.Person)
	packText(p, &l.State)
	packText(p, &l.Serial)
	packText(p, &l.Acquisition)
	packText(p, &l.Code)
	p.time(&l.PurgeAt)
}

func (r *Replica) fields(p *packer) {
	packText(p, &r.Person)
	packText(p, &r.Information)
	packInt(p, &r.FiscalYear)
	packInt(p, &r.DataSet)
	packInt(p, &r.Version)
	p.time(&r.PublishedFrom)
	packText(p, &r.NotProvidable)
	packList(p, &r.Values, packValue)
}

func packValue(p *packer, v *ItemValue) {
	packText(p, &v.Item)
	packText(p, &v.Kind)
	packText(p, &v.Text)
	packText(p, &v.NotSet)
}

func (a *Answer) fields(p *packer) {
	packText(p, &a.Layout)
	packList(p, &a.Items, packValue)
	packList(p, &a.Dropped, packText)
	packList(p, &a.Findings, packFinding)
}
