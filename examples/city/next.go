package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/internal/year"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// A dayPlan is day.json: what is done on a day beside taking in what came. An absent part is not
// done.
type dayPlan struct {
	Send    string     `json:"send"`    // hand the file of this run to the bank
	Results string     `json:"results"` // the bank's list (results.csv) is about this run; who is not on it is paid
	PaidOn  civil.Date `json:"paid_on"` // on this day
	Cash    string     `json:"cash"`    // hand out the money of this run
	Run     string     `json:"run"`     // pay all that is due in a run of this name
	Due     civil.Date `json:"due"`     // on this day
	End     bool       `json:"end"`     // let lapse what was never answered, and close
	Erase   bool       `json:"erase"`   // erase what is closed
}

// A day is a folder named by its date, with day.json and the files that came.
type day struct {
	on    civil.Date
	plan  dayPlan
	files map[string][]byte
}

// dayFiles are those that a day may have, in the order in which they are read.
var dayFiles = []string{"day.json", "residents.csv", "tax.csv", "welfare.csv", "applications.csv", "results.csv", "results.json", "returns.csv"}

// readDays reads the days of a folder, the earliest first.
func readDays(dir string) ([]day, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("-next のフォルダ %s が読めません", dir)
	}
	var days []day
	for _, e := range entries {
		on, err := civil.ParseDate(e.Name())
		if err != nil || !e.IsDir() {
			continue
		}
		d := day{on: on, files: map[string][]byte{}}
		for _, name := range dayFiles {
			b, err := os.ReadFile(filepath.Join(dir, e.Name(), name))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil, fmt.Errorf("%s の %s が読めません", e.Name(), name)
			}
			d.files[name] = b
		}
		if len(d.files["day.json"]) > 0 {
			if err := (strictjson.Config{}).Read(bytes.NewReader(d.files["day.json"]), &d.plan); err != nil {
				return nil, fmt.Errorf("%s の day.json の書き方に誤りがあります: %w", e.Name(), err)
			}
		}
		days = append(days, d)
	}
	if len(days) == 0 {
		return nil, fmt.Errorf("-next のフォルダ %s に日付のフォルダがありません", dir)
	}
	return days, nil
}

func (d *day) digest() (sum audit.Hash) {
	h := sha256.New()
	for _, name := range dayFiles {
		one := sha256.Sum256(d.files[name])
		h.Write(one[:])
	}
	h.Sum(sum[:0])
	return sum
}

// runNext goes on from a finished run, day by day. A day that was worked is passed over, one that
// was broken off is begun again.
func runNext(ctx context.Context, o options, stdout, stderr io.Writer, now func() time.Time, random io.Reader) (err error) {
	days, err := readDays(o.next)
	if err != nil {
		return err
	}
	j, err := readJob(o, stderr, now, random)
	if err != nil {
		return err
	}
	if j.out, err = openFinished(o.out, j.digest()); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.out.close()) }()
	n := &following{job: j, said: stdout}
	if err := n.open(ctx); err != nil {
		return errors.Join(err, n.close())
	}
	for i := range days {
		if err := n.day(ctx, days[:i+1]); err != nil {
			return errors.Join(fmt.Errorf("%s: %w", days[i].on, err), n.close())
		}
	}
	if err := n.close(); err != nil {
		return err
	}
	if err := j.verify(ctx)(func(int) {}); err != nil {
		return err
	}
	n.say("監査ログ %s件　検証済　不一致 %d件", commas(int64(j.report.Entries)), len(j.checked))
	for _, f := range j.checked {
		n.say("  %s %s %s", f.Code, f.Case, f.Store.Code)
	}
	if len(j.bad.errors) > 0 {
		j.bad.print(stderr)
		return errRowsBad
	}
	return nil
}

// following is a job that goes on.
type following struct {
	*job

	memory *store.Memory
	said   io.Writer
}

func (n *following) say(format string, args ...any) { _, _ = fmt.Fprintf(n.said, format+"\n", args...) }

