// Terminal is a day at the terminal of a link server: questions leave as a file on a medium that
// was lent, sealed; replies come back the same way, and everything that goes wrong on such a day
// does.
//
//	go run ./examples/terminal [-dir FOLDER]
//
// Four people are asked about. One question is rejected before it leaves, one is answered, one is
// answered with "no data", one is answered wrongly, disputed, asked again and broken off; a stray
// line in the reply holds up nothing. Then the day's statistics, what the person may see of it,
// what another department may see of the fact, and, when the terms are over, the erasure of it all.
//
// FOLDER (default: one that is removed) holds the folders between which the medium goes. The link
// server, the people and their taxes are invented; the store is in memory and the clock is the
// program's.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

const usage = `terminal [-dir フォルダ]

連携サーバーとファイルを受け渡す端末の一日を、見本の市で通します。`

func run(args []string, stdout, stderr io.Writer) int {
	flags := command.New("terminal")
	dir := flags.String("dir", "", "媒体が行き来するフォルダを置く`フォルダ`（省略すると、終わりに消すもの）")
	if err := command.Parse(flags, args, usage, stdout); err != nil {
		return command.StatusJA("terminal", err, stderr)
	}
	if err := play(*dir, stdout); err != nil {
		_, _ = fmt.Fprintln(stderr, "terminal:", command.Japanese(err))
		return 1
	}
	return 0
}

func play(dir string, out io.Writer) (err error) {
	if dir == "" {
		if dir, err = os.MkdirTemp("", "terminal"); err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }()
	}
	o, err := newOffice(dir, out)
	if err != nil {
		return err
	}
	for _, part := range []func(context.Context) error{o.morning, o.reply, o.check, o.dispute, o.evening, o.rights, o.department, o.erasure} {
		if err := part(context.Background()); err != nil {
			return err
		}
	}
	return nil
}

// morning drafts, rejects one, approves the others and sends them.
func (o *office) morning(ctx context.Context) error {
	var asks []inquiry.Ask
	for _, person := range people {
		asks = append(asks, question(person))
	}
	ids, err := o.desk.Draft(ctx, clerk, asks...)
	if err != nil {
		return err
	}
	if err := o.desk.Reject(ctx, chief, "not_needed", ids[3]); err != nil {
		return err
	}
	o.ids = ids[:3]
	asked, err := o.desk.Show(ctx, chief, o.ids...)
	if err != nil {
		return err
	}
	if err := o.desk.Approve(ctx, chief, asked); err != nil {
		return err
	}
	return o.send(ctx)
}

// question asks for the tax status of one person.
func question(person addressee.Integrated) inquiry.Ask {
	return inquiry.Ask{
		Person: string(person), Subject: permitted.Member, Provider: them, Information: permitted.LocalTax, FiscalYear: 2021,
		Items: []answer.Item{answer.ItemTaxStatus},
	}
}

// send lets the desk go on and tells what the link server finds in its folder.
func (o *office) send(ctx context.Context) error {
	if _, err := o.desk.Advance(ctx, system); err != nil {
		return err
	}
	n, err := o.trip(ctx, "103")
	o.say("照会 %d件をファイルで送った。一件を除き、すぐに回答がある", n)
	return err
}

// reply reads what came back; a stray line is listed and holds up nothing.
func (o *office) reply(ctx context.Context) error {
	for _, later := range []string{"103", "103", "", ""} {
		if _, err := o.trip(ctx, later); err != nil {
			return err
		}
		p, err := o.desk.Advance(ctx, system)
		if err != nil {
			return err
		}
		if err := o.strays(ctx); err != nil {
			return err
		}
		if p.Waiting == 0 {
			break
		}
		o.now = p.Next
	}
	for _, id := range o.ids {
		q, err := o.desk.Get(ctx, id)
		if err != nil {
			return err
		}
		o.say("照会は %s、次にできること %v、終わり：%s", q.State, q.State.Allowed(), command.Yes(q.State.Ended()))
	}
	return nil
}

// strays lists the lines of replies that answer nothing.
func (o *office) strays(ctx context.Context) error {
	all, err := o.files.Strays(ctx)
	for _, s := range all {
		o.say("どの照会の回答でもない行 %d：%s", s.Line, s.Code)
	}
	return err
}

