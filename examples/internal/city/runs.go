package city

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/internal/year"
)

// fileOf is the file of a run.
func fileOf(run string) string {
	if run == firstRun {
		return "transfer.txt"
	}
	return "transfer-" + run + ".txt"
}

func (n *following) sends(ctx context.Context, d *day) error {
	if d.plan.Send == "" {
		return nil
	}
	if !runName(d.plan.Send) {
		return errRunName
	}
	file, err := os.ReadFile(filepath.Join(n.options.out, fileOf(d.plan.Send)))
	if err != nil {
		return errors.New(fileOf(d.plan.Send) + " が読めません")
	}
	r, err := n.office.Send(ctx, d.plan.Send, file)
	if err == nil {
		n.say("  %s 決裁・送付　%s件 %s円", d.plan.Send, commas(int64(r.Count)), commas(int64(r.Total)))
	}
	return err
}

func (n *following) loses(ctx context.Context, d *day) error {
	if d.plan.Lost == "" {
		return nil
	}
	err := n.office.Lose(ctx, d.plan.Lost)
	if err == nil {
		n.say("  %s 送付の成否が不明　2名が確かめるまで停止", d.plan.Lost)
	}
	return err
}

func (n *following) finds(ctx context.Context, d *day) error {
	f := d.plan.Found
	if f == nil {
		return nil
	}
	err := n.office.Find(ctx, f.Run, f.Sent, f.Words)
	if err == nil {
		n.say("  %s 2名で確認　%s", f.Run, map[bool]string{true: "送付されていた", false: "送付されていなかった"}[f.Sent])
	}
	return err
}

// givesUp takes the payments out of a run that was held back.
func (n *following) givesUp(ctx context.Context, d *day) error {
	g := d.plan.GiveUp
	if g == nil {
		return nil
	}
	if !runName(g.Run) {
		return errRunName
	}
	if err := n.office.GiveUp(ctx, g.Run, g.Words); err != nil {
		return err
	}
	n.say("  %s 取りやめ", g.Run)
	return nil
}

var errRunName = errors.New("day.json: run の名前が使えません")

// runName reports whether the name of a run can be part of a file's.
func runName(run string) bool { return run != "" && !strings.ContainsAny(run, `/\.`) }

var errResults = errors.New("銀行の一覧に支払と一致しない行があります")

func (n *following) hears(ctx context.Context, d *day) error {
	if d.plan.Results == "" {
		return nil
	}
	list := "results.csv"
	if len(d.files["results.xlsx"]) > 0 {
		list = "results.xlsx"
	}
	b, found, err := n.office.Hear(ctx, d.plan.Results, d.files[list], d.files["results.json"], d.plan.PaidOn)
	if errors.Is(err, office.CodeNotFound) {
		return fmt.Errorf("day.json: %s という支払はありません", d.plan.Results)
	}
	if err != nil {
		return err
	}
	for _, f := range found {
		n.say("  %s %d行 %s %s", list, f.Line, f.Code, f.Field)
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

func (n *following) returns(ctx context.Context, _ *day) error {
	if len(n.back) == 0 {
		return nil
	}
	if err := n.office.Return(ctx, n.back); err != nil {
		return err
	}
	n.say("  戻入 %d件", len(n.back))
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
	if !runName(d.plan.Run) {
		return errRunName
	}
	var file bytes.Buffer
	order := year.Order{Run: d.plan.Run, Payer: config.Payer, Due: d.plan.Due, Held: d.plan.Held}
	r, left, err := n.office.Pay(ctx, order, &file)
	if err != nil {
		return err
	}
	if file.Len() == 0 {
		n.say("  %s 支払うものがありません", d.plan.Run)
		n.unpayable(left)
		return nil
	}
	name := fileOf(d.plan.Run)
	n.wrote = name
	if err := n.out.replaceFile(name, func(w io.Writer) error { _, err := file.WriteTo(w); return err }); err != nil {
		return err
	}
	n.say("  %s %s　%d件 %s円　%s", d.plan.Run, map[bool]string{false: "起案・決裁・送付", true: "起案・決裁（送付は保留）"}[d.plan.Held], r.Count, commas(int64(r.Total)), name)
	n.unpayable(left)
	return nil
}

func (n *following) unpayable(left []office.Left) {
	for _, l := range left {
		n.say("    支払えない申請 %s %s", l.Case, l.Why)
	}
}

// takesBack takes the bank's file away that a day made which then stopped, where nothing of the day
// was kept: the run that it is of is none.
func (n *following) takesBack() error {
	if _, kept := n.kept.(*casesFile); !kept || n.wrote == "" {
		return nil
	}
	n.say("  %s は取り消し　この日は記録されていません", n.wrote)
	return os.Remove(filepath.Join(n.options.out, n.wrote))
}

// clears takes the file of a run away that was given up, once that is kept: nobody sends it.
func (n *following) clears(d *day) error {
	g := d.plan.GiveUp
	if g == nil {
		return nil
	}
	if err := os.Remove(filepath.Join(n.options.out, fileOf(g.Run))); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return errors.New(fileOf(g.Run) + " が消せません")
	}
	return nil
}
