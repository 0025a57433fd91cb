package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/likeness"
	"github.com/kyufu-go/kyufu/mynumber"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

func ref(system addressee.System, n int) addressee.Ref {
	return addressee.Ref{System: system, Number: addressee.Local(fmt.Sprintf("%04d", n))}
}

// takeOver loads what the registry before this one knew: three persons, the number of one, and a
// row that cannot be right.
func (t *town) takeOver(ctx context.Context) error {
	rows := []registry.LoadRow{
		{Refs: []addressee.Ref{ref("resident", 1)}, Number: mynumbertest.Number(1), Ground: registry.GroundHead, Identity: registry.IdentityOther},
		{Refs: []addressee.Ref{ref("resident", 2)}},
		{Refs: []addressee.Ref{ref("tax", 2)}},
		{Refs: []addressee.Ref{ref("resident", 3)}, Number: mynumbertest.Number(1), Ground: registry.GroundHead, Identity: registry.IdentityOther},
	}
	file := func(yield func(registry.LoadRow, error) bool) {
		for _, r := range rows {
			if r.On = t.today(); !yield(r, nil) {
				return
			}
		}
	}
	list, err := t.registry.ShowLoad(ctx, chief, clerk.Actor.ID, file)
	if err != nil {
		return err
	}
	word, err := t.registry.ApproveLoad(ctx, chief, clerk.Actor.ID, list)
	if err != nil {
		return err
	}
	n, wrong, err := t.registry.Load(ctx, clerk, word, file)
	t.say("%d人を引き継いだ。%s", n, faults(wrong))
	if err != nil {
		return err
	}
	for _, r := range rows[:3] {
		found, err := t.registry.ByRef(ctx, clerk, r.Refs[0], registry.AsOf{})
		if err != nil {
			return err
		}
		t.persons = append(t.persons, found.Integrated)
	}
	return t.registry.Adopt(ctx, clerk, "000000000004711", ref("resident", 4), t.today()) // a number given elsewhere
}

func faults(rows []registry.LoadResult) string {
	list := make([]string, len(rows))
	for i, r := range rows {
		list[i] = fmt.Sprintf("%d行 %v", r.Row, r.Err)
	}
	return strings.Join(list, ", ")
}

// tie reads a form and ties the number on it, once two people have agreed.
func (t *town) tie(ctx context.Context) error {
	form := mynumber.Reader{FullWidth: true, Hyphens: true, RefuseZeros: true}
	_, err := form.Number("１２３４－５６７８－９０１３")
	t.say("申請書の番号：%v", err)
	if err := t.sameNotice(form); err != nil {
		return err
	}
	tie := registry.Tie(t.persons[1], mynumbertest.Number(2), t.today(), registry.GroundHead, registry.IdentityCard)
	p, err := t.registry.Propose(ctx, clerk, tie)
	if err != nil {
		return err
	}
	_, err = t.registry.Show(ctx, clerk, p)
	why, _ := registry.Reason(err)
	t.say("起案した担当者が承認も：%s", why)
	if err := t.registry.Refuse(ctx, chief, p); err != nil {
		return err
	}
	t.say("上長が差し戻し、再び起案されて承認")
	return t.two(ctx, tie)
}

// sameNotice holds the resident code on a notice against the one on the register.
func (t *town) sameNotice(form mynumber.Reader) error {
	notice, err := form.ResidentCode("1234-567-8901")
	if err != nil {
		return err
	}
	register, err := mynumber.ParseResidentCode("12345678901")
	t.say("通知書の住民票コードは %s、住民記録と一致：%s", notice, command.Yes(notice.Equal(register)))
	return err
}

// look finds a person by number and shows the digits once.
func (t *town) look(ctx context.Context) error {
	found, err := t.registry.ByNumber(ctx, clerk, mynumbertest.Number(2), registry.AsOf{})
	if err != nil {
		return err
	}
	n, err := t.registry.Number(ctx, clerk, found.Integrated, registry.AsOf{})
	if err != nil {
		return err
	}
	grant, err := t.registry.Grant(ctx, clerk, n)
	if err != nil {
		return err
	}
	show := func(digits []byte) error {
		t.say("本人の番号は %s、%d桁を一度だけ表示", n, len(digits))
		return nil
	}
	err = n.Reveal(ctx, grant, show)
	t.say("もう一度：%v", n.Reveal(ctx, grant, show))
	return err
}

// confirm answers a system that was shown a number, and gives it the number for the network.
func (t *town) confirm(ctx context.Context) error {
	if err := t.registry.Link(ctx, clerk, t.persons[1], ref("benefit", 77), t.today()); err != nil {
		return err
	}
	for _, shown := range []mynumber.Number{mynumbertest.Number(2), mynumbertest.Number(1)} {
		c, err := t.registry.Confirm(ctx, system, ref("benefit", 77), shown, registry.IdentityCard)
		if err != nil {
			return err
		}
		t.say("給付システムへの回答：%s", confirmed(c))
	}
	id, err := t.registry.HandOver(ctx, system, ref("benefit", 77))
	t.say("ネットワーク用に渡すのは統合宛名番号だけ：%s", command.Yes(id == t.persons[1]))
	return err
}

func confirmed(c registry.Confirmation) string {
	return fmt.Sprintf("番号がある：%s、提示された番号と一致：%s", command.Yes(c.Held), command.Yes(c.Matches))
}

// join finds that two numbers may be one person, joins them, and ends a link that was wrong.
func (t *town) join(ctx context.Context) error {
	who := likeness.Person{Name: "試験　花子", Kana: "シケン ハナコ", Birth: civil.MustDate("1975-03-01"), Address: "熊谷市宮町2-47-1"}
	directory := []registry.Listed{
		{Integrated: t.persons[0], Person: likeness.Person{Name: "試験　太郎", Kana: "シケン タロウ", Birth: civil.MustDate("1971-11-03")}},
		{Integrated: t.persons[2], Person: likeness.Person{Name: "試験花子", Kana: "シケンハナコ", Birth: civil.MustDate("1975-01-03"), Address: "宮町二丁目47番地1"}},
	}
	list, err := t.registry.Candidates(ctx, clerk, who, func(yield func(registry.Listed, error) bool) {
		for _, l := range directory {
			if !yield(l, nil) {
				return
			}
		}
	}, registry.CandidateConfig{})
	if err != nil {
		return err
	}
	for _, c := range list {
		t.say("同じ人かもしれない：%s", likely(c))
	}
	if err := t.two(ctx, registry.Merge(list[0].Integrated, t.persons[1], t.today())); err != nil {
		return err
	}
	found, err := t.registry.ByIntegrated(ctx, clerk, t.persons[2], registry.AsOf{})
	t.say("以前の番号でも本人が見つかる：%s", command.Yes(stands(found, t.persons[1])))
	return errors.Join(err, t.registry.Unlink(ctx, clerk, ref("benefit", 77), t.today().AddDays(1), "program_over"),
		t.registry.Disown(ctx, clerk, ref("tax", 2), "wrong_person"))
}

func likely(c registry.Candidate) string {
	return fmt.Sprintf("%d点、生年月日 %s", c.Points, c.Likeness.Birth)
}

func stands(f registry.Found, id addressee.Integrated) bool { return f.Integrated == id && f.Own != id }
