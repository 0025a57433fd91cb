package city

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/internal/year"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/text/table"
)

// actsName is what officers record by hand: one event of one case a row.
const actsName = "acts.csv"

var actColumns = []table.Column{
	{ID: "household", Names: []string{"世帯番号", "household"}}, {ID: "event", Names: []string{"手続", "event"}},
	{ID: "codes", Names: []string{"事由コード", "codes"}, Optional: true}, {ID: "words", Names: []string{"理由", "words"}, Optional: true},
	{ID: "amount", Names: []string{"額", "amount"}, Optional: true}, {ID: "until", Names: []string{"期限", "until"}, Optional: true},
	{ID: "clock", Names: []string{"期限の種類", "clock"}, Optional: true}, {ID: "notice_on", Names: []string{"通知日", "notice_on"}, Optional: true},
	{ID: "person", Names: []string{"宛名番号", "person"}, Optional: true},
	{ID: "postal", Names: []string{"送付先郵便番号", "postal"}, Optional: true}, {ID: "address", Names: []string{"送付先", "address"}, Optional: true},
	{ID: "name", Names: []string{"氏名", "name"}, Optional: true},
	{ID: "relation", Names: []string{"代理人関係", "relation"}, Optional: true}, {ID: "authority", Names: []string{"代理権", "authority"}, Optional: true},
	{ID: "bank", Names: []string{"銀行コード", "bank"}, Optional: true}, {ID: "branch", Names: []string{"支店コード", "branch"}, Optional: true},
	{ID: "type", Names: []string{"預金種別", "type"}, Optional: true}, {ID: "number", Names: []string{"口座番号", "number"}, Optional: true},
	{ID: "holder", Names: []string{"口座名義人カナ", "holder"}, Optional: true},
	{ID: "notice", Names: []string{"通知", "notice"}, Optional: true},
}

// handwritten is a row: what is recorded of which household's case.
type handwritten struct {
	household string
	event     casework.Event
}

// readActs reads acts.csv. A row that cannot be read is a finding.
func readActs(b []byte, accounts bank.AccountConfig, bad *badRows) (list []handwritten, err error) {
	if len(b) == 0 {
		return nil, nil
	}
	r, err := table.Open(bytes.NewReader(b), table.Config{File: actsName, Columns: actColumns})
	if err != nil {
		return nil, describe(actsName, err)
	}
	for row, err := range r.Rows() {
		if _, ok := errors.AsType[*finding.Failure](err); ok {
			bad.add(row.Findings)
			continue
		}
		if err != nil {
			return nil, describe(actsName, err)
		}
		one, wrong := handAct(&row, accounts)
		if len(wrong) > 0 {
			bad.add(wrong)
			continue
		}
		list = append(list, one)
	}
	return list, nil
}

func handAct(row *table.Row, accounts bank.AccountConfig) (h handwritten, wrong finding.List) {
	e := &h.event
	h.household = row.Value(0)
	e.Codes, e.Words, e.Clock, e.Notice = strings.Fields(row.Value(2)), row.Value(3), casework.Clock(row.Value(6)), casework.Notice(row.Value(19))
	read := func(column int, into func(text string) error) {
		if text := row.Value(column); text != "" && into(text) != nil {
			wrong = append(wrong, row.Finding(column, form.CodeWord, finding.Error))
		}
	}
	read(1, func(text string) error {
		if err := e.Kind.UnmarshalText([]byte(text)); err != nil {
			return err
		}
		if e.Kind != casework.OpenExOfficio && !year.ByHand(e.Kind) {
			return errByHand
		}
		return nil
	})
	read(4, func(text string) (err error) { e.Amount, err = money.ParseYen(text); return err })
	read(5, func(text string) (err error) { e.Until, err = civil.ParseDate(text); return err })
	read(7, func(text string) (err error) { e.NoticeOn, err = civil.ParseDate(text); return err })
	read(8, func(text string) (err error) { e.Person, err = (addressee.Format{}).Normal(text); return err })
	if h.household == "" || row.Value(1) == "" {
		wrong = append(wrong, row.Finding(1, form.CodeRequired, finding.Error))
	}
	if row.Value(17) == "" && (row.Value(14) != "" || row.Value(15) != "" || row.Value(18) != "") {
		wrong = append(wrong, row.Finding(17, form.CodeRequired, finding.Error))
	}
	if row.Value(17) != "" {
		given := bank.Account{Bank: row.Value(14), Branch: row.Value(15), Number: row.Value(17), Holder: row.Value(18)}
		read(16, func(text string) (err error) { given.Type, err = bank.ParseAccountType(text); return err })
		account, found := given.Normalise(accounts)
		if found.Failed() {
			wrong = append(wrong, row.Finding(17, form.CodeWord, finding.Error))
		}
		e.Account = &casework.Account{Account: account, Source: casework.FromForm}
	}
	switch address := row.Value(10); {
	case address != "" && row.Value(12) != "": // two events
		wrong = append(wrong, row.Finding(12, form.CodeWord, finding.Error))
	case address != "":
		e.Mailing = &casework.Mailing{PostalCode: row.Value(9), Address: address, Name: row.Value(11)}
	case row.Value(12) != "":
		e.Agent = &casework.Agent{Relation: row.Value(12), Authority: row.Value(13), Name: row.Value(11)}
	}
	return h, wrong
}

var errByHand = errors.New("not by hand")

// byHand gives the office what officers record by hand on a day, and does what can be done before
// the forms of the day are taken in. A case that is opened ex officio is one of a form's row that
// was neither sent nor came back.
func (n *following) byHand(ctx context.Context, d *day, papers []year.Paper) error {
	var acts []office.Act
	for _, h := range n.hand {
		f := n.data.forms[h.household]
		if f == nil {
			return fmt.Errorf("%s: 申請のない世帯の手続があります（%s）", actsName, h.event.Kind)
		}
		id := strconv.Itoa(f.Sequence)
		if h.event.Kind != casework.OpenExOfficio {
			acts = append(acts, office.Act{Case: id, Event: h.event})
			continue
		}
		i := slices.IndexFunc(papers, func(p year.Paper) bool { return p.ID == id })
		if i < 0 {
			return fmt.Errorf("%s: 申請 %s は職権で開始できる状態にありません", actsName, id)
		}
		papers[i].ExOfficio = h.event.Words
	}
	if err := n.office.Hand(ctx, acts); err != nil {
		return err
	}
	return n.acts(ctx, d)
}

// acts records by hand what the cases take by now.
func (n *following) acts(ctx context.Context, _ *day) error {
	_, err := n.records(ctx)
	return err
}

// acted is acts behind all else that a day does: nothing waits on.
func (n *following) acted(ctx context.Context, _ *day) error {
	left, err := n.records(ctx)
	if err != nil || len(left) == 0 {
		return err
	}
	return fmt.Errorf("%s: 申請 %s は %s ができる状態にありません", actsName, left[0].Case, left[0].Event.Kind)
}

// records records by hand what the cases take by now, and gives what waits on.
func (n *following) records(ctx context.Context) (left []office.Act, err error) {
	done, left, err := n.office.Acts(ctx)
	if err == nil && done > 0 {
		n.say("  手続 %d件", done)
	}
	return left, err
}