// open opens the office on the cases that were kept. What a broken day put into the log, and the
// store does not know, is taken back by the log's own rule.
func (n *following) open(ctx context.Context) error {
	f, err := os.Open(filepath.Join(n.options.out, casesName))
	if err != nil {
		return errUnfinished
	}
	n.memory, err = store.Kept(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("%s: %w", casesName, err)
	}
	if n.caseKeys, err = keys.Open(filepath.Join(n.options.out, caseKeys)); err != nil {
		return err
	}
	if n.log, err = openLog(n.options.out, n.now, n.random); err != nil {
		return err
	}
	n.log.seen = nil // what this run says is new
	secret, err := masterKey(filepath.Join(n.options.out, vaultKey), n.random)
	if err != nil {
		return err
	}
	dir := filepath.Join(n.options.out, "audit")
	log := store.TrailOf(n.log, logInstance, func(from uint64) iter.Seq2[audit.Event, error] { return behind(trail.Events(dir), from) })
	if n.office, err = year.Open(ctx, n.town(n.memory, log, secret)); err != nil {
		return err
	}
	_, err = n.office.Restore(ctx)
	return err
}

// behind are the entries of a log from an index on.
func behind(all iter.Seq2[audit.Event, error], from uint64) iter.Seq2[audit.Event, error] {
	return func(yield func(audit.Event, error) bool) {
		for e, err := range all {
			if (err != nil || e.Index >= from) && !yield(e, err) {
				return
			}
		}
	}
}

func (n *following) close() (err error) {
	if n.log != nil {
		err = n.log.close()
	}
	if n.caseKeys != nil {
		err = errors.Join(err, n.caseKeys.Close())
	}
	return err
}

// day works the last of some days, with all that came on those before.
func (n *following) day(ctx context.Context, days []day) error {
	d := &days[len(days)-1]
	if done, err := n.office.Begin(ctx, d.on, d.digest()); err != nil || done {
		return err
	}
	n.say("%s", wareki(d.on))
	for _, part := range []func(context.Context, *day) error{n.sends, n.hears, n.hands} {
		if err := part(ctx, d); err != nil {
			return err
		}
	}
	if err := n.judges(ctx, days); err != nil {
		return err
	}
	for _, part := range []func(context.Context, *day) error{n.returns, n.pays, n.ends, n.erases} {
		if err := part(ctx, d); err != nil {
			return err
		}
	}
	if err := n.office.Seal(ctx); err != nil {
		return err
	}
	return n.out.replaceFile(casesName, n.memory.Keep)
}

// judges decides all households anew with what is known by now, and lets the cases follow.
func (n *following) judges(ctx context.Context, days []day) error {
	d := &days[len(days)-1]
	if !slices.ContainsFunc(dayFiles[1:5], func(name string) bool { return len(d.files[name]) > 0 }) {
		return nil
	}
	n.on, n.knownAt = d.on, d.on
	n.bad.restore(newBadRows().snapshot())
	if err := n.learns(days); err != nil {
		return err
	}
	if err := errors.Join(n.compose(nil), n.decide(func(int) {})); err != nil {
		return err
	}
	papers := n.papers()
	fresh, err := n.office.Go(ctx, papers)
	if err != nil {
		return err
	}
	if _, err := n.office.Take(ctx, fresh, year.Runs{}, func(*casework.Case) {}); err != nil {
		return err
	}
	n.say("  判定　世帯 %s　新しい申請 %d件", commas(int64(len(n.all))), len(fresh))
	return nil
}

// learns reads the input as it was, and what came on the days since.
func (n *following) learns(days []day) error {
	if err := n.read(func(int) {}); err != nil && !errors.Is(err, errTransferDay) {
		return err
	}
	n.data.config.TransferOn, _ = civil.BankDays().AddBusinessDays(n.on, leadDays)
	for i := range days {
		for k, read := range []func([]byte, string) (int, error){n.data.residents(n.bad), n.data.tax(n.bad), n.data.welfare(n.bad), n.newForms()} {
			name := dayFiles[k+1]
			if b := days[i].files[name]; len(b) > 0 {
				if _, err := read(b, name); err != nil {
					return describe(name, err)
				}
			}
		}
	}
	return nil
}

