package access_test

import (
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

const policyJSON = `{
  "version": "2021-12-10",
  "duties": [{"code": "benefit", "designation": "notice-2021", "opens": "2021-12-10", "closed_on": "2022-09-30"}, {"code": "welfare", "designation": "not_needed"}],
  "ids": [
    {"code": "sato", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2021-04-20", "until": "2022-08-31"},
    {"code": "ito", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2021-04-20"},
    {"code": "kato", "kind": "officer", "organ": "mayor", "department": "tax", "trained": "2021-04-20"},
    {"code": "abe", "kind": "officer", "organ": "school", "department": "lunch", "trained": "2021-04-20"},
    {"code": "mori", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2020-05-01"},
    {"code": "ono", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2021-04-20", "revoked_on": "2022-01-10", "from": "2021-12-20"},
    {"code": "ueda", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2021-04-20", "locked": true},
    {"code": "gc1", "kind": "contractor", "organ": "mayor", "department": "welfare", "processor": "gcc", "trained": "2021-04-20"},
    {"code": "batch", "kind": "system", "organ": "mayor", "department": "welfare"}
  ],
  "terminals": [
    {"code": "T1"}, {"code": "T2", "export": true, "out": [{"id": "ito", "approved_by": "sato", "from": "2022-01-11", "until": "2022-01-12"}]},
    {"code": "T3", "internet": true}, {"code": "S1", "backup": true}
  ],
  "systems": [{"code": "batch", "duties": ["benefit"]}, {"code": "desk", "duties": ["welfare"]}],
  "media": [{"code": "USB-1", "lent_to": "ito"}, {"code": "USB-2"}],
  "holidays": ["2022-01-10"],
  "departments": [{"organ": "mayor", "code": "welfare", "superiors": ["sato"]}, {"organ": "mayor", "code": "tax", "superiors": ["kato"]}],
  "rules": [{"operation": "reveal", "require": ["password", "biometric"]}, {"operation": "view", "contractors": true}, {"operation": "inquire", "contractors": true}],
  "assignments": [
    {"id": "sato", "duty": "benefit", "organ": "mayor", "department": "welfare", "operations": ["view", "search", "reveal", "link", "inquire", "approve"], "terminals": ["T1"]},
    {"id": "ito", "duty": "benefit", "organ": "mayor", "department": "welfare", "operations": ["view", "verify", "approve", "export", "print", "disclose", "erase"], "terminals": ["T1", "T2", "T3"], "hours": "always"},
    {"id": "ito", "duty": "benefit", "organ": "mayor", "department": "welfare", "operations": ["reveal"], "terminals": ["T1"], "from": "2022-01-01", "until": "2022-01-31"},
    {"id": "mori", "duty": "benefit", "organ": "mayor", "department": "welfare", "operations": ["view"], "terminals": ["T1"]},
    {"id": "ono", "duty": "benefit", "organ": "mayor", "department": "welfare", "operations": ["view"], "terminals": ["T1"]},
    {"id": "ueda", "duty": "benefit", "organ": "mayor", "department": "welfare", "operations": ["view"], "terminals": ["T1"]},
    {"id": "gc1", "duty": "benefit", "organ": "mayor", "department": "welfare", "operations": ["view", "reveal", "inquire"], "terminals": ["T1"]},
    {"id": "batch", "duty": "benefit", "organ": "mayor", "department": "welfare", "operations": ["confirm", "backup"], "terminals": ["S1", "T1"]},
    {"id": "kato", "duty": "welfare", "organ": "mayor", "department": "tax", "operations": ["view"], "terminals": ["T1"]}
  ]
}`

func engine(t testing.TB) *access.Engine {
	t.Helper()
	p, err := access.LoadPolicy(strings.NewReader(policyJSON))
	require.NoError(t, err)
	e, err := access.Compile(p)
	require.NoError(t, err)
	return e
}

func tokyo(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, civil.JST)
	if err != nil {
		panic(err)
	}
	return at
}

const twoFactors = audit.AuthPassword | audit.AuthBiometric

// allowed is a request of Sato's that the policy allows.
func allowed() access.Request {
	return access.Request{
		Actor: audit.Actor{Kind: audit.ActorOfficer, Auth: twoFactors, ID: "sato", Organ: "mayor", Department: "welfare", Terminal: "T1"},
		Duty:  "benefit", Operation: access.Reveal, At: tokyo("2022-01-11 10:00"),
	}
}

