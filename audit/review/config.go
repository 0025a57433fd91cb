package review

import (
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
)

// Config says what is usual. The zero value has office hours and the national calendar, and leaves
// out the rules for which a list is missing. All limits marked "default" are practice, not law:
// each town sets its own.
type Config struct {
	// Calendar tells working days; by default civil.OfficeDays: weekends, holidays and 29 December
	// to 3 January are closed. The town's own days go into a civil.CalendarConfig.
	Calendar *civil.Calendar
	// Opens and Closes bound the working day in Japan; by default 08:30 and 17:15.
	Opens, Closes time.Duration
	// Overtime are approved exceptions. An ActOvertimeOK entry is another: it frees the officer in
	// its Case from its time until the end of that day.
	Overtime []Overtime
	// LoginFailures within LoginWindow are a finding, of one person or from one terminal; by
	// default 5 in 10 minutes. What states no terminal counts as from one.
	LoginFailures int
	LoginWindow   time.Duration
	// TerminalGap is the time within which one ID at two terminals is a finding; by default 5
	// minutes.
	TerminalGap time.Duration
	// Dormant is the time after which the use of an ID is a finding; by default 90 days.
	Dormant time.Duration
	// Staff lists who may act; nil leaves out the rules that need it.
	Staff map[audit.Code]Officer
	// Terminals lists the registered terminals; nil leaves out the rule.
	Terminals map[audit.Code]bool
	// Processors lists contracts; nil leaves out the rules.
	Processors map[audit.Code]Contract
	// NeedApproval lists the acts that need an approval; by default inquiry, export, media,
	// hand-over, taking out, erasure, pruning, disposal and re-entrusting.
	NeedApproval []audit.Act
	// Volume is the number of persons in a day from which more is a finding, whatever is usual; by
	// default 200. VolumeTimes is how many times an officer's usual day is one too; by default 5.
	Volume      int
	VolumeTimes int
	// RoleTimes is how many times the usual day of the others in the same role is a finding; by
	// default 5, negative leaves the rule out. What is usual in a role is known from RoleMembers
	// others on, by default 3, who worked RoleDays days between them, by default 20, in the entries
	// that were looked at. As with VolumeTimes, up to Volume/VolumeTimes persons a day are never a
	// finding.
	RoleTimes   int
	RoleMembers int
	RoleDays    int
	// Repeats is how often the same person without a case is a finding within RepeatWindow; by
	// default 5 in 30 days.
	Repeats      int
	RepeatWindow time.Duration
	// Silence is the longest time between entries, by default 24 hours; AnchorGap between anchored
	// checkpoints, by default 24 hours. Negative leaves the rule out.
	Silence, AnchorGap time.Duration
	// OpenAttempt is the time after which an attempt without outcome is a finding; by default 1
	// hour.
	OpenAttempt time.Duration
	// Duties are the reviews and trainings that have to happen; by default [Duties]. Empty and not
	// nil leaves them out.
	Duties []Duty
}

// Overtime is an approved time out of hours.
type Overtime struct {
	Actor    audit.Code // empty for everybody
	From, To time.Time
}

// Officer is a staff member as far as the review needs it; handles come from the vault.
type Officer struct {
	From, To time.Time // of the ID's validity; zero is open
	Self     audit.Handle
	Family   []audit.Handle
}

// Contract is a processor's contract.
type Contract struct {
	From, To time.Time
	// Subs are the sub-processors that the town consented to.
	Subs []audit.Code
}

func (c Config) withDefaults() Config {
	if c.Calendar == nil {
		c.Calendar = civil.OfficeDays()
	}
	if c.Opens == 0 && c.Closes == 0 {
		c.Opens, c.Closes = 8*time.Hour+30*time.Minute, 17*time.Hour+15*time.Minute
	}
	for p, d := range map[*int]int{
		&c.LoginFailures: 5, &c.Volume: 200, &c.VolumeTimes: 5, &c.RoleTimes: 5, &c.RoleMembers: 3, &c.RoleDays: 20, &c.Repeats: 5,
	} {
		if *p == 0 {
			*p = d
		}
	}
	for p, d := range map[*time.Duration]time.Duration{
		&c.LoginWindow: 10 * time.Minute, &c.TerminalGap: 5 * time.Minute, &c.Dormant: 90 * 24 * time.Hour, &c.RepeatWindow: 30 * 24 * time.Hour,
		&c.Silence: 24 * time.Hour, &c.AnchorGap: 24 * time.Hour, &c.OpenAttempt: time.Hour,
	} {
		if *p == 0 {
			*p = d
		}
	}
	if c.Duties == nil {
		c.Duties = Duties()
	}
	c.Duties = slices.Clone(c.Duties) // the reviewer notes in them what was fulfilled
	if c.NeedApproval == nil {
		c.NeedApproval = []audit.Act{
			audit.ActInquire, audit.ActExport, audit.ActExportMedia, audit.ActLendMedia, audit.ActHandOver, audit.ActReentrust, audit.ActTakeOut,
			audit.ActErase, audit.ActPrune, audit.ActDispose,
		}
	}
	return c
}