// newForms reads forms that came later: one of a household that has one takes its place, under its
// number.
func (n *following) newForms() func([]byte, string) (int, error) {
	return func(b []byte, name string) (int, error) {
		forms, err := form.Read(bytes.NewReader(b), name, n.bad.add)
		list := make([]*form.Application, 0, len(forms))
		for _, a := range forms {
			list = append(list, a)
		}
		slices.SortFunc(list, func(a, b *form.Application) int { return a.Sequence - b.Sequence })
		for _, a := range list {
			if old := n.data.forms[a.Household]; old != nil {
				a.Sequence = old.Sequence
			} else {
				a.Sequence = len(n.data.forms) + 1
			}
			n.data.forms[a.Household] = a
		}
		return len(forms), err
	}
}

func (n *following) sends(ctx context.Context, d *day) error {
	if d.plan.Send == "" {
		return nil
	}
	file, err := os.ReadFile(filepath.Join(n.options.out, "transfer.txt"))
	if err != nil {
		return errors.New("transfer.txt が読めません")
	}
	r, err := n.office.Send(ctx, d.plan.Send, file)
	if err == nil {
		n.say("  %s 決裁・送付　%s件 %s円", d.plan.Send, commas(int64(r.Count)), commas(int64(r.Total)))
	}
	return err
}

var errResults = errors.New("results.csv に支払と一致しない行があります")

func (n *following) hears(ctx context.Context, d *day) error {
	if d.plan.Results == "" {
		return nil
	}
	b, found, err := n.office.Hear(ctx, d.plan.Results, d.files["results.csv"], d.files["results.json"], d.plan.PaidOn)
	if err != nil {
		return err
	}
	for _, f := range found {
		n.say("  results.csv %d行 %s %s", f.Line, f.Code, f.Field)
	}
	if len(found) > 0 {
		return errResults
	}
	n.say("  %s 結果　支払済 %d件 %s円　振込不能 %d件 %s円", d.plan.Results, b.Paid.Count, commas(int64(b.Paid.Yen)), b.Failed.Count, commas(int64(b.Failed.Yen)))
	return nil
}

func (n *following) hands(ctx context.Context, d *day) error {
	if d.plan.Cash == "" {
		return nil
	}
	count, err := n.office.Counter(ctx, d.plan.Cash)
	if err == nil {
		n.say("  %s 窓口払い　%d件", d.plan.Cash, count)
	}
	return err
}

func (n *following) returns(ctx context.Context, d *day) error {
	list, err := readReturns(d.files["returns.csv"], n.bad)
	if err != nil || len(list) == 0 {
		return err
	}
	if err := n.office.Return(ctx, list); err != nil {
		return err
	}
	n.say("  戻入 %d件", len(list))
	return nil
}

func (n *following) pays(ctx context.Context, d *day) error {
	if d.plan.Run == "" {
		return nil
	}
	config, err := readCityConfig(bytes.NewReader(n.input["city.json"]))
	if err != nil {
		return err
	}
	var r office.Run
	var left []office.Left
	name := "transfer-" + d.plan.Run + ".txt"
	if strings.ContainsAny(d.plan.Run, `/\.`) {
		return errors.New("day.json: run の名前が使えません")
	}
	err = n.out.replaceFile(name, func(w io.Writer) error {
		r, left, err = n.office.Pay(ctx, d.plan.Run, config.Payer, d.plan.Due, w)
		return err
	})
	if err != nil {
		return err
	}
	n.say("  %s 起案・決裁・送付　%d件 %s円　%s", d.plan.Run, r.Count, commas(int64(r.Total)), name)
	for _, l := range left {
		n.say("    支払えない申請 %s %s", l.Case, l.Why)
	}
	return nil
}

func (n *following) ends(ctx context.Context, d *day) error {
	if !d.plan.End {
		return nil
	}
	b, left, err := n.office.End(ctx)
	if err != nil {
		return err
	}
	n.say("  決算　支払 %s円　現金 %s円　戻入 %s円　差引 %s円", commas(int64(b.Paid.Yen)), commas(int64(b.Cash.Yen)), commas(int64(b.Returned.Yen)), commas(int64(b.Out())))
	n.say("  完結していない申請 %d件", len(left))
	return n.out.replaceFile("books.csv", func(w io.Writer) error { return writeBooks(w, &b) })
}

func (n *following) erases(ctx context.Context, d *day) error {
	if !d.plan.Erase {
		return nil
	}
	count, err := n.office.Forget(ctx)
	if err == nil {
		n.say("  消去 %d件", count)
	}
	return err
}