func sato() audit.Actor { return allowed().Actor }

func errCode(err error) string {
	if e, ok := errors.AsType[*access.Error](err); ok {
		return e.Code()
	}
	return ""
}

func by(id audit.Code) func(*access.Request) {
	return func(r *access.Request) { r.Actor.ID = id }
}

// The deny matrix: each denial has one cause and names it.
func TestDenyMatrix(t *testing.T) {
	t.Parallel()
	e := engine(t)
	do := func(op access.Operation) func(*access.Request) { return func(r *access.Request) { r.Operation = op } }
	when := func(s string) func(*access.Request) { return func(r *access.Request) { r.At = tokyo(s) } }
	type edits = []func(*access.Request)
	for _, c := range []struct {
		name  string
		edits edits
		want  access.Reason
	}{
		{"everything right", edits{}, access.Allowed},
		{"an ID nobody has", edits{by("nobody")}, access.UnknownActor},
		{"an officer's ID used as a system", edits{by("batch"), do(access.Confirm)}, access.WrongKind},
		{"before the ID begins", edits{by("ono"), do(access.View), when("2021-12-17 10:00")}, access.IDNotYet},
		{"after the ID's last day", edits{when("2022-09-01 10:00"), do(access.View)}, access.IDExpired},
		{"on the ID's last day", edits{when("2022-08-31 10:00"), do(access.View)}, access.TrainingLapsed},
		{"on the day of the revocation", edits{by("ono"), do(access.View)}, access.IDRevoked},
		{"before the revocation", edits{by("ono"), do(access.View), when("2022-01-07 10:00")}, access.Allowed},
		{"a locked ID", edits{by("ueda"), do(access.View)}, access.IDLocked},
		{"no such duty", edits{func(r *access.Request) { r.Duty = "lottery" }}, access.UnknownDuty},
		{"a day before the duty opens", edits{when("2021-12-09 10:00")}, access.DutyNotOpen},
		{"a contractor at the network, in spite of the rule", edits{contractor, do(access.Inquire)}, access.Contractor},
		{"a contractor without a rule", edits{contractor}, access.Contractor},
		{"a contractor where the rule lets in", edits{contractor, do(access.View)}, access.Allowed},
		{"another executive organ of the city", edits{by("abe"), from("school", "lunch")}, access.WrongOrgan},
		{"an organ that is not the ID's", edits{from("school", "welfare")}, access.WrongOrgan},
		{"an ID of another organ under ours", edits{by("abe"), from("mayor", "welfare"), do(access.View)}, access.WrongOrgan},
		{"another department", edits{by("kato"), from("mayor", "tax"), do(access.View)}, access.WrongDepartment},
		{"an ID of another department under ours", edits{by("kato"), from("mayor", "welfare"), do(access.View)}, access.WrongDepartment},
		{"an officer of the department without assignment", edits{func(r *access.Request) { r.Duty = "welfare"; r.Actor.Department = "tax" }, by("kato"), do(access.View)}, access.Allowed},
		{"an operation the officer does not have", edits{do(access.Merge)}, access.WrongOperation},
		{"print without the right", edits{do(access.Print)}, access.NoExportRight},
		{"print at a terminal that does not", edits{by("ito"), do(access.Print)}, access.NoExportRight},
		{"print where and by whom it may be", edits{by("ito"), do(access.Print), term("T2")}, access.Allowed},
		{"a day before the grant", edits{by("ito"), when("2021-12-31 10:00")}, access.GrantNotYet},
		{"a day after the grant", edits{by("ito"), when("2022-02-01 10:00")}, access.GrantExpired},
		{"training more than a year ago", edits{by("mori"), do(access.View)}, access.TrainingLapsed},
		{"the last day of the training", edits{do(access.View), when("2022-04-19 10:00")}, access.Allowed},
		{"the day after", edits{do(access.View), when("2022-04-20 10:00")}, access.TrainingLapsed},
		{"no such terminal", edits{term("T9")}, access.UnknownTerminal},
		{"a terminal of others", edits{term("T2")}, access.WrongTerminal},
		{"a terminal on the internet", edits{by("ito"), do(access.View), term("T3")}, access.UnsafeTerminal},
		{"outside without approval", edits{func(r *access.Request) { r.Outside = true }}, access.OutsideBuilding},
		{"outside with approval", edits{by("ito"), do(access.View), term("T2"), func(r *access.Request) { r.Outside = true }}, access.Allowed},
		{"outside a day too long", edits{by("ito"), do(access.View), term("T2"), func(r *access.Request) { r.Outside = true }, when("2022-01-13 10:00")}, access.OutsideBuilding},
		{"password only", edits{do(access.View), auth(audit.AuthPassword)}, access.OneFactor},
		{"two things one has", edits{do(access.View), auth(audit.AuthCard | audit.AuthToken)}, access.OneFactor},
		{"a system's word counts for nothing", edits{do(access.View), auth(audit.AuthPassword | audit.AuthDelegated)}, access.OneFactor},
		{"two factors, not the ones named", edits{auth(audit.AuthPassword | audit.AuthCard)}, access.WrongFactor},
		{"in the evening", edits{when("2022-01-11 17:15")}, access.OutsideHours},
		{"in the last minute", edits{when("2022-01-11 17:14")}, access.Allowed},
		{"on Saturday", edits{when("2022-01-15 10:00")}, access.OutsideHours},
		{"on a holiday", edits{when("2022-01-10 10:00")}, access.OutsideHours},
		{"approving what one asked for", edits{do(access.Approve), req("sato")}, access.SamePerson},
		{"approving what another asked for", edits{do(access.Approve), req("ito")}, access.Allowed},
		{"approving what nobody asked for", edits{do(access.Approve)}, access.NoRequester},
		{"checking one's own work", edits{by("ito"), do(access.Verify), req("ito")}, access.SamePerson},
		{"requester and approver are one", edits{by("ito"), do(access.Verify), req("sato"), func(r *access.Request) { r.Approver = "sato" }}, access.SamePerson},
		{"through a system that is not registered", edits{func(r *access.Request) { r.System = "pirate" }}, access.UnknownSystem},
		{"through a system of another duty", edits{func(r *access.Request) { r.System = "desk" }}, access.SystemDuty},
		{"to a medium nobody registered", edits{by("ito"), do(access.Export), term("T2"), medium("USB-9")}, access.UnknownMedium},
		{"to a medium that is not lent", edits{by("ito"), do(access.Export), term("T2"), medium("USB-2")}, access.MediumNotLent},
		{"to the medium lent", edits{by("ito"), do(access.Export), term("T2"), medium("USB-1")}, access.Allowed},
		{"a system at night", edits{system, do(access.Confirm), when("2022-01-10 03:00")}, access.Allowed},
		{"a system without its certificate", edits{system, do(access.Confirm), auth(audit.AuthPassword)}, access.OneFactor},
		{"a backup in the machine room", edits{system, do(access.Backup)}, access.Allowed},
		{"a backup elsewhere", edits{system, do(access.Backup), term("T1")}, access.BackupPlace},
		{"data whose use was stopped", edits{func(r *access.Request) { r.Suspended = true }}, access.Suspended},
		{"disclosing data whose use was stopped", edits{by("ito"), do(access.Disclose), func(r *access.Request) { r.Suspended = true }}, access.Allowed},
		{"no such operation", edits{do(0)}, access.UnknownOperation},
		{"no such operation either", edits{do(200)}, access.UnknownOperation},
		{"no time", edits{func(r *access.Request) { r.At = time.Time{} }}, access.Incomplete},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := allowed()
			for _, edit := range c.edits {
				edit(&r)
			}
			d := e.Decide(&r)
			assert.Equal(t, c.want.String(), d.Reason().String())
			assert.Equal(t, c.want == access.Allowed, d.Allowed())
			assert.Equal(t, c.want != access.Allowed, d.Err() != nil)
			_, ok := d.Assignment()
			assert.Equal(t, c.want == access.Allowed, ok)
		})
	}
}

