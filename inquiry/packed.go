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
	packName(p, &q.State)
	packText(p, &q.Key)
	packText(p, &q.Person)
	packName(p, &q.Subject)
	p.institution(&q.Provider)
	packName(p, &q.Information)
	packInt(p, &q.FiscalYear)
	packList(p, &q.Items, packName)
	packList(p, &q.Facts, packName)
	p.flag(&q.NonDisclosure)
	q.Basis.fields(p)
	packName(p, &q.Requester)
	packName(p, &q.Approver)
	packName(p, &q.Retriever)
	packName(p, &q.Checker)
	q.Permit.fields(p)
	p.flag(&q.PermitUsed)
	packInt(p, &q.Round)
	packInt(p, &q.Polls)
	p.time(&q.Next)
	p.time(&q.Deadline)
	packName(p, &q.Reason)
	packText(p, &q.Digest)
	p.time(&q.ProvidedAt)
	packList(p, &q.Dropped, packName)
	packList(p, &q.Findings, packFinding)
	packList(p, &q.Decisions, packName)
	packText(p, &q.Repeats)
	packList(p, (*[]Step)(&q.Trail), packStep)
}

func (b *Basis) fields(p *packer) {
	packName(p, &b.No)
	packName(p, &b.Article)
	packName(p, &b.Notice)
	packName(p, &b.Carrier)
	packName(p, &b.ListDigest)
	p.flag(&b.ExPost)
}

func (m *Permit) fields(p *packer) {
	packText(p, &m.ID)
	p.time(&m.Issued)
	p.time(&m.Expires)
	packName(p, &m.ListDigest)
}

func packFinding(p *packer, f *AnswerFinding) {
	packName(p, &f.Item)
	packName(p, &f.Code)
}

func packStep(p *packer, s *Step) {
	packName(p, &s.Event)
	p.time(&s.At)
	packName(p, &s.Actor)
	entry := int64(s.Entry) //nolint:gosec // all 64 bits are kept
	if p.int64(&entry); p.reading {
		s.Entry = uint64(entry) //nolint:gosec // as above
	}
}

func (r *ExchangeRecord) fields(p *packer) {
	packText(p, &r.Inquiry)
	packName(p, &r.Side)
	packText(p, &r.Person)
	p.institution(&r.Inquirer)
	p.institution(&r.Provider)
	packName(p, &r.Duty)
	packName(p, &r.Information)
	packInt(p, &r.FiscalYear)
	packList(p, &r.Items, packName)
	p.time(&r.AskedAt)
	p.time(&r.ProvidedAt)
	packName(p, &r.Outcome)
	p.flag(&r.Mark.Set)
	packName(p, &r.Mark.Reason)
	p.day(&r.Mark.ReviewOn)
	p.day(&r.KeepUntil)
	packList(p, &r.Corrected, func(p *packer, c *Correction) {
		p.day(&c.On)
		packName(p, &c.Code)
		packList(p, &c.Told, packName)
	})
}

func (l *Linkage) fields(p *packer) {
	packText(p, &l.Person)
	packName(p, &l.State)
	packText(p, &l.Serial)
	packText(p, &l.Acquisition)
	packText(p, &l.Code)
	p.time(&l.PurgeAt)
}

func (r *Replica) fields(p *packer) {
	packText(p, &r.Person)
	packName(p, &r.Information)
	packInt(p, &r.FiscalYear)
	packInt(p, &r.DataSet)
	packInt(p, &r.Version)
	p.time(&r.PublishedFrom)
	packName(p, &r.NotProvidable)
	packList(p, &r.Values, packValue)
}

func packValue(p *packer, v *ItemValue) {
	packName(p, &v.Item)
	packName(p, &v.Kind)
	packText(p, &v.Text)
	packText(p, &v.NotSet)
}

func (a *Answer) fields(p *packer) {
	packName(p, &a.Layout)
	packList(p, &a.Items, packValue)
	packList(p, &a.Dropped, packName)
	packList(p, &a.Findings, packFinding)
}
