package share_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/intake"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/inquiry/share"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// A policy in which each kind of caller that the assessment shuts out stands by name, beside the
// one who may.
const shut = `{
  "version": "1",
  "duties": [{"code": "benefit", "designation": "notice-2021", "opens": "2022-04-01", "closed_on": "2022-09-30"}, {"code": "other", "designation": "not_needed"}],
  "ids": [
    {"code": "ito", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2022-04-01", "until": "2022-08-31"},
    {"code": "kato", "kind": "officer", "organ": "mayor", "department": "tax", "trained": "2022-04-01"},
    {"code": "abe", "kind": "officer", "organ": "school", "department": "lunch", "trained": "2022-04-01"},
    {"code": "kon", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2022-04-01"},
    {"code": "ima", "kind": "officer", "organ": "mayor", "department": "welfare"},
    {"code": "new", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2022-04-01"},
    {"code": "mori", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2021-04-01"},
    {"code": "ono", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2022-04-01", "revoked_on": "2022-04-05"},
    {"code": "ueda", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2022-04-01", "locked": true},
    {"code": "gc1", "kind": "contractor", "organ": "mayor", "department": "welfare", "processor": "gcc", "trained": "2022-04-01"}
  ],
  "terminals": [{"code": "T1"}, {"code": "T2"}, {"code": "T3", "internet": true}, {"code": "T4", "mail": true}, {"code": "T5", "open_port": true}],
  "systems": [{"code": "pension", "duties": ["benefit"]}, {"code": "tax", "duties": ["other"]}],
  "holidays": ["2022-04-29"],
  "assignments": [
    {"id": "ito", "duty": "benefit", "organ": "mayor", "department": "welfare", "operations": ["view"], "terminals": ["T1", "T3", "T4", "T5"]},
    {"id": "ito", "duty": "other", "organ": "mayor", "department": "welfare", "operations": ["search"], "terminals": ["T1"]},
    {"id": "kon", "duty": "benefit", "organ": "mayor", "department": "welfare", "operations": ["view"], "terminals": ["T1"]},
    {"id": "ima", "duty": "benefit", "organ": "mayor", "department": "welfare", "operations": ["view"], "terminals": ["T1"]},
    {"id": "mori", "duty": "benefit", "organ": "mayor", "department": "welfare", "operations": ["view"], "terminals": ["T1"]},
    {"id": "ono", "duty": "benefit", "organ": "mayor", "department": "welfare", "operations": ["view"], "terminals": ["T1"]},
    {"id": "ueda", "duty": "benefit", "organ": "mayor", "department": "welfare", "operations": ["view"], "terminals": ["T1"]},
    {"id": "gc1", "duty": "benefit", "organ": "mayor", "department": "welfare", "operations": ["view"], "terminals": ["T1"]}
  ]
}`

