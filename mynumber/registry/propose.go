package registry

import (
	"context"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/household/secret"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// ChangeKind says what a [Change] does.
type ChangeKind uint8

// The kinds. Numbers are part of the stored format and never reused.
const (
	ChangeNone    ChangeKind = iota
	ChangeTie                // ties an individual number to a person (紐付け)
	ChangeNumber             // another number takes the place of the person's (番号法第7条第2項)
	ChangeUntie              // voids a tie that never was right
	ChangeMerge              // 名寄せ
	ChangeSplit              // 名寄せの解除
	ChangeReenter            // 再転入
	ChangeErase              // 消去
	changeEnd
)

var changeOps = [changeEnd]struct {
	op  access.Operation
	act audit.Act
}{
	{}, {access.Link, audit.ActLink}, {access.Link, audit.ActUpdate}, {access.Link, audit.ActUnlink}, {access.Merge, audit.ActMerge},
	{access.Split, audit.ActSplit}, {access.Link, audit.ActRegister}, {access.Erase, audit.ActErase},
}

// Change is a change that takes two people: one proposes it ([Registry.Propose]),
// another approves it ([Registry.Approve]).
type Change struct {
	secret.Private // it prints as nothing
	Kind           ChangeKind
	// Person is whom it is about; for a merge, who is absorbed; for a split, who comes free again.
	Person addressee.Integrated
	// Survivor absorbs Person; for a merge only.
	Survivor addressee.Integrated
	// Number is the number to tie; for tie, number change and re-entry (where none is allowed).
	Number mynumber.Number
	// On is the first day on which it holds; unknown means today. Untie, split and erase have none.
	On civil.Date
	// Ground says why the number is held; Case names the inquiry for GroundInquiry.
	Ground   Ground
	Case     audit.Code
	Identity Identity // how identity was checked, for tie, number change and re-entry
	Cause    audit.Code
}

// Tie is the change that ties a number to a person.
func Tie(id addressee.Integrated, n mynumber.Number, on civil.Date, ground Ground, identity Identity) Change {
	return Change{Kind: ChangeTie, Person: id, Number: n, On: on, Ground: ground, Identity: identity}
}

// Merge is the change by which one person is absorbed by another from a day on.
// Both integrated numbers stay resolvable.
func Merge(absorbed, survivor addressee.Integrated, on civil.Date) Change {
	return Change{Kind: ChangeMerge, Person: absorbed, Survivor: survivor, On: on}
}

// Split is the change that undoes a merge as if it had not been: the views of
// every day are again what they were before.
func Split(absorbed addressee.Integrated, cause audit.Code) Change {
	return Change{Kind: ChangeSplit, Person: absorbed, Cause: cause}
}

// Proposal names a proposed change.
type Proposal struct {
	secret.Private // it prints as nothing
	Person         addressee.Integrated
	Line           uint64
}

// Propose checks a change and keeps it until a second person decides. It needs
// the change's own operation: link, merge, split or erase. Errors: denied,
// recorder, and those of the change: interval, ground, number_taken, number_used,
// has_number, no_number, same_person, absorbed, two_numbers, not_merged, retired,
// not_retired, not_found.
func (g *Registry) Propose(ctx context.Context, by access.Caller, c Change) (Proposal, error) {
	if c.Kind == ChangeNone || c.Kind >= changeEnd || c.Person == "" {
		return Proposal{}, fail(CodeInput)
	}
	on, err := g.day(c.On)
	if err != nil {
		return Proposal{}, err
	}
	c.On = on
	var p Proposal
	err = g.change(ctx, by, step{op: changeOps[c.Kind].op, act: audit.ActAsk, apply: func(w *work) error {
		who, err := w.load(c.Person)
		if err != nil {
			return err
		}
		if err := w.rehearse(c); err != nil {
			return err
		}
		e := w.add(who, Entry{
			Kind: Proposed, Change: c.Kind, Other: c.Survivor, Number: c.Number, On: c.On, Ground: c.Ground, Case: c.Case,
			Identity: c.Identity, Cause: c.Cause,
		})
		p = Proposal{Person: c.Person, Line: e.Seq}
		return nil
	}})
	if err != nil {
		return Proposal{}, err
	}
	return p, nil
}

// rehearse applies a change and takes it back.
func (w *work) rehearse(c Change) error {
	added, handles := len(w.added), w.handles
	err := w.perform(c, "")
	w.added, w.handles, w.forget, w.retoken = w.added[:added], handles, nil, nil
	clear(w.plain)
	for _, p := range w.persons {
		n := len(p.lines)
		for n > 0 && p.lines[n-1].Seq > w.last {
			n--
		}
		p.lines = p.lines[:n]
	}
	return err
}

// Approve carries out a proposed change. It needs the operation approve, and
// whoever proposed the change is denied with reason same_person. The change is
// checked again. Errors: denied, recorder, not_found, settled, and those of
// [Registry.Propose].
func (g *Registry) Approve(ctx context.Context, by access.Caller, p Proposal) error {
	return g.settle(ctx, by, p, true)
}

// Refuse settles a proposal without carrying it out. It needs the operation
// approve. Errors: denied, recorder, not_found, settled.
func (g *Registry) Refuse(ctx context.Context, by access.Caller, p Proposal) error {
	return g.settle(ctx, by, p, false)
}

func (g *Registry) settle(ctx context.Context, by access.Caller, p Proposal, yes bool) error {
	asked, err := g.proposed(ctx, p)
	if err != nil {
		// Who may approve nothing is told that, and not what there is to approve.
		r := g.request(by, access.Approve)
		r.Requester = Program
		if err := g.allow(ctx, by, r); err != nil {
			return err
		}
		return g.answer(ctx, by, access.Approve, nil, err)
	}
	r := g.request(by, access.Approve)
	r.Requester, r.Of = asked.Actor, changeOps[asked.Change].op
	if err := g.allow(ctx, by, r, asked.handle); err != nil {
		return err
	}
	links := g.firsts(ctx, asked.Line)
	receipt, err := g.agreed(ctx, by, asked, links, yes)
	if err != nil {
		return err
	}
	s := step{op: access.Approve, act: audit.ActVerify, approved: true, request: func(r *access.Request) {
		r.Requester, r.Of = asked.Actor, changeOps[asked.Change].op
	}}
	s.links = append(links, audit.Ref{Kind: audit.LinkApproval, Index: receipt.Index})
	if yes {
		s.act = changeOps[asked.Change].act
	}
	s.apply = func(w *work) error { return w.settle(p, yes) }
	return g.change(ctx, by, s)
}

// proposal is what waits for a second person.
type proposal struct {
	Entry
	handle audit.Handle
	digest audit.Hash // of the stored line
}

// proposed finds what waits for a second person. Errors: not_found, settled, and those of a look.
func (g *Registry) proposed(ctx context.Context, p Proposal) (out proposal, err error) {
	err = g.view(ctx, func(r *reading) error {
		who, err := r.load(p.Person)
		if err != nil {
			return err
		}
		e, settled := who.lines.proposal(p.Line)
		if e == nil {
			return fail(CodeNotFound)
		}
		if settled {
			return fail(CodeSettled)
		}
		records, err := r.tx.Of(ctx, who.handle)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(records, func(r Record) bool { return r.Seq == p.Line })
		if i < 0 {
			return fail(CodeDamaged)
		}
		out = proposal{*e, who.handle, digestOf(records[i : i+1])}
		return nil
	})
	return out, err
}

// firsts names the first person's entry, as far as the log has it.
func (g *Registry) firsts(ctx context.Context, line string) []audit.Ref {
	refs, err := g.c.Journal.Entries(ctx, line)
	if _, there := refs[line]; err == nil && !there && g.outside == nil {
		// Whose business it is may be another process's; then the entry is found by its hash only.
		if _, err = g.c.Journal.Relay(ctx); err == nil {
			refs, err = g.c.Journal.Entries(ctx, line)
		}
	}
	ref, there := refs[line]
	if err != nil || !there {
		return nil
	}
	ref.Kind = audit.LinkFirst
	return []audit.Ref{ref}
}

// agreed records what the second person said: an approval for this proposal and nothing else, or a
// refusal. Errors: denied, recorder, key.
func (g *Registry) agreed(ctx context.Context, by access.Caller, asked proposal, links []audit.Ref, yes bool) (audit.Receipt, error) {
	e := g.event(by, audit.ActRefuse, audit.Succeeded, asked.handle)
	e.Links, e.Digest = links, asked.digest
	if yes {
		id, err := g.name("approval-")
		if err != nil {
			return audit.Receipt{}, err
		}
		now, act := g.now(), changeOps[asked.Change]
		a := audit.Approval{
			ID: id, Act: act.act, Subject: asked.handle, Digest: asked.digest, Requester: asked.Actor, By: by.Actor, At: now, Until: now.Add(time.Hour),
		}
		use := audit.Use{
			Act: a.Act, Subject: a.Subject, Digest: a.Digest, By: asked.Actor, Now: now, May: g.c.Policy().MayApprove(by.Duty, act.op),
		}
		if err := a.Check(use); err != nil {
			return audit.Receipt{}, because(CodeDenied, err)
		}
		e.Act, e.Digest = audit.ActApprove, a.Hash()
	}
	receipt, err := g.c.Log.Append(ctx, e)
	if err != nil {
		return receipt, because(CodeRecorder, err)
	}
	return receipt, nil
}

// name makes a code that nobody can foresee.
func (g *Registry) name(prefix audit.Code) (audit.Code, error) {
	id, err := audit.RandomCode(prefix, g.c.Rand)
	if err != nil {
		return "", because(CodeKey, err)
	}
	return id, nil
}

func (w *work) settle(p Proposal, yes bool) error {
	who, err := w.load(p.Person)
	if err != nil {
		return err
	}
	e, settled := who.lines.proposal(p.Line)
	if e == nil {
		return fail(CodeNotFound)
	}
	if settled {
		return fail(CodeSettled)
	}
	asked := *e
	cause := audit.Code("refused")
	if yes {
		cause = "approved"
	}
	w.add(who, Entry{Kind: Settled, Target: p.Line, On: asked.On, Cause: cause})
	if !yes {
		return nil
	}
	from := len(w.added)
	err = w.perform(Change{
		Kind: asked.Change, Person: asked.Person, Survivor: asked.Other, Number: asked.Number, On: asked.On, Ground: asked.Ground,
		Case: asked.Case, Identity: asked.Identity, Cause: asked.Cause,
	}, asked.Actor)
	for i := from; i < len(w.added); i++ {
		w.added[i].Approver = w.by.Actor.ID
	}
	return err
}

// perform adds the lines of a change, made by actor (the caller, if empty).
func (w *work) perform(c Change, actor audit.Code) error {
	switch c.Kind {
	case ChangeTie:
		return w.tie(c, actor)
	case ChangeNumber:
		return w.changeNumber(c, actor)
	case ChangeUntie:
		return w.untie(c, actor)
	case ChangeMerge:
		return w.merge(c, actor)
	case ChangeSplit:
		return w.split(c, actor)
	case ChangeReenter:
		return w.reenter(c, actor)
	case ChangeErase:
		return w.erase(c, actor)
	default:
		return fail(CodeInput)
	}
}

// tie is the only place where a number becomes a person's.
func (w *work) tie(c Change, actor audit.Code) error {
	p, err := w.live(c.Person)
	if err != nil {
		return err
	}
	if p.lines.gone(w.now(c.On)) {
		return fail(CodeRetired)
	}
	return w.openNumber(p, c, actor)
}

func (w *work) openNumber(p *person, c Change, actor audit.Code) error {
	switch {
	case c.Number.IsZero():
		return fail(CodeInput)
	case !c.Ground.Holds(), c.Ground == GroundInquiry && c.Case == "":
		return fail(CodeGround)
	case c.Identity == IdentityNone || c.Identity >= identityEnd:
		return fail(CodeInput)
	}
	owners, err := w.ownersOfNumber(c.Number)
	if err != nil {
		return err
	}
	group, err := w.group(p, w.now(c.On), true)
	if err != nil {
		return err
	}
	for _, o := range owners {
		if err := w.passedOn(o, group, c); err != nil {
			return err
		}
	}
	for _, o := range group {
		for _, l := range o.lines.links(NumberOpened, w.known) {
			if l.reaches(c.On) {
				return fail(CodeHasNumber)
			}
		}
	}
	w.add(p, Entry{Kind: NumberOpened, Number: c.Number, On: c.On, Ground: c.Ground, Case: c.Case, Identity: c.Identity, Cause: c.Cause, Actor: actor})
	return nil
}

// passedOn refuses a number that is or was another person's. A tie that was
// voided never was.
func (w *work) passedOn(o *person, group []*person, c Change) error {
	if slices.Contains(group, o) {
		return nil
	}
	for _, l := range o.lines.links(NumberOpened, w.known) {
		if !l.open.Number.Equal(c.Number) {
			continue
		}
		if l.until.IsZero() {
			return fail(CodeNumberTaken)
		}
		return fail(CodeNumberUsed)
	}
	return nil
}

func (w *work) changeNumber(c Change, actor audit.Code) error {
	p, err := w.live(c.Person)
	if err != nil {
		return err
	}
	group, err := w.group(p, w.now(c.On), true)
	if err != nil {
		return err
	}
	for _, o := range group {
		for _, l := range o.lines.links(NumberOpened, w.known) {
			if !l.until.IsZero() {
				continue
			}
			if l.open.Number.Equal(c.Number) {
				return fail(CodeHasNumber)
			}
			if !earlier(l.open.On, c.On) {
				return fail(CodeInterval)
			}
			w.add(o, Entry{Kind: NumberClosed, Target: l.open.Seq, On: c.On, Cause: c.Cause, Actor: actor})
			if c.Ground == GroundNone {
				c.Ground, c.Case = l.open.Ground, l.open.Case
			}
			return w.openNumber(p, c, actor)
		}
	}
	return fail(CodeNoNumber)
}

func (w *work) untie(c Change, actor audit.Code) error {
	p, err := w.live(c.Person)
	if err != nil {
		return err
	}
	for _, l := range p.lines.links(NumberOpened, w.known) {
		if c.Number.IsZero() && l.until.IsZero() || !c.Number.IsZero() && l.open.Number.Equal(c.Number) {
			w.add(p, Entry{Kind: Voided, Target: l.open.Seq, On: l.open.On, Cause: c.Cause, Actor: actor})
			return nil
		}
	}
	return fail(CodeNoNumber)
}

func (w *work) merge(c Change, actor audit.Code) error {
	if c.Survivor == "" {
		return fail(CodeInput)
	}
	absorbed, err := w.load(c.Person)
	if err != nil {
		return err
	}
	survivor, err := w.load(c.Survivor)
	if err != nil {
		return err
	}
	groupA, err := w.group(absorbed, w.now(c.On), true)
	if err != nil {
		return err
	}
	root, err := w.root(survivor)
	if err != nil {
		return err
	}
	rootA, err := w.root(absorbed)
	if err != nil {
		return err
	}
	if root == rootA {
		return fail(CodeSamePerson)
	}
	if root != survivor || rootA != absorbed {
		return fail(CodeAbsorbed)
	}
	for _, p := range []*person{absorbed, survivor} {
		if err := w.stopped(p); err != nil {
			return err
		}
		if first := p.lines.last(w.now(c.On), Created); first == nil {
			return fail(CodeInterval) // not there yet on that day
		}
	}
	groupB, err := w.group(survivor, w.now(c.On), true)
	if err != nil {
		return err
	}
	if overlap(groupA, groupB, w.known) {
		return fail(CodeTwoNumbers)
	}
	w.add(absorbed, Entry{Kind: Merged, Other: survivor.id, On: c.On, Cause: c.Cause, Actor: actor})
	return nil
}

// root follows every merge that holds, whatever its day.
func (w *work) root(p *person) (*person, error) {
	for range 1000 {
		m := p.lines.absorbed(w.known)
		if m == nil {
			return p, nil
		}
		next, err := w.load(m.Other)
		if err != nil {
			return nil, err
		}
		p = next
	}
	return nil, fail(CodeDamaged)
}

// overlap reports whether two groups have an individual number each on some day.
func overlap(a, b []*person, known time.Time) bool {
	for _, p := range a {
		for _, l := range p.lines.links(NumberOpened, known) {
			for _, q := range b {
				for _, m := range q.lines.links(NumberOpened, known) {
					if l.reaches(m.open.On) && m.reaches(l.open.On) {
						return true
					}
				}
			}
		}
	}
	return false
}

func (w *work) split(c Change, actor audit.Code) error {
	p, err := w.load(c.Person)
	if err != nil {
		return err
	}
	m := p.lines.absorbed(w.known)
	if m == nil {
		return fail(CodeNotMerged)
	}
	if err := w.stopped(p); err != nil {
		return err
	}
	w.add(p, Entry{Kind: Voided, Target: m.Seq, Other: m.Other, On: m.On, Cause: c.Cause, Actor: actor})
	return nil
}

func (w *work) reenter(c Change, actor audit.Code) error {
	p, err := w.live(c.Person)
	if err != nil {
		return err
	}
	last := p.lines.status(w.known)
	if last.Kind != Retired {
		return fail(CodeNotRetired)
	}
	if earlier(c.On, last.On) {
		return fail(CodeInterval)
	}
	w.add(p, Entry{Kind: Reentered, On: c.On, Cause: c.Cause, Actor: actor})
	if c.Number.IsZero() {
		return nil
	}
	return w.openNumber(p, c, actor)
}

// erase destroys the data keys of the whole human being: of the person named, of whoever stands for
// them, and of all who were absorbed by these. What the keys encrypted is gone with them; the
// record of the erasure stays for each integrated number and holds nothing personal. Whom a merge
// named by mistake and a split set free is another human being, and stays.
func (w *work) erase(c Change, actor audit.Code) error {
	p, err := w.load(c.Person)
	if err != nil {
		return err
	}
	root, err := w.root(p)
	if err != nil {
		return err
	}
	all, err := w.group(root, w.now(c.On), true)
	if err != nil {
		return err
	}
	for _, one := range all {
		if err := w.held(one); err != nil {
			return err
		}
		e := w.add(one, Entry{Kind: Erased, On: c.On, Cause: c.Cause, Actor: actor})
		w.plain[e.Seq] = true
		w.forget = append(w.forget, one.handle)
		if err := w.unname(one, all); err != nil {
			return err
		}
	}
	return nil
}

// held refuses the erasure of somebody whose data must stay for now.
func (w *work) held(p *person) error {
	if w.g.c.Hold == nil {
		return nil
	}
	on, err := w.g.c.Hold(w.ctx, p.handle)
	if err != nil {
		return because(CodeStore, err)
	}
	if on {
		return fail(CodeHeld)
	}
	return nil
}

// unname takes the token of a person out of the lines by which others were once merged into them by
// mistake.
func (w *work) unname(p *person, all []*person) error {
	records, err := w.records(ByOther, func(k *tokener) Token { return personToken(k, w.g.c.Tenant, p.id) })
	if err != nil {
		return err
	}
	for _, r := range records {
		if !slices.ContainsFunc(all, func(o *person) bool { return o.handle == r.Handle }) {
			r.Tokens[ByOther] = Token{}
			w.retoken = append(w.retoken, r)
		}
	}
	return nil
}
