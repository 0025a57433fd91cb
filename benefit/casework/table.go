package casework

import "slices"

// Who names the duty that an event belongs to; the desk maps it onto its policy's operations.
type Who string

// The duties.
const (
	Counter  Who = "counter"  // 受付担当
	Reviewer Who = "reviewer" // 審査担当
	Decider  Who = "decider"  // 決裁者
	Cashier  Who = "cashier"  // 支払担当
	Keeper   Who = "keeper"   // 記録の管理者
)

// Second says when a second person is wanted.
type Second uint8

// The rules.
const (
	NoSecond  Second = iota
	Always           // 常に二人
	AboveLine        // 市の定める額を超えるとき
)

var secondNames = [...]string{"", "always", "above_line"}

// String returns the stable code, empty for none.
func (s Second) String() string { return secondNames[min(int(s), len(secondNames)-1)] }

// MarshalText writes the code.
func (s Second) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Notice names what is due to be written to the household.
type Notice string

// The notices.
const (
	ConfirmationForm Notice = "confirmation_form" // 確認書
	AdvanceNotice    Notice = "advance_notice"    // 支給のお知らせ
	DefectNotice     Notice = "defect_notice"     // 不備通知
	GrantNotice      Notice = "grant_notice"      // 支給決定通知書
	RefusalNotice    Notice = "refusal_notice"    // 却下通知書
	PaymentNotice    Notice = "payment_notice"    // 支払通知書
	FailureNotice    Notice = "failure_notice"    // 振込不能のお知らせ
	ReturnRequest    Notice = "return_request"    // 返還のお願い
)

// Row is one row of the table: from these states, by this event, to that state, if the guards are
// met; who does it, whether a second person is wanted, and what follows.
type Row struct {
	From []State `json:"from"`
	By   Kind    `json:"event"`
	// To is the state after the event; the zero value keeps the state.
	To     State   `json:"to,omitempty"`
	Guards []Guard `json:"guards,omitempty"`
	Who    Who     `json:"who"`
	Second Second  `json:"second,omitempty"`
	// Fields are the fields of the record (別添1) that the event writes, by id.
	Fields []string `json:"fields,omitempty"`
	// Starts and Stops are clocks.
	Starts []Clock `json:"starts,omitempty"`
	Stops  []Clock `json:"stops,omitempty"`
	Due    Notice  `json:"notice,omitempty"`
}

var (
	fresh     = []State{NoCase}
	asked     = []State{ConfirmationSent, NoticeSent}
	before    = []State{Received, Defective, Accepted, Reviewed}                        // 決定前
	undecided = append(slices.Clone(asked), append([]State{Undelivered}, before...)...) // 送付後, 決定前
	refusals  = []State{Refused, Declined, Withdrawn, DeemedWithdrawn, Lapsed}
	paying    = []State{Planned, PaymentApproved, PaymentSent, OutcomeUnknown}
	after     = []State{Granted, Refused, Declined, Withdrawn, DeemedWithdrawn, Lapsed, Paid, Failed, ReturnDemanded, PartlyReturned, Returned}
	open      = slices.Concat(undecided, after, paying)
	noGrant   = []State{Refused, Declined, Withdrawn, DeemedWithdrawn}                                                   // 支給決定に代わる状態
	instead   = append([]State{Granted}, noGrant...)                                                                     // 支払の後に改めて決定された状態
	aside     = slices.Concat(paying, instead, []State{Failed})                                                          // 返還請求と並行する状態
	promised  = slices.Concat([]State{Granted}, paying, []State{Paid, Failed, ReturnDemanded, PartlyReturned, Returned}) // 支給決定後
	notPaying = slices.Concat(undecided, after)
	agentF    = []string{"B20", "B21", "B24", "B25", "B26", "B27", "B28", "B29", "B30", "B31", "B32", "B33", "B34", "B35", "B36"}
	accountF  = []string{"B37", "B38", "B39", "B40", "B41", "B42", "B43", "B44", "B45"}
	formF     = slices.Concat([]string{"B1", "B2", "B3", "B4", "B6"}, agentF, accountF, []string{"B46", "B94"})
	paidF     = []string{"B115", "B116", "B118", "B119", "B120", "B121", "B122", "B123", "B124", "B125", "B126"}
	returnF   = []string{"B127", "B128", "B129"}
)

