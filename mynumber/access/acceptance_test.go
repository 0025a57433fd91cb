package access_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Acceptance check 5: wrong organ, department, person, contractor, terminal, one
// factor, expired grant, requester = approver, unpublished assessment: each is
// denied, and each with a reason of its own. The last is the permitted list's to
// say, at the same desk.
func TestAcceptance5EachDenialHasAReasonOfItsOwn(t *testing.T) {
	t.Parallel()
	e := engine(t)
	p := e.Policy()
	p.IDs = append(p.IDs, access.ID{Code: "new", Kind: access.Officer, Organ: "mayor", Department: "welfare", Trained: civil.MustDate("2021-12-01")})
	e, err := access.Compile(p)
	assert.NoError(t, err)
	seen := map[string]string{}
	tell := func(what, reason string) {
		t.Helper()
		assert.NotEmpty(t, reason, what)
		assert.Empty(t, seen[reason], "%s has the reason of another", what)
		seen[reason] = what
	}
	for what, edits := range map[string][]func(*access.Request){
		"wrong organ":          {by("abe"), from("school", "lunch")},
		"wrong department":     {by("kato"), from("mayor", "tax")},
		"wrong person":         {by("new")},
		"contractor":           {contractor, func(r *access.Request) { r.Operation = access.Inquire }},
		"terminal":             {term("T2")},
		"one factor":           {auth(audit.AuthPassword), func(r *access.Request) { r.Operation = access.View }},
		"expired grant":        {by("ito"), func(r *access.Request) { r.At = tokyo("2022-02-01 10:00") }},
		"requester = approver": {func(r *access.Request) { r.Operation = access.Approve }, req("sato")},
	} {
		r := allowed()
		for _, edit := range edits {
			edit(&r)
		}
		d := e.Decide(&r)
		assert.False(t, d.Allowed(), what)
		tell(what, d.Reason().String())
	}
	v := permitted.BuiltIn().Check(permitted.Query{On: civil.MustDate("2022-03-01")})
	assert.False(t, v.Permitted)
	assert.True(t, v.All.Has(permitted.ReasonAssessmentMissing))
	tell("unpublished assessment", permitted.ReasonAssessmentMissing.String())
	assert.Len(t, seen, 9)
}
