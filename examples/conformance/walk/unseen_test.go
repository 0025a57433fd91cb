package walk_test

import (
	"context"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// agreeing is how verbs are called by which somebody says yes.
var agreeing = regexp.MustCompile(`^(Approve|Confirm|Consent|Verify|Second|Grant|Decide|Agree|Handle|Settle|Release|Lift)`)

// evidence is what a verb can take that only a showing gives: the entry of the showing, or the
// digest or token of what was shown.
var evidence = map[reflect.Type]bool{
	reflect.TypeFor[store.Showing]():   true,
	reflect.TypeFor[access.Question](): true, // its digest is held against the showing that the desk keeps
	reflect.TypeFor[inquiry.Confirm](): true, // the entry of the showing
	reflect.TypeFor[casework.Token]():  true, // of the case as Start showed it
	reflect.TypeFor[office.Run]():      true, // count, total and list as Planned showed them
	reflect.TypeFor[*audit.Approval](): true, // somebody else's word, which is checked
}

// agreed is what says yes to nothing that has to be shown, and why; it only shrinks.
var agreed = map[string]string{
	"inquiry.Desk.Decide":                "notes which decision used an answer",
	"mynumber/registry.Registry.Confirm": "answers a system whether a number is a person's",
	"mynumber/registry.Registry.Grant":   "asks for digits; nobody else is asked",
	"mynumber/registry.Registry.Lift":    "ends a stop of use that the person asked for",
	"benefit/office.Desk.Settle":         "finishes erasures on the words that were given",
	"benefit/office.Desk.SecondRun":      "the second person says themself what the bank told",
	"benefit/office.Desk.SecondOpening":  "the openings are handed in whole",
	"inquiry/share.Desk.ApproveErasure":  "the erasure is handed in whole",
}

// TestEverybodyWhoSaysYesWasShownIt walks every exported method by which somebody, as a caller,
// says yes: it takes what only a showing gives, or stands in the table. A new one turns this red.
func TestEverybodyWhoSaysYesWasShownIt(t *testing.T) {
	t.Parallel()
	caller, ctx := reflect.TypeFor[access.Caller](), reflect.TypeFor[context.Context]()
	seen := map[string]bool{}
	shown := 0
	for _, x := range exportedTypes {
		p := reflect.PointerTo(x.typ)
		for m := range p.Methods() {
			f := m.Type
			if !agreeing.MatchString(m.Name) || f.NumIn() < 3 || f.In(1) != ctx || f.In(2) != caller {
				continue
			}
			name := x.name + "." + m.Name
			seen[name] = true
			holds := false
			for k := 3; k < f.NumIn(); k++ {
				holds = holds || holdsEvidence(f.In(k), 0)
			}
			if holds {
				shown++
				assert.NotContains(t, agreed, name, "it takes what was shown")
				continue
			}
			assert.Contains(t, agreed, name, "approves what nobody was shown")
		}
	}
	assert.GreaterOrEqual(t, shown, 10)
	for _, name := range slices.Sorted(maps.Keys(agreed)) {
		assert.True(t, seen[name], "%s is no verb any more", name)
	}
}

// holdsEvidence looks for evidence in a parameter and in what it is made of.
func holdsEvidence(t reflect.Type, depth int) bool {
	if evidence[t] {
		return true
	}
	if depth > 3 {
		return false
	}
	switch t.Kind() { //nolint:exhaustive // what holds nothing else
	case reflect.Slice, reflect.Array, reflect.Pointer:
		return holdsEvidence(t.Elem(), depth+1)
	case reflect.Struct:
		for f := range t.Fields() {
			if f.IsExported() && holdsEvidence(f.Type, depth+1) {
				return true
			}
		}
	}
	return false
}