// check shows the answer to a second person, who confirms what was shown; the fact is registered.
func (o *office) check(ctx context.Context) error {
	if _, err := o.desk.Retrieve(ctx, clerk, o.ids[0], o.ids[2]); err != nil {
		return err
	}
	views, err := o.desk.Review(ctx, checker, o.ids[0])
	if err != nil {
		return err
	}
	if err := o.desk.Verify(ctx, checker, views[0].Confirm()); err != nil {
		return err
	}
	return o.desk.Register(ctx, clerk, func(ctx context.Context, facts []inquiry.Fact) error {
		status, _ := facts[0].Value(answer.ItemTaxStatus)
		o.say("登録：%d年度は %s", facts[0].FiscalYear, status.Text)
		return o.register(ctx, facts)
	}, o.ids[0])
}

// dispute says that an answer cannot be right, asks again and breaks the new question off.
func (o *office) dispute(ctx context.Context) error {
	if _, err := o.desk.Review(ctx, checker, o.ids[2]); err != nil {
		return err
	}
	if err := o.desk.Dispute(ctx, checker, "other_person", o.ids[2]); err != nil {
		return err
	}
	again, err := o.desk.Again(ctx, clerk, o.ids[2])
	if err != nil {
		return err
	}
	if err := o.desk.BreakOff(ctx, clerk, "moved_away", again); err != nil {
		return err
	}
	q, err := o.desk.Get(ctx, again)
	o.say("もう一度照会し、%s", q.State)
	return err
}

// evening prints how the desk stands and the day's counts, which name nobody.
func (o *office) evening(ctx context.Context) error {
	h := o.desk.Health(ctx)
	o.say("異常なし：%s（気付いたこと %d件）", command.Yes(h.OK), len(h.Findings))
	s, err := o.desk.Statistics(ctx, clerk)
	for _, state := range inquiry.States() {
		if n := s.States[state]; n > 0 {
			o.say("%s %d件", state, n)
		}
	}
	return err
}

// rights is what the person asked about may ask: who exchanged what about me?
func (o *office) rights(ctx context.Context) error {
	shown, err := o.records.Disclose(ctx, clerk, people[0])
	if err != nil {
		return err
	}
	for _, r := range shown {
		o.say("%s と授受した情報：%s、%s", r.Provider, r.Information, r.Outcome)
	}
	today := civil.DayOf(o.now)
	mark := inquiry.Mark{Set: true, Reason: "dv", ReviewOn: today.AddMonths(12)}
	if err := o.records.SetMark(ctx, clerk, inquiry.InquirerSide, shown[0].Inquiry, mark); err != nil {
		return err
	}
	hidden, err := o.records.Disclose(ctx, clerk, people[0])
	if err != nil {
		return err
	}
	due, err := o.records.Review(ctx, clerk, today.AddMonths(12))
	if err != nil {
		return err
	}
	o.say("不開示の印のある記録を除き %d件を開示、一年後に見直す印 %d件", len(hidden), len(due))
	return o.records.Correct(ctx, clerk, inquiry.InquirerSide, shown[0].Inquiry, "wrong_year")
}

// erasure lets the terms run out: answers, persons, files and records go.
func (o *office) erasure(ctx context.Context) error {
	o.now = o.now.AddDate(1, 0, 0)
	gone, err := o.desk.Expire(ctx, system)
	if err != nil {
		return err
	}
	files, err := o.files.Expire(ctx)
	if err != nil {
		return err
	}
	o.say("一年後、失効 %d件、消去 %d件、ファイル %d件", gone.Lapsed, gone.Erased, files)
	o.now = o.now.AddDate(8, 0, 0)
	if o.engine, err = policy(civil.DayOf(o.now)); err != nil { // all have been trained again
		return err
	}
	n, err := o.records.Purge(ctx, clerk)
	o.say("さらに七年後、授受の記録 %d件を廃棄。監査ログ %d件", n, len(o.log.Events()))
	return err
}

func (o *office) say(format string, args ...any) {
	_, _ = fmt.Fprintf(o.out, "%s  "+format+"\n", append([]any{o.now.In(civil.JST).Format(time.DateTime)}, args...)...)
}
