package city

import (
	"slices"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household/finding"
)

// noticeRegister tells whose history does not fit together and about whom the files contradict each
// other, each with household and person.
func (j *job) noticeRegister() {
	for _, a := range j.view.Anomalies() {
		f := a.Finding()
		f.Code, f.File = "register."+a.Code, "residents.csv"
		j.bad.about(a.Household, a.Person, f)
	}
	for _, l := range j.view.Link(taxYear(j.program)).Links {
		if l.Severity < finding.Warning {
			continue
		}
		who, _ := j.view.Person(l.Person)
		j.bad.about(who.Household, l.Person, finding.New("link."+l.Code, l.Severity))
	}
}

// noticeInput tells what a clerk should look at in the facts of a household: evidence that lacks, a
// roll and an income that differ.
func (d *decider) noticeInput(in *benefit.Input) error {
	list, err := d.program.Findings(in)
	if err != nil {
		return err
	}
	for _, f := range list {
		person := ""
		if i := f.Line - 1; i >= 0 && i < len(in.Household.Members) {
			person = in.Household.Members[i].ID
		}
		f.Line = 0
		d.payer.rows.about(in.Household.ID, person, f)
	}
	return nil
}

// Codes of what is noticed about a payee.
const (
	noticeNewHead = "payee_new_head"
	noticeEstate  = "payee_estate"
	noticeNobody  = "payee_unknown"
	noticeSeveral = "payee_several"
	noticeNothing = "amount_zero"
)

// succeed finds who is paid where the payee has died: who heads the household today, if they lived
// in it on the base date and live; else a person has to say.
func (d *decider) succeed(j *judged, household string) {
	switch {
	case j.amount <= 0:
		d.payer.rows.about(j.number, j.head, finding.New(noticeNothing, finding.Warning))
	case j.payee == benefit.PayeeNewHead:
		now, found := d.today.Household(household)
		heads, known := d.today.Person(now.Head)
		dead, unsure := heads.DiedOn.After(d.on)
		if found && known && slices.Contains(j.persons, now.Head) && (heads.DiedOn.IsZero() || dead && unsure) {
			j.head = now.Head
			d.payer.rows.about(j.number, j.head, finding.New(noticeNewHead, finding.Warning))
			return
		}
		j.payee = benefit.PayeeUnknown
		d.payer.rows.about(j.number, "", finding.New(noticeNobody, finding.Warning))
	case j.payee == benefit.PayeeUnknown:
		d.payer.rows.about(j.number, "", finding.New(noticeNobody, finding.Warning))
	case j.payee == benefit.PayeeSeveral:
		d.payer.rows.about(j.number, "", finding.New(noticeSeveral, finding.Warning))
	case j.payee == benefit.PayeeEstate:
		d.payer.rows.about(j.number, "", finding.New(noticeEstate, finding.Warning))
	}
}
