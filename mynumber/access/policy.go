package access

import (
	"errors"
	"io"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// Policy is who may do what, as data. What it does not allow is denied: the zero
// Policy denies everything. It holds codes only; the staff register knows names.
// [Compile] turns it into an [Engine].
type Policy struct {
	Version     audit.Code   `json:"version"`
	Duties      []Duty       `json:"duties"`
	IDs         []ID         `json:"ids"`
	Assignments []Assignment `json:"assignments"`
	Terminals   []Terminal   `json:"terminals"`
	Systems     []System     `json:"systems,omitempty"`
	Media       []Medium     `json:"media,omitempty"`
	Hours       []Hours      `json:"hours,omitempty"`
	Holidays    []civil.Date `json:"holidays,omitempty"`
	Rules       []Rule       `json:"rules,omitempty"`
	Departments []Department `json:"departments,omitempty"`
	Overtime    []Overtime   `json:"overtime,omitempty"`
	// Providers are the identity providers whose word counts: see package signin.
	Providers []IdentityProvider `json:"providers,omitempty"`

	// MaxManagers is how many IDs may hold the operation manage. 0 is no limit.
	MaxManagers int `json:"max_managers,omitempty"`
	// TrainingMonths is for how long a training counts (番号法第29条の2: yearly). 0 means 12.
	TrainingMonths int `json:"training_months,omitempty"`
}

// Duty is a use of the individual number that the law allows (個人番号利用事務).
type Duty struct {
	Code audit.Code `json:"code"`
	// Opens is the first day of the duty; unknown means it is open already.
	Opens civil.Date `json:"opens,omitzero"`
	// ClosedOn is the last day of the duty; unknown means it goes on.
	ClosedOn civil.Date `json:"closed_on,omitzero"`
	// Designation names what lets the number be used for the duty: the benefit's designation as
	// 特定公的給付, as somebody has confirmed it, or [NoDesignation] for a duty that needs none. Without
	// one only what StillOpen names may be done, for numbers that were taken up before.
	// benefit.Program.Designated tells whether there is one on a day.
	Designation audit.Code `json:"designation,omitempty"`
	// StillOpen is what may be done after ClosedOn. Empty means disclosure,
	// correction, stop of use, return, erasure and the review of the log, which
	// the law goes on asking for.
	StillOpen []Operation `json:"still_open,omitempty"`
	// MaxUsers is how many officers and contractors may hold an assignment to the
	// duty; the assessment names a class, such as fewer than ten. 0 is no limit.
	MaxUsers int `json:"max_users,omitempty"`
}

// NoDesignation says of a duty that it needs no designation, because another law lets it use the
// number.
const NoDesignation = audit.Code("not_needed")

var stillOpen = []Operation{Disclose, Correct, Suspend, Return, Erase, Audit}

// Kind says what stands behind an ID.
type Kind string

// The kinds.
const (
	Officer    Kind = "officer"    // 職員
	ContractID Kind = "contractor" // 委託先の従業者
	SystemID   Kind = "system"     // a calling system, with a [System] of the same code
)

var actorKinds = map[Kind]audit.ActorKind{Officer: audit.ActorOfficer, ContractID: audit.ActorContractor, SystemID: audit.ActorSystem}

// ID is a user ID (ユーザID). It expires by itself after Until.
type ID struct {
	Code       audit.Code `json:"code"`
	Kind       Kind       `json:"kind"`
	Organ      audit.Code `json:"organ"`      // 執行機関
	Department audit.Code `json:"department"` // 部署
	Processor  audit.Code `json:"processor,omitempty"`
	From       civil.Date `json:"from,omitzero"`
	Until      civil.Date `json:"until,omitzero"`   // last day; unknown: without an end that is known yet
	Trained    civil.Date `json:"trained,omitzero"` // last training; unknown: never
	RevokedOn  civil.Date `json:"revoked_on,omitzero"`
	Locked     bool       `json:"locked,omitempty"`
}

// Assignment ties a duty, a department and an officer (事務・部署・担当者), for some
// operations, at some terminals, at some hours, for some time.
type Assignment struct {
	ID         audit.Code   `json:"id"`
	Duty       audit.Code   `json:"duty"`
	Organ      audit.Code   `json:"organ"`
	Department audit.Code   `json:"department"`
	Operations []Operation  `json:"operations"`
	Terminals  []audit.Code `json:"terminals"` // none means none
	Hours      audit.Code   `json:"hours,omitempty"`
	From       civil.Date   `json:"from,omitzero"`
	Until      civil.Date   `json:"until,omitzero"`
}

// Terminal is a registered terminal or server (端末).
type Terminal struct {
	Code     audit.Code `json:"code"`
	Internet bool       `json:"internet,omitempty"`  // reaches the internet
	Mail     bool       `json:"mail,omitempty"`      // has electronic mail
	OpenPort bool       `json:"open_port,omitempty"` // takes any external medium
	Export   bool       `json:"export,omitempty"`    // prints or writes registered media
	Backup   bool       `json:"backup,omitempty"`    // stands where backups may be made
	Out      []TakeOut  `json:"out,omitempty"`
}

// Department says who are the superiors (上長) of a department: they approve that its officers take
// terminals and media out, and work overtime. A department that is not listed has none.
type Department struct {
	Organ     audit.Code   `json:"organ"`
	Code      audit.Code   `json:"code"`
	Superiors []audit.Code `json:"superiors"` // IDs of officers
}

// Overtime is the approval to work outside the hours of one's assignments on a day.
type Overtime struct {
	ID         audit.Code `json:"id"`
	ApprovedBy audit.Code `json:"approved_by"` // a superior of the department of ID
	On         civil.Date `json:"on"`
}

// TakeOut is the approval to take a terminal out of the building (持出し).
type TakeOut struct {
	ID         audit.Code `json:"id"`          // who takes it
	ApprovedBy audit.Code `json:"approved_by"` // a superior of the department of ID
	From       civil.Date `json:"from"`
	Until      civil.Date `json:"until"`
}

// IdentityProvider is the town's sign-in (認証基盤), whose signed word for who is at a terminal counts.
type IdentityProvider struct {
	Code audit.Code `json:"code"` // as it names itself in an assertion
	Key  PublicKey  `json:"key"`
	// Factors are those that its word counts for: password, card, biometric, token. None means
	// none.
	Factors []string   `json:"factors"`
	From    civil.Date `json:"from,omitzero"`
	Until   civil.Date `json:"until,omitzero"`
}

// System is a calling system (業務システム) registered for duties.
type System struct {
	Code   audit.Code   `json:"code"`
	Duties []audit.Code `json:"duties"`
	From   civil.Date   `json:"from,omitzero"`
	Until  civil.Date   `json:"until,omitzero"`
}

// Medium is a registered external medium (外部記録媒体).
type Medium struct {
	Code   audit.Code `json:"code"`
	LentTo audit.Code `json:"lent_to,omitempty"` // the ID that holds it, as package media keeps it
}

// Hours is when work is done. Days are numbered from 0 for Sunday.
type Hours struct {
	Code     audit.Code `json:"code"`
	Days     []int      `json:"days"`
	From     string     `json:"from"`  // "08:30"
	Until    string     `json:"until"` // "17:15", up to "24:00"; the minute itself is outside
	Holidays bool       `json:"holidays,omitempty"`
}

// Rule is what an operation asks of everybody. An operation without a Rule has
// the zero Rule: two kinds of factors, no contractors. The operations approve
// and verify always need a first person other than the actor.
type Rule struct {
	Operation   Operation `json:"operation"`
	Factors     int       `json:"factors,omitempty"`     // 0 means 2
	Require     []string  `json:"require,omitempty"`     // password, card, biometric, token, mutual_tls
	Contractors bool      `json:"contractors,omitempty"` // never heeded for inquire and retrieve
	SecondOnly  bool      `json:"second_only,omitempty"` // a first person must be named, and be another
}

// LoadPolicy reads a policy as JSON, strictly: an unknown key, another case of a key and a key
// given twice are errors, since a restriction that is not read would be no restriction. The error
// wraps a *[strictjson.Error] with line and column. Errors: json.
func LoadPolicy(r io.Reader) (*Policy, error) {
	var p Policy
	if r == nil {
		return nil, fail(CodeJSON, "")
	}
	if err := (strictjson.Config{}).Read(r, &p); err != nil {
		e := &Error{code: CodeJSON, cause: err}
		if at, ok := errors.AsType[*strictjson.Error](err); ok {
			e.Field = at.Code() + " at " + at.Pointer
		}
		return nil, e
	}
	return &p, nil
}
