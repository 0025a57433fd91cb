package register

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Anomaly is an impossible piece of history (a code), and where it stands. The event
// concerned is left out; everything else is composed. String shows code and event only.
type Anomaly struct {
	secret.Private
	Code     string
	Severity finding.Severity
	// Event is the ID of the event, Index its place in the register from zero; -1 for an
	// anomaly of a household.
	Event string
	Index int
	// Person and Household are concerned; either may be empty.
	Person, Household string
}

// The codes of [Anomaly]. They are a contract and never change meaning.
const (
	AnomalyMovedOutTwice   = "moved_out_twice"  // leaves the register again without having come back
	AnomalyNotRegistered   = "not_registered"   // an event of a person who is not registered on that day
	AnomalyTwoHouseholds   = "two_households"   // enters a household while being in another
	AnomalyRegisteredTwice = "registered_twice" // enters the household the person is in
	AnomalyBeforeBirth     = "before_birth"     // an event before the person was born
	AnomalyAfterDeath      = "after_death"      // an event after the person died
	AnomalyNoHead          = "no_head"          // a household of several without a head
	AnomalyTwoHeads        = "two_heads"        // enters as head where there is one: becomes a member
	AnomalyHeadNotMember   = "head_not_member"  // becomes head of a household the person is not in
	AnomalySameHousehold   = "same_household"   // splits from, or merges with, the household the person is in
	AnomalyEmptyHousehold  = "empty_household"  // merges a household that has no members
	AnomalyOtherHousehold  = "other_household"  // names a household other than the person's; the event stands
	AnomalyDateUnknown     = "date_unknown"     // unknown whether the event lies before the base date
	AnomalyUnknownEvent    = "unknown_event"    // corrects or cancels an event that there is not
	AnomalyAmendsLater     = "amends_later"     // corrects or cancels what was not known yet
	AnomalyAmendsCancel    = "amends_cancel"    // corrects a cancellation: cancel it instead
	AnomalyDuplicateID     = "duplicate_id"     // an ID used before: the event stands, the ID speaks of the first
	AnomalyDuplicateEvent  = "duplicate_event"  // the same event again: left out
)

// anomalyTable gives the code and the severity by number; the numbers are internal.
var anomalyTable = [...]struct {
	code     string
	severity finding.Severity
}{
	movedOutTwice:    {AnomalyMovedOutTwice, finding.Error},
	notRegistered:    {AnomalyNotRegistered, finding.Error},
	twoHouseholds:    {AnomalyTwoHouseholds, finding.Error},
	registeredTwice:  {AnomalyRegisteredTwice, finding.Warning},
	beforeBirth:      {AnomalyBeforeBirth, finding.Error},
	afterDeath:       {AnomalyAfterDeath, finding.Error},
	noHead:           {AnomalyNoHead, finding.Error},
	twoHeads:         {AnomalyTwoHeads, finding.Error},
	headNotMember:    {AnomalyHeadNotMember, finding.Error},
	sameHousehold:    {AnomalySameHousehold, finding.Warning},
	emptyHousehold:   {AnomalyEmptyHousehold, finding.Error},
	otherHousehold:   {AnomalyOtherHousehold, finding.Warning},
	dateUnknown:      {AnomalyDateUnknown, finding.Error},
	unknownEvent:     {AnomalyUnknownEvent, finding.Error},
	amendsLaterFault: {AnomalyAmendsLater, finding.Error},
	amendsCancel:     {AnomalyAmendsCancel, finding.Error},
	duplicateID:      {AnomalyDuplicateID, finding.Warning},
	duplicateEvent:   {AnomalyDuplicateEvent, finding.Info},
}

type anomalyCode uint8

const (
	fine anomalyCode = iota
	movedOutTwice
	notRegistered
	twoHouseholds
	registeredTwice
	beforeBirth
	afterDeath
	noHead
	twoHeads
	headNotMember
	sameHousehold
	emptyHousehold
	otherHousehold
	dateUnknown
	unknownEvent
	amendsLaterFault
	amendsCancel
	duplicateID
	duplicateEvent
)

// String shows the code and the event.
func (a Anomaly) String() string { return a.Code + " event " + a.Event }

// Format shows what String does, whatever the verb.
func (a Anomaly) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, a.String()) }

// LogValue shows what String does.
func (a Anomaly) LogValue() slog.Value { return slog.StringValue(a.String()) }

// Finding returns the anomaly in the common form: the field is "events", At the place of
// the event in the register.
func (a Anomaly) Finding() finding.Finding {
	return finding.Finding{Code: a.Code, Severity: a.Severity, Field: "events", At: a.Index}
}
