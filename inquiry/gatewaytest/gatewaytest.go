// Package gatewaytest is the contract of a gateway to a network, as a test suite.
//
// A vendor who connects an intermediate server implements [inquiry.Gateway] and puts it through
// [Run], against a test line of the network. What the suite asks is what the desk relies on after a
// crash: one permit for each inquiry and round, no inquiry that reaches its provider twice, no
// answer that is lost before it is stored.
package gatewaytest

import (
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

// Line is a gateway under test, with what the suite has to know of the network behind it.
type Line struct {
	Gateway inquiry.Gateway
	// Request makes a request that the network permits. Each n is another inquiry about another
	// person, with items that the provider answers. It is called with the same n again, and gives
	// the same.
	Request func(n int) inquiry.PermitRequest
	// Settle waits until what was submitted is answered; nil when answers are there at once.
	Settle func(t *testing.T)

	// Refused makes a request that the network does not permit; nil skips what it is for.
	Refused func(n int) inquiry.PermitRequest
	// Pass lets time pass for gateway and network; nil skips what it is for.
	Pass func(d time.Duration)
	// Reached tells how often an inquiry has reached its provider; nil skips what it is for.
	Reached func(inquiry.ID) int
	// Key and Senders open the answers, as the desk's do; nil skips what they are for.
	Key     answer.Opener
	Senders func(permitted.Institution) []answer.VerifyKey
}

// Run puts a gateway through the contract. Open gives a fresh line for each test; lines may share a
// network if their inquiries differ.
func Run(t *testing.T, open func(t *testing.T) *Line) {
	t.Helper()
	for _, c := range []struct {
		name string
		test func(*testing.T, *Line)
	}{
		{"permits name their inquiry, its list, its person, its end", permitsAreWhole},
		{"the same inquiry in the same round gets the same permit", permitsRepeat},
		{"each inquiry has a permit of its own", permitsDiffer},
		{"a refusal has a reason and no permit", refusalsSayWhy},
		{"an inquiry is sent once however often it is submitted", submitsOnce},
		{"a permit serves for its own inquiry only", permitsAreBound},
		{"a permit that has run out is told apart from a refusal", permitsExpire},
		{"nothing comes for what was not asked", nothingComesUnasked},
		{"an answer comes until it is acknowledged", answersWait},
		{"an acknowledgement may come twice or for nothing", acknowledgesTwice},
		{"an answer opens under what it was asked for", answersOpen},
		{"many are dealt with at once", manyAtOnce},
		{"several callers work at the same time", severalAtOnce},
		{"a call that was given up does nothing", cancelled},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}