// rows is the one source: the machine, the picture, the tables in the docs and for other languages,
// and the test of every state and event are made of it.
var rows = []Row{
	{fresh, SendConfirmation, ConfirmationSent, nil, Counter, NoSecond, []string{"B1", "B2"}, []Clock{ReplyClock}, nil, ConfirmationForm},
	{fresh, SendAdvanceNotice, NoticeSent, []Guard{AccountKnown}, Counter, NoSecond, []string{"B1", "B2"}, []Clock{WindowClock}, nil, AdvanceNotice},
	{fresh, Apply, Received, nil, Counter, NoSecond, formF, []Clock{ExaminationClock}, nil, ""},
	{fresh, Declare, Received, nil, Counter, NoSecond, formF, []Clock{ExaminationClock}, nil, ""},
	{fresh, OpenExOfficio, Accepted, []Guard{GroundGiven}, Decider, Always, []string{"B1", "B2", "B10"}, []Clock{ExaminationClock}, nil, ""},

	{[]State{ConfirmationSent}, MailReturned, Undelivered, nil, Counter, NoSecond, nil, nil, nil, ""},
	{[]State{NoticeSent}, MailReturned, Undelivered, nil, Counter, NoSecond, nil, []Clock{ReplyClock}, []Clock{WindowClock}, ""},
	{slices.Concat(promised, noGrant, []State{Defective, Closed}), MailReturned, NoCase, nil, Counter, NoSecond, []string{"B17", "B18", "B19"}, nil, nil, ""},
	{[]State{Undelivered}, SendAgain, ConfirmationSent, []Guard{MailingGiven}, Counter, NoSecond, []string{"B94"}, []Clock{ReplyClock}, []Clock{WindowClock}, ConfirmationForm},
	{[]State{ConfirmationSent, NoticeSent, Undelivered}, ReturnForm, Received, nil, Counter, NoSecond, formF, []Clock{ExaminationClock}, []Clock{ReplyClock, WindowClock}, ""},
	{[]State{NoticeSent}, WindowEnded, Accepted, []Guard{WindowOver, AdvanceSent, NotHeld}, Counter, NoSecond, []string{"B10"}, []Clock{ExaminationClock}, []Clock{WindowClock}, ""},
	// The town's last day holds for whoever cannot be found, too: a form that came back has left.
	{[]State{ConfirmationSent, Undelivered}, Lapse, Lapsed, []Guard{ReplyOver, FormSent, NotHeld}, Decider, NoSecond, []string{"B14", "B15"}, nil, []Clock{ReplyClock}, ""},

	// A case that is decided anew may have come to its end before anybody looked at it.
	{[]State{Received, Defective, Accepted}, CheckIdentity, NoCase, []Guard{MethodGiven}, Counter, NoSecond, nil, nil, nil, ""},
	{[]State{Received, Accepted}, ReviewDocuments, NoCase, nil, Counter, NoSecond, []string{"B7"}, nil, nil, ""},
	{[]State{Received, Accepted}, FindDefect, Defective, []Guard{CodesGiven, DeadlineGiven}, Counter, NoSecond, []string{"B8", "B9", "B10"}, []Clock{CureClock}, []Clock{ExaminationClock}, DefectNotice},
	{[]State{Defective}, NotifyDefect, NoCase, nil, Counter, NoSecond, []string{"B17"}, nil, nil, ""},
	{[]State{Defective}, Cure, Received, nil, Counter, NoSecond, append([]string{"B8", "B9"}, formF...), []Clock{ExaminationClock}, []Clock{CureClock}, ""},
	{[]State{Defective}, WithdrawDefect, Received, []Guard{GroundGiven}, Counter, NoSecond, []string{"B8", "B9"}, []Clock{ExaminationClock}, []Clock{CureClock}, ""},
	{[]State{Defective}, DeemWithdrawn, DeemedWithdrawn, []Guard{CureOver, DefectSent, NotHeld}, Decider, NoSecond, []string{"B5"}, nil, []Clock{CureClock, CorrectionClock}, ""},
	{[]State{Failed}, DeemWithdrawn, DeemedWithdrawn, []Guard{CureOver, FailureSent, NotHeld}, Decider, NoSecond, []string{"B5"}, nil, []Clock{CureClock, CorrectionClock}, ""},
	{[]State{Received, Accepted}, Accept, Accepted, []Guard{IdentityChecked, DocumentsReviewed}, Reviewer, NoSecond, []string{"B10"}, nil, nil, ""},
	{[]State{Accepted}, Review, Reviewed, []Guard{DocumentsAccepted, OutcomeKnown}, Reviewer, NoSecond, []string{"B11", "B47", "B48", "B49", "B50", "B51"}, nil, nil, ""},
	{[]State{Reviewed}, SendBack, Accepted, []Guard{GroundGiven}, Decider, NoSecond, nil, nil, nil, ""},

	{[]State{Reviewed}, Grant, Granted, []Guard{ProposedGrant}, Decider, AboveLine, []string{"B12", "B101", "B114"}, []Clock{PaymentClock}, []Clock{ExaminationClock}, GrantNotice},
	{[]State{Reviewed}, Refuse, Refused, []Guard{ProposedRefusal}, Decider, AboveLine, []string{"B14", "B15", "B101"}, []Clock{AppealClock}, []Clock{ExaminationClock}, RefusalNotice},
	{[]State{ConfirmationSent, NoticeSent}, Notify, NoCase, nil, Counter, NoSecond, nil, nil, nil, ""},
	{slices.Concat(promised, noGrant, []State{Closed}), Notify, NoCase, []Guard{LetterOpen}, Counter, NoSecond, []string{"B17", "B18", "B19"}, nil, nil, ""},
	{undecided, Decline, Declined, nil, Counter, NoSecond, []string{"B14", "B15"}, nil, everyClock, ""},
	{undecided, DeclineMember, NoCase, []Guard{PersonGiven}, Counter, NoSecond, nil, nil, nil, ""},
	{before, Withdraw, Withdrawn, nil, Counter, NoSecond, []string{"B5"}, nil, everyClock, ""},
	{slices.Concat(undecided, refusals), OverrideGrant, Granted, []Guard{CodesGiven, GroundGiven, AmountGiven, NotHeld}, Decider, Always, []string{"B12", "B13", "B101", "B102", "B103", "B114"}, []Clock{PaymentClock}, []Clock{ReplyClock, WindowClock, ExaminationClock, CureClock, CorrectionClock, ReturnClock, AppealClock}, GrantNotice},
	{slices.Concat(before, []State{Granted}), OverrideRefuse, Refused, []Guard{CodesGiven, GroundGiven, NotHeld}, Decider, Always, []string{"B13", "B14", "B15", "B101", "B102", "B103"}, []Clock{AppealClock}, []Clock{ExaminationClock, CureClock, PaymentClock}, RefusalNotice},
	{slices.Concat(refusals, []State{Granted, Closed}), Reopen, Accepted, []Guard{GroundGiven, NoticeGiven, NothingOwed}, Decider, Always, nil, []Clock{ExaminationClock}, []Clock{CureClock, CorrectionClock, PaymentClock, AppealClock}, ""},

	{open, ChangePerson, NoCase, []Guard{GroundGiven}, Counter, NoSecond, []string{"B47", "B48", "B49", "B50", "B51", "B95", "B96", "B97", "B98", "B99", "B100"}, nil, nil, ""},
	{notPaying, ChangeAgent, NoCase, []Guard{AuthorityGiven}, Counter, NoSecond, agentF, nil, nil, ""},
	{slices.Concat(open, []State{Closed}), ChangeMailing, NoCase, nil, Counter, NoSecond, []string{"B94"}, nil, nil, ""},
	{slices.Concat(undecided, []State{Granted}), ChangeAccount, NoCase, []Guard{AccountGiven}, Counter, NoSecond, accountF, nil, nil, ""},
	{slices.Concat(fresh, undecided, []State{Granted, Failed}), AnswerAccount, NoCase, []Guard{AccountGiven, InquiryGiven}, Reviewer, NoSecond, accountF, nil, nil, ""},
	{slices.Concat(fresh, undecided, []State{Granted, Failed}), ConfirmAccount, NoCase, []Guard{AccountKnown, HolderMatches}, Reviewer, Always, nil, nil, nil, ""},

	{[]State{Granted}, DecideAmount, NoCase, []Guard{AmountGiven, GroundGiven}, Decider, Always, []string{"B114"}, nil, nil, GrantNotice},
	{[]State{Paid, Returned, PartlyReturned}, DecideMore, Granted, []Guard{AmountGiven, GroundGiven, NotHeld}, Decider, Always, []string{"B12", "B111", "B114"}, []Clock{PaymentClock}, nil, GrantNotice},
	{[]State{Paid, PartlyReturned, Returned}, DecideLess, ReturnDemanded, []Guard{AmountGiven, CodesGiven, NotHeld}, Decider, Always, []string{"B129"}, []Clock{ReturnClock, AppealClock}, nil, ReturnRequest},
	{[]State{Granted}, Revoke, Refused, []Guard{CodesGiven, NotHeld}, Decider, Always, []string{"B14", "B15", "B101"}, []Clock{AppealClock}, []Clock{PaymentClock}, RefusalNotice},

	{[]State{Granted}, PlanPayment, Planned, []Guard{AccountFrozen, AmountDue, AmountGiven, NotHeld, PayeeLives, RunGiven}, Cashier, NoSecond, []string{"B112", "B113"}, nil, nil, ""},
	{[]State{Planned}, ApprovePayment, PaymentApproved, []Guard{RunGiven, NotHeld}, Decider, Always, nil, nil, nil, ""},
	{[]State{Planned, PaymentApproved}, CancelPayment, Granted, []Guard{GroundGiven}, Cashier, NoSecond, []string{"B113"}, nil, nil, ""},
	{[]State{PaymentApproved}, SendPayment, PaymentSent, []Guard{RunGiven, DigestGiven, NotHeld}, Cashier, NoSecond, nil, nil, nil, ""},
	{[]State{PaymentSent}, LoseOutcome, OutcomeUnknown, nil, Cashier, NoSecond, nil, nil, nil, ""},
	{[]State{OutcomeUnknown}, FindSent, PaymentSent, []Guard{GroundGiven}, Cashier, Always, nil, nil, nil, ""},
	{[]State{OutcomeUnknown}, FindUnsent, PaymentApproved, []Guard{GroundGiven}, Cashier, Always, nil, nil, nil, ""},
	{[]State{PaymentSent}, Pay, Paid, []Guard{RunGiven}, Cashier, NoSecond, paidF, nil, []Clock{PaymentClock}, PaymentNotice},
	{[]State{PaymentApproved}, PayCash, Paid, []Guard{ReceiptGiven, NotHeld}, Cashier, Always, paidF, nil, []Clock{PaymentClock}, ""},
	{[]State{PaymentSent, Paid}, FailPayment, Failed, []Guard{CodesGiven}, Cashier, NoSecond, append([]string{"B116", "B117"}, returnF...), []Clock{CorrectionClock}, nil, FailureNotice},
	{[]State{Failed}, CorrectAccount, Granted, []Guard{AccountGiven, NotHeld}, Counter, NoSecond, accountF, []Clock{PaymentClock}, []Clock{CorrectionClock}, ""},

	{[]State{Paid}, DemandReturn, ReturnDemanded, []Guard{CodesGiven, AmountGiven, NotHeld}, Decider, Always, []string{"B129"}, []Clock{ReturnClock, AppealClock}, nil, ReturnRequest},
	// What was paid beyond a decision that came later is asked back beside whatever is decided, or
	// two people say why it is not.
	{instead, DemandReturn, NoCase, []Guard{CodesGiven, AmountGiven, AmountBeyond, NotHeld}, Decider, Always, []string{"B129"}, []Clock{ReturnClock, AppealClock}, nil, ReturnRequest},
	{[]State{ReturnDemanded, Returned}, DemandReturn, ReturnDemanded, []Guard{CodesGiven, AmountGiven, AmountBeyond, NotHeld}, Decider, Always, []string{"B129"}, []Clock{ReturnClock, AppealClock}, nil, ReturnRequest},
	{slices.Concat(instead, []State{Paid, ReturnDemanded, PartlyReturned, Returned, Closed}), WaiveReturn, NoCase, []Guard{WordsGiven, AmountGiven, AmountBeyond, NotHeld}, Decider, Always, nil, nil, nil, ""},
	{[]State{ReturnDemanded, PartlyReturned}, WithdrawDemand, Paid, []Guard{GroundGiven}, Decider, Always, nil, nil, []Clock{ReturnClock, AppealClock}, ""},
	{[]State{Paid}, WithdrawDemand, Paid, []Guard{DemandOpen, GroundGiven}, Decider, Always, nil, nil, []Clock{ReturnClock, AppealClock}, ""},
	{[]State{Paid, ReturnDemanded, PartlyReturned}, ReturnPart, PartlyReturned, []Guard{AmountGiven, CodesGiven, FundGiven, LessThanLeft}, Cashier, NoSecond, returnF, nil, nil, ""},
	{[]State{Paid, ReturnDemanded, PartlyReturned}, ReturnRest, Returned, []Guard{AmountGiven, CodesGiven, FundGiven, AllThatIsLeft}, Cashier, NoSecond, returnF, nil, []Clock{ReturnClock}, ""},

	// A demand stays open whatever is decided beside it: what comes back is booked when it does.
	{aside, ReturnPart, NoCase, []Guard{DemandOpen, AmountGiven, CodesGiven, FundGiven, LessThanLeft}, Cashier, NoSecond, returnF, nil, nil, ""},
	{aside, ReturnRest, NoCase, []Guard{DemandOpen, AmountGiven, CodesGiven, FundGiven, AllThatIsLeft}, Cashier, NoSecond, returnF, nil, []Clock{ReturnClock}, ""},
	{aside, WithdrawDemand, NoCase, []Guard{DemandOpen, GroundGiven}, Decider, Always, nil, nil, []Clock{ReturnClock, AppealClock}, ""},

	{slices.Concat(after, paying, []State{Closed}), Object, NoCase, []Guard{GroundGiven}, Counter, NoSecond, nil, nil, []Clock{AppealClock}, ""},
	{slices.Concat(after, paying, []State{Closed}), SettleObjection, NoCase, []Guard{Held, GroundGiven}, Decider, Always, nil, nil, nil, ""},
	{slices.Concat(open, []State{Closed}), Extend, NoCase, []Guard{ClockRuns, DeadlineGiven, GroundGiven}, Counter, NoSecond, nil, nil, nil, ""},
	{[]State{Refused, Declined, Withdrawn, DeemedWithdrawn, Lapsed, Paid, Returned}, Close, Closed, []Guard{NotHeld, NothingOwed, MoneyDecided, LettersSent, DaysOver}, Keeper, NoSecond, []string{"B53"}, nil, everyClock, ""},
	// What was granted beyond what was paid was taken back before it was paid.
	{[]State{Granted}, Close, Closed, []Guard{NotHeld, NothingOwed, MoneyDecided, NothingDue, LettersSent}, Keeper, NoSecond, []string{"B53"}, nil, everyClock, ""},
	{[]State{Closed}, Erase, Erased, []Guard{ApprovalGiven, NotHeld, MoneyDecided, LettersSent, DaysOver, AppealOver}, Keeper, Always, nil, nil, nil, ""},
}