func contractor(r *access.Request) {
	r.Actor.Kind, r.Actor.ID, r.Actor.Processor = audit.ActorContractor, "gc1", "gcc"
}

func system(r *access.Request) {
	r.Actor = audit.Actor{Kind: audit.ActorSystem, ID: "batch", Auth: audit.AuthMutualTLS, Organ: "mayor", Department: "welfare", Terminal: "S1"}
}

func from(organ, department audit.Code) func(*access.Request) {
	return func(r *access.Request) { r.Actor.Organ, r.Actor.Department = organ, department }
}

func term(code audit.Code) func(*access.Request) {
	return func(r *access.Request) { r.Actor.Terminal = code }
}

func auth(a audit.Auth) func(*access.Request) { return func(r *access.Request) { r.Actor.Auth = a } }

func req(id audit.Code) func(*access.Request) { return func(r *access.Request) { r.Requester = id } }

func medium(code audit.Code) func(*access.Request) {
	return func(r *access.Request) { r.Medium = code }
}

func TestAnOfficerOfTheDepartmentWithoutAssignment(t *testing.T) {
	t.Parallel()
	p, err := access.LoadPolicy(strings.NewReader(policyJSON))
	require.NoError(t, err)
	p.IDs = append(p.IDs, access.ID{Code: "new", Kind: access.Officer, Organ: "mayor", Department: "welfare", Trained: civil.MustDate("2021-12-01")})
	e, err := access.Compile(p)
	require.NoError(t, err)
	r := allowed()
	r.Actor.ID = "new"
	d := e.Decide(&r)
	assert.Equal(t, access.WrongOfficer, d.Reason())
	e2, ok := errors.AsType[*access.Error](d.Err())
	require.True(t, ok)
	assert.Equal(t, "denied", e2.Code())
	assert.Equal(t, access.WrongOfficer, e2.Reason())
}

