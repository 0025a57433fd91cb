package review

import (
	"strconv"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/trail"
)

// Rule is a rule's stable code.
type Rule string

// The rules.
const (
	OutOfHours      Rule = "out_of_hours"          // 時間外
	ClosedDay       Rule = "closed_day"            // 閉庁日: weekend, holiday, year-end, the town's own
	UnknownDay      Rule = "unknown_day"           // the holiday data does not reach so far
	LoginFailures   Rule = "login_failures"        // many in a short time
	SpreadFailures  Rule = "login_failures_spread" // many in a short time from one place, of several IDs
	GuessedLogin    Rule = "login_after_failures"  // and then it worked
	TwoTerminals    Rule = "two_terminals"         // one ID at two terminals
	DormantID       Rule = "dormant_id"            // not used for long
	ExpiredID       Rule = "expired_id"            // before or after its time
	UnknownID       Rule = "unknown_id"            // not on the staff list
	UnknownTerminal Rule = "unregistered_terminal" // not on the terminal list
	NoApproval      Rule = "no_approval"           // an act that needs one has none
	BadApproval     Rule = "bad_approval"          // what it names is no approval, or a refused, withdrawn, later or used one, or one for another act
	SelfApproval    Rule = "self_approval"         // approved by the one who asked
	UnknownLog      Rule = "unknown_log"           // what it rests on is said to stand in a log that was not looked at
	SelfCheck       Rule = "self_check"            // the second person is the first
	Volume          Rule = "volume"                // far more persons in a day than usual
	RoleVolume      Rule = "volume_of_role"        // far more than the others in the role
	RepeatedView    Rule = "repeated_view"         // the same person again and again without a case
	OwnRecord       Rule = "own_record"            // one's own
	FamilyRecord    Rule = "family_record"         // one's family's
	ColleagueRecord Rule = "colleague_record"      // a colleague's
	SearchNoCase    Rule = "search_without_case"   // a search without a case number
	ProcessorDates  Rule = "processor_dates"       // a processor outside its contract
	UnknownProc     Rule = "processor_unknown"     // 委託先 without a contract
	UnknownSub      Rule = "sub_processor_unknown" // 再委託先 that nobody consented to
	ClockBack       Rule = "clock_back"            // the clock went back
	ClockAhead      Rule = "clock_ahead"           // a clock ran ahead, or entries are of the future
	Silence         Rule = "heartbeat_missing"     // the log was silent for too long
	AnchorLate      Rule = "anchor_late"           // no checkpoint left the machine for too long
	AnchorForged    Rule = "anchor_forged"         // an anchor answered wrongly
	Unclosed        Rule = "unclosed_attempt"      // an attempt without an outcome
	BrokenGlass     Rule = "break_glass"           // the emergency way was used
	Crash           Rule = "recovered"             // the log was repaired after a crash
	Full            Rule = "log_full"              // the log was full
	ReviewLate      Rule = "review_overdue"        // nobody looked for odd access, or nobody signed
	IDsLate         Rule = "id_review_overdue"     // nobody went through the IDs
	GrantsLate      Rule = "grant_review_overdue"  // nobody went through what each ID may do
	TrainingLate    Rule = "training_overdue"      // no training for a year
)

// Severity says how much a finding presses.
type Severity uint8

// The severities.
const (
	Note  Severity = iota
	Ask            // the officer concerned has to explain
	Alarm          // look at it today
)

// Finding is one answer of a rule.
type Finding struct {
	Rule     Rule
	Severity Severity
	Actor    audit.Code   // who acted; empty where it is about the log
	Subject  audit.Handle // about whom, for rules about one person
	At       time.Time    // of the entry that completed the finding
	Entries  []audit.Ref  // the entries that show it, each with its log; at most 64, the last ones
	Count    uint64       // how many there were
}

// String tells rule, actor and entries.
func (f Finding) String() string {
	var b strings.Builder
	b.WriteString(string(f.Rule))
	if f.Actor != "" {
		b.WriteString(" by " + string(f.Actor))
	}
	b.WriteString(" entries")
	for _, e := range f.Entries {
		b.WriteString(" ")
		if e.Log != "" {
			b.WriteString(string(e.Log) + ":")
		}
		b.WriteString(strconv.FormatUint(e.Index, 10))
	}
	return b.String()
}

// Evidence is an entry of a finding with the proof that it stands in the log.
type Evidence struct {
	Entry audit.Ref
	Leaf  []byte
	Proof merkle.Proof
}

// Prove attaches proofs to a finding's entries, each against the tree of its log with the size that
// is given for that.
func Prove(logs *trail.Set, f Finding, sizes map[audit.Code]uint64) ([]Evidence, error) {
	out := make([]Evidence, 0, len(f.Entries))
	for _, entry := range f.Entries {
		if logs == nil || logs.Log(entry.Log) == nil {
			return nil, fault.New(audit.CodeMissing, "log", nil)
		}
		r := logs.Log(entry.Log)
		e, err := r.Entry(entry.Index)
		if err != nil {
			return nil, err
		}
		p, err := r.ProveInclusion(entry.Index, sizes[entry.Log])
		if err != nil {
			return nil, err
		}
		out = append(out, Evidence{Entry: entry, Leaf: e.Leaf, Proof: p})
	}
	return out, nil
}