// What the policy denies, the desk refuses: nothing of the person comes out, and the refusal is an
// entry with its reason. The safeguards of the assessment name these one by one.
func TestTheDeskRefusesWhatThePolicyDenies(t *testing.T) {
	t.Parallel()
	who := func(id audit.Code) func(*access.Caller) { return func(c *access.Caller) { c.Actor.ID = id } }
	at := func(code audit.Code) func(*access.Caller) {
		return func(c *access.Caller) { c.Actor.Terminal = code }
	}
	for _, c := range []struct {
		name string
		edit func(*access.Caller)
		when string
		want access.Reason
	}{
		{"as the policy lets", func(*access.Caller) {}, "", access.Allowed},
		{"another department", func(c *access.Caller) { c.Actor.ID, c.Actor.Department = "kato", "tax" }, "", access.WrongDepartment},
		{"another executive organ", func(c *access.Caller) { c.Actor.ID, c.Actor.Organ, c.Actor.Department = "abe", "school", "lunch" }, "", access.WrongOrgan},
		{"an officer of the department who was not named", who("new"), "", access.WrongOfficer},
		{"a duty that lets one do other things", func(c *access.Caller) { c.Duty = "other" }, "", access.WrongOperation},
		{"a terminal that is not registered", at("T9"), "", access.UnknownTerminal},
		{"a terminal of others", at("T2"), "", access.WrongTerminal},
		{"a terminal with a way into the internet", at("T3"), "", access.UnsafeTerminal},
		{"a terminal with mail", at("T4"), "", access.UnsafeTerminal},
		{"a terminal that takes any medium", at("T5"), "", access.UnsafeTerminal},
		{"a terminal taken out without approval", func(c *access.Caller) { c.Outside = true }, "", access.OutsideBuilding},
		{"a system that is not registered", func(c *access.Caller) { c.System = "pirate" }, "", access.UnknownSystem},
		{"a system of another duty", func(c *access.Caller) { c.System = "tax" }, "", access.SystemDuty},
		{"one factor", func(c *access.Caller) { c.Actor.Auth = audit.AuthPassword }, "", access.OneFactor},
		{"two factors of one kind", func(c *access.Caller) { c.Actor.Auth = audit.AuthCard | audit.AuthToken }, "", access.OneFactor},
		{"an ID that nobody has", who("phantom"), "", access.UnknownActor},
		{"an ID that is locked", who("ueda"), "", access.IDLocked},
		{"an ID of somebody who has left", who("ono"), "", access.IDRevoked},
		{"an ID whose days are over", func(*access.Caller) {}, "2022-09-01 10:00", access.IDExpired},
		{"training more than a year ago", who("mori"), "", access.TrainingLapsed},
		{"a newcomer without training", who("ima"), "", access.TrainingLapsed},
		{"a contractor", func(c *access.Caller) {
			c.Actor.Kind, c.Actor.ID, c.Actor.Processor = audit.ActorContractor, "gc1", "gcc"
		}, "", access.Contractor},
		{"before the duty opens", func(*access.Caller) {}, "2022-03-31 10:00", access.DutyNotOpen},
		{"on the last day of the duty", who("kon"), "2022-09-30 17:00", access.Allowed},
		{"after the end of the duty", who("kon"), "2022-10-03 10:00", access.DutyClosed},
		{"in the evening", func(*access.Caller) {}, "2022-04-05 17:15", access.OutsideHours},
		{"on a holiday", func(*access.Caller) {}, "2022-04-29 10:00", access.OutsideHours},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			log, by := &audit.Memory{}, caller("")
			c.edit(&by)
			d := shutDesk(t, log, c.when)
			got, err := d.Read(t.Context(), by, share.Request{Persons: []string{"1001"}, Items: []share.Item{share.ItemName, share.ItemTaxStatus}, Base: base, Year: 2021})
			require.Len(t, log.Events(), 1)
			if c.want == access.Allowed {
				require.NoError(t, err)
				assert.Equal(t, "試験　太郎", got.Name)
				return
			}
			require.ErrorIs(t, err, share.CodeDenied)
			assert.Zero(t, got)
			assert.Equal(t, audit.Denied, log.Events()[0].Result)
			assert.Equal(t, c.want.Code(), log.Events()[0].Reason)
		})
	}
}

func shutDesk(t *testing.T, log *audit.Memory, when string) *share.Desk {
	t.Helper()
	at := now
	if when != "" {
		var err error
		at, err = time.ParseInLocation("2006-01-02 15:04", when, civil.JST)
		require.NoError(t, err)
	}
	p, err := access.LoadPolicy(strings.NewReader(shut))
	require.NoError(t, err)
	engine, err := access.Compile(p)
	require.NoError(t, err)
	g := register.New(register.Config{Municipality: municipality.Must("112020")})
	_, err = intake.Residents(g, strings.NewReader(residents), intake.Options{})
	require.NoError(t, err)
	d, err := share.New(share.Config{
		Register: g, Policy: func() *access.Engine { return engine }, Log: log, Handle: handle, Now: func() time.Time { return at },
		Systems: []share.System{pension}, Store: journal(t, &audit.Memory{}), Numbers: "resident",
	})
	require.NoError(t, err)
	return d
}