// The duty of the assessment ends on 2022-09-30; what the law asks for goes on.
// 公的給付法第10条: without a designation there is no lawful use of the number; people's rights stay.
func TestAnUnconfirmedDesignationStopsTheUseOfTheNumber(t *testing.T) {
	t.Parallel()
	p, err := access.LoadPolicy(strings.NewReader(policyJSON))
	require.NoError(t, err)
	r := allowed()
	for i := range p.Duties {
		p.Duties[i].Designation = ""
	}
	e, err := access.Compile(p)
	require.NoError(t, err)
	d := e.Decide(&r)
	assert.Equal(t, access.Undesignated, d.Reason())
	assert.Equal(t, "undesignated", d.Reason().String())
	r.Operation = access.Disclose
	d = e.Decide(&r)
	assert.False(t, d.Has(access.Undesignated), "what people may ask for goes on")
}

func TestAClosedDutyStaysOpenForWhatTheLawAsks(t *testing.T) {
	t.Parallel()
	p, err := access.LoadPolicy(strings.NewReader(policyJSON))
	require.NoError(t, err)
	for i := range p.IDs {
		p.IDs[i].Trained, p.IDs[i].Until = civil.MustDate("2022-05-01"), civil.Date{}
	}
	e, err := access.Compile(p)
	require.NoError(t, err)
	r := allowed()
	r.Actor.ID, r.Operation = "ito", access.View
	for at, want := range map[string]access.Reason{
		"2022-09-30 23:59": access.Allowed,
		"2022-10-01 00:00": access.DutyClosed,
	} {
		r.At = tokyo(at)
		d := e.Decide(&r)
		assert.Equal(t, want, d.Reason())
		r.At = r.At.UTC()
		d = e.Decide(&r)
		assert.Equal(t, want, d.Reason(), "the border falls in Japan, whatever the zone of the clock")
	}
	r.At = tokyo("2022-10-01 00:00")
	for _, op := range []access.Operation{access.Disclose, access.Erase} {
		r.Operation = op
		d := e.Decide(&r)
		assert.True(t, d.Allowed())
	}
	r.Operation, r.Requester = access.Approve, "sato"
	for of, want := range map[access.Operation]bool{access.Erase: true, access.View: false, 0: false, 200: false} {
		r.Of = of
		d := e.Decide(&r)
		assert.Equal(t, want, d.Allowed(), "approving %v", of)
	}
}

func TestTheZeroPolicyDeniesEverything(t *testing.T) {
	t.Parallel()
	e, err := access.Compile(&access.Policy{})
	require.NoError(t, err)
	r := allowed()
	for _, op := range access.Operations() {
		r.Operation = op
		d := e.Decide(&r)
		assert.False(t, d.Allowed())
		assert.True(t, d.Has(access.UnknownActor) && d.Has(access.UnknownDuty) && d.Has(access.UnknownTerminal))
	}
	assert.False(t, access.Decision{}.Allowed(), "a decision nobody took is a denial")
}

