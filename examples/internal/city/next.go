package city

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/examples/internal/year"
	"github.com/kyufu-go/kyufu/household/civil"
)

// runNext goes on from a finished run, day by day. A day that was worked is passed over, one that
// was broken off is begun again.
func runNext(ctx context.Context, o options, w World) (err error) {
	days, err := readDays(o.next)
	if err != nil {
		return err
	}
	j, err := readJob(o, w)
	if err != nil {
		return err
	}
	if j.out, err = openFinished(o.out, j.digest()); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.out.close()) }()
	j.keepIn(j.out)
	n := &following{job: j, said: w.Stdout}
	if err := n.open(ctx, days); err != nil {
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
		j.bad.print(w.Stderr)
		return errRowsBad
	}
	return nil
}

// following is a job that goes on.
type following struct {
	*job

	said   io.Writer
	before map[string]benefit.Decision // by household, as they were decided last
	hand   []handwritten               // what officers record by hand on the day
	back   []year.Return               // what came back on it
	wrote  string                      // the bank's file that the day has made
}

func (n *following) say(format string, args ...any) { _, _ = fmt.Fprintf(n.said, format+"\n", args...) }

// open opens the office on the cases that were kept. What a broken day put into the log, and the
// store does not know, is taken back by the log's own rule.
func (n *following) open(ctx context.Context, days []day) error {
	cases, err := n.kept.Again(ctx)
	if err != nil {
		return err
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
	log := store.TrailOf(n.log, logInstance, func(from uint64) iter.Seq2[audit.Event, error] { return n.log.log.Since(ctx, from) })
	if n.office, err = year.Open(ctx, n.town(cases, log, secret)); err != nil {
		return err
	}
	dates := make([]civil.Date, len(days))
	for i := range days {
		dates[i] = days[i].on
	}
	_, err = n.office.Restore(ctx, dates...)
	return err
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
	done, err := n.office.Begin(ctx, d.on, d.digest())
	if err != nil {
		return err
	}
	if !done {
		if err := n.works(ctx, days); err != nil {
			return errors.Join(err, n.takesBack())
		}
	}
	if err := n.clears(d); err != nil {
		return err
	}
	return n.erases(ctx, d)
}

// reads reads what is recorded of the day row by row, before anything of it is done: a row that
// cannot be read stops the day, for it is not read again on another.
func (n *following) reads(d *day) (err error) {
	bad := newBadRows()
	config, err := readCityConfig(bytes.NewReader(n.input["city.json"]))
	if err != nil {
		return err
	}
	payer := newPayer(&config, d.on, nil, bad)
	n.wrote = ""
	if n.hand, err = readActs(d.files[actsName], payer.accountConfig(), bad); err != nil {
		return err
	}
	if n.back, err = readReturns(d.files["returns.csv"], bad); err != nil {
		return err
	}
	if len(bad.errors) > 0 {
		f := bad.errors[0]
		return fmt.Errorf("%s の %d行目（%s）が読めません", f.File, f.Line, f.Field)
	}
	return nil
}

// works does all of a day but the erasure, and keeps the cases.
func (n *following) works(ctx context.Context, days []day) error {
	d := &days[len(days)-1]
	n.say("%s", wareki(d.on))
	if err := n.reads(d); err != nil {
		return err
	}
	steps := []func(context.Context, *day) error{
		n.finds, n.givesUp, n.sends, n.loses, n.hears, n.hands, func(ctx context.Context, _ *day) error { return n.judges(ctx, days) },
		n.returns, n.acts, n.pays, n.acted, n.ends,
	}
	for _, step := range steps {
		if err := step(ctx, d); err != nil {
			return err
		}
	}
	if err := n.writes(ctx, days); err != nil {
		return err
	}
	if err := n.office.Finish(ctx, d.digest()); err != nil {
		return err
	}
	return n.keep(ctx)
}

func (n *following) keep(ctx context.Context) error {
	if err := n.office.Seal(ctx); err != nil {
		return err
	}
	return n.kept.Keep(ctx)
}

// keptFirst are the keys of cases: the cases are kept, with what was erased, before a key of theirs
// is destroyed.
type keptFirst struct {
	keys.Store

	cases Cases
}

func (k keptFirst) Destroy(ctx context.Context, space string, ids ...keys.ID) error {
	if err := k.cases.Keep(ctx); err != nil {
		return err
	}
	return k.Store.Destroy(ctx, space, ids...)
}

// writes makes the letters of the day, to who lives where by now.
func (n *following) writes(ctx context.Context, days []day) error {
	if n.letters == "" {
		return n.office.Posts(ctx)
	}
	if n.all == nil {
		n.on, n.knownAt = days[len(days)-1].on, days[len(days)-1].on
		if err := errors.Join(n.learns(days), n.compose(nil), n.decide(func(int) {})); err != nil {
			return err
		}
	}
	return n.writeLetters(ctx, false, func(*casework.Case) {})
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
	for i, l := range left {
		if i == 10 {
			n.say("    ほか %d件", len(left)-i)
			break
		}
		n.say("    申請 %s %s%s", l.Case, l.State.JA(), unsent(l.Unsent))
	}
	return n.out.replaceFile("books.csv", func(w io.Writer) error { return writeBooks(w, &b) })
}

// unsent says which letters keep a case open; "" where none does.
func unsent(letters []casework.Notice) string {
	said := ""
	for i, n := range letters {
		if i == 0 {
			said = "　未送付"
		}
		said += " " + string(n)
	}
	return said
}

func (n *following) erases(ctx context.Context, d *day) error {
	if !d.plan.Erase {
		return nil
	}
	count, err := n.office.Forget(ctx, d.on)
	if err != nil || count == 0 {
		return err
	}
	n.say("  消去 %d件", count)
	left, err := named(n.options.out)
	letters := n.letters
	if letters == "" { // those of earlier runs lie where nothing of this one says
		letters = "-letters（通知を書き出したフォルダがあれば）"
	}
	if left = append(left, letters); err != nil || len(left) > 0 {
		n.say("  個人の情報が残る一覧（文書の保存年限により廃棄）　%s", strings.Join(left, " "))
		return errors.Join(err, n.keep(ctx))
	}
	return n.keep(ctx)
}

// named are the lists of the folder that name households or persons: an erasure destroys the keys
// of the cases, and papers are the town's to dispose of.
func named(out string) (files []string, err error) {
	for _, pattern := range []string{"decisions.*", "records.csv", "missing.csv", "inquiries.csv", "notices.csv", "changes.csv", "transfer*.txt"} {
		found, err := filepath.Glob(filepath.Join(out, pattern))
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			files = append(files, filepath.Base(f))
		}
	}
	return files, nil
}