// rules are the rows as they are looked up, by state and event.
var rules = compile(rows)

// rule is a row in the shape in which a case is asked: what it needs as a set, its own guards and
// what follows from the rest of the row.
type rule struct {
	need    guards
	carries parts
	row     *Row
}

// noRule stands where there is no row: nothing meets it.
var noRule = rule{need: 1 << noGuard}

func compile(rows []Row) (at [stateEnd][kindEnd]*rule) {
	for s := range at {
		for k := range at[s] {
			at[s][k] = &noRule
		}
	}
	for i := range rows {
		r := &rows[i]
		one := &rule{need: setOf(r.Guards) | r.implied(), carries: carried(r), row: r}
		for _, s := range r.From {
			if at[s][r.By] != &noRule {
				panic("casework: two rows for " + r.By.String() + " in " + s.String())
			}
			at[s][r.By] = one
		}
	}
	return at
}

// implied are the guards that a row has without naming them.
func (r *Row) implied() guards {
	set := r.persons()
	if len(r.Starts) > 0 {
		set |= 1 << termAhead
	}
	switch r.By {
	case SendConfirmation, SendAdvanceNotice:
		set |= 1 << formAhead
	case SendAgain, MailReturned:
		set |= 1 << letterLeft
	case Notify, NotifyDefect:
		set |= 1 << noticeLeft
	default:
	}
	return set
}

// persons is the guard that asks for a second person, where one is wanted.
func (r *Row) persons() guards {
	switch {
	case r.By == ApprovePayment: // who drafted has had their say
		return 1 << draftedByOther
	case r.Second == Always:
		return 1 << seconded
	case r.Second == AboveLine:
		return 1 << secondedAboveLine
	}
	return 0
}

// Find gives the row for an event in a state, nil when the state does not allow it.
func Find(s State, k Kind) *Row {
	if s >= stateEnd || k >= kindEnd {
		return nil
	}
	return rules[s][k].row
}

// Allowed lists the events that a state allows, in the order of the table.
func Allowed(s State) (out []Kind) {
	for i := range rows {
		if slices.Contains(rows[i].From, s) {
			out = append(out, rows[i].By)
		}
	}
	return out
}

// Table returns the rows, a copy: what the machine, a town's manual and other languages read.
func Table() []Row {
	out := slices.Clone(rows)
	for i := range out {
		out[i].From = slices.Clone(out[i].From)
		out[i].Guards = slices.Clone(out[i].Guards)
		out[i].Fields = slices.Clone(out[i].Fields)
	}
	return out
}