func TestCompileTellsEverythingThatIsWrong(t *testing.T) {
	t.Parallel()
	day := civil.MustDate
	for _, c := range []struct {
		name  string
		edit  func(*access.Policy)
		codes []string
	}{
		{"a duty twice", func(p *access.Policy) { p.Duties = append(p.Duties, p.Duties[0]) }, []string{"duplicate"}},
		{"an ID without a code", func(p *access.Policy) { p.IDs[4].Code = ""; p.Assignments = nil }, []string{"code"}},
		{"a number as an ID", func(p *access.Policy) { p.IDs[4].Code = "123456789012"; p.Assignments = nil }, []string{"code"}},
		{"an officer of a processor", func(p *access.Policy) { p.IDs[4].Processor = "gcc" }, []string{"kind"}},
		{"a kind that does not exist", func(p *access.Policy) { p.IDs[4].Kind = "robot" }, []string{"kind"}},
		{"a period that ends first", func(p *access.Policy) {
			p.IDs[0].From, p.IDs[0].Until = day("2022-02-01"), day("2022-01-01")
		}, []string{"period"}},
		{"a day half known", func(p *access.Policy) { p.Duties[0].Opens = p.Duties[0].Opens.About() }, []string{"period"}},
		{"an assignment to nobody", func(p *access.Policy) { p.Assignments[0].ID = "nobody" }, []string{"dangling"}},
		{"an assignment at no terminal that exists", func(p *access.Policy) { p.Assignments[0].Terminals = []audit.Code{"T9"} }, []string{"dangling"}},
		{"hours nobody defined", func(p *access.Policy) { p.Assignments[0].Hours = "late" }, []string{"dangling"}},
		{"hours that are none", func(p *access.Policy) {
			p.Hours = []access.Hours{{Code: "late", Days: []int{7}, From: "25:00", Until: "26:00"}}
		}, []string{"hours", "hours"}},
		{"hours that end first", func(p *access.Policy) {
			p.Hours = []access.Hours{{Code: "late", Days: []int{1}, From: "17:00", Until: "08:00"}}
		}, []string{"hours"}},
		{"hours of the office twice, of which the last won", func(p *access.Policy) {
			office := access.Hours{Code: access.OfficeHours, Days: []int{1}, From: "09:00", Until: "17:00"}
			p.Hours = []access.Hours{office, office}
		}, []string{"duplicate"}},
		{"a factor that does not exist", func(p *access.Policy) { p.Rules[0].Require = []string{"charm"} }, []string{"factor"}},
		{"two rules for one operation", func(p *access.Policy) { p.Rules = append(p.Rules, p.Rules[0]) }, []string{"duplicate"}},
		{"a take-out approved by who takes it", func(p *access.Policy) { p.Terminals[1].Out[0].ApprovedBy = "ito" }, []string{"approval"}},
		{"a take-out approved by somebody who is no superior", func(p *access.Policy) { p.Terminals[1].Out[0].ApprovedBy = "mori" }, []string{"approval"}},
		{"a take-out approved by another department's superior", func(p *access.Policy) { p.Terminals[1].Out[0].ApprovedBy = "kato" }, []string{"approval"}},
		{"overtime approved by a phantom", func(p *access.Policy) {
			p.Overtime = []access.Overtime{{ID: "ito", ApprovedBy: "nobody-at-all", On: day("2022-01-11")}}
		}, []string{"approval"}},
		{"a superior nobody is", func(p *access.Policy) { p.Departments[1].Superiors = []audit.Code{"nobody"} }, []string{"dangling"}},
		{"a superior who is a contractor", func(p *access.Policy) { p.Departments[1].Superiors = []audit.Code{"gc1"} }, []string{"dangling"}},
		{"a system for no duty that exists", func(p *access.Policy) { p.Systems[0].Duties = []audit.Code{"lottery"} }, []string{"dangling"}},
		{"two things at once", func(p *access.Policy) { p.IDs[4].Kind = "robot"; p.Assignments[0].ID = "nobody" }, []string{"kind", "dangling"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, err := access.LoadPolicy(strings.NewReader(policyJSON))
			require.NoError(t, err)
			c.edit(p)
			_, err = access.Compile(p)
			require.Error(t, err)
			var codes []string
			for _, one := range err.(interface{ Unwrap() []error }).Unwrap() {
				e, ok := errors.AsType[*access.Error](one)
				require.True(t, ok)
				codes = append(codes, e.Code())
			}
			assert.Equal(t, c.codes, codes)
		})
	}
}

// The assessment: fewer than ten people use the file, and as few as can be
// manage IDs. A policy that names more does not come into force.
func TestAPolicyKeepsToItsNumbersOfPeople(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		edit func(*access.Policy)
		want string
	}{
		{"six people, up to nine", func(p *access.Policy) { p.Duties[0].MaxUsers = 9 }, ""},
		{"six people, up to six; systems are no people", func(p *access.Policy) { p.Duties[0].MaxUsers = 6 }, ""},
		{"six people, up to five", func(p *access.Policy) { p.Duties[0].MaxUsers = 5 }, "too_many"},
		{"nobody manages", func(p *access.Policy) { p.MaxManagers = 1 }, ""},
		{"two manage, one may", func(p *access.Policy) {
			p.MaxManagers = 1
			for i := range 2 {
				p.Assignments[i].Operations = append(p.Assignments[i].Operations, access.Manage)
			}
		}, "too_many"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, err := access.LoadPolicy(strings.NewReader(policyJSON))
			require.NoError(t, err)
			c.edit(p)
			_, err = access.Compile(p)
			assert.Equal(t, c.want, errCode(err))
		})
	}
}

func TestLoadPolicyIsStrict(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a misspelt restriction": `{"duties":[{"code":"a","closedon":"2022-09-30"}]}`,
		"no such operation":      `{"assignments":[{"operations":["peek"]}]}`,
		"not JSON":               `{`,
		"two documents":          `{}{}`,
		"a lock given twice":     `{"ids":[{"code":"a","locked":true,"locked":false}]}`,
		"a lock in capitals":     `{"ids":[{"code":"a","locked":true,"LOCKED":false}]}`,
		"an end taken back":      `{"ids":[{"code":"a","until":"2020-01-01","until":null}]}`,
		"two lists of IDs":       `{"ids":[{"code":"a","trained":"2021-04-20"}],"ids":[{"code":"b"}]}`,
		"no such day":            `{"holidays":["2022-02-30"]}`,
	} {
		_, err := access.LoadPolicy(strings.NewReader(text))
		assert.Error(t, err, name)
		_, coded := errors.AsType[interface {
			error
			Code() string
		}](err)
		assert.True(t, coded, name)
	}
}

func TestPolicyInJSONComesBackTheSame(t *testing.T) {
	t.Parallel()
	e := engine(t)
	raw, err := json.Marshal(e.Policy())
	require.NoError(t, err)
	p, err := access.LoadPolicy(strings.NewReader(string(raw)))
	require.NoError(t, err)
	again, err := access.Compile(p)
	require.NoError(t, err)
	assert.Equal(t, e.Digest(), again.Digest())
}

func TestCodesAreDistinctAndFitTheLog(t *testing.T) {
	t.Parallel()
	seen := map[audit.Code]bool{}
	for _, r := range access.Reasons() {
		assert.NotEmpty(t, r.Code())
		assert.True(t, r.Code().Valid())
		assert.False(t, seen[r.Code()])
		seen[r.Code()] = true
	}
	for _, o := range access.Operations() {
		assert.True(t, o.Act().Known())
		var back access.Operation
		require.NoError(t, back.UnmarshalText([]byte(o.String())))
		assert.Equal(t, o, back)
	}
}

// The schema says what the reader reads: the same keys in every object, and the same operations.
func TestTheSchemaKnowsWhatThePolicyHas(t *testing.T) {
	t.Parallel()
	var s struct {
		Properties map[string]struct {
			Items struct {
				Properties map[string]json.RawMessage `json:"properties"`
			} `json:"items"`
		} `json:"properties"`
		Defs struct {
			Operation struct{ Enum []access.Operation } `json:"operation"`
		} `json:"$defs"`
	}
	require.NoError(t, json.Unmarshal(access.Schema(), &s))
	assert.Equal(t, access.Operations(), s.Defs.Operation.Enum)
	keys := func(of reflect.Type) (names []string) {
		for field := range of.Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			names = append(names, name)
		}
		return names
	}
	policy := reflect.TypeFor[access.Policy]()
	assert.ElementsMatch(t, keys(policy), slices.Collect(maps.Keys(s.Properties)))
	for i := range policy.NumField() {
		f := policy.Field(i).Type
		if f.Kind() != reflect.Slice || f.Elem() == reflect.TypeFor[civil.Date]() {
			continue
		}
		name := keys(policy)[i]
		assert.ElementsMatch(t, keys(f.Elem()), slices.Collect(maps.Keys(s.Properties[name].Items.Properties)), name)
	}
}
