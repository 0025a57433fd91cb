package casework

// What the tests from outside walk.
var (
	Kinds  = kinds
	States = states
)

// Check is what Apply asks.
func (c *Case) Check(e *Event) error { return c.check(e) }

// Afresh is the same question, asked of what is made of the case now: nothing but its fields.
func (c *Case) Afresh(e *Event) error {
	bare := *c
	bare.keep(c.known)
	bare.letter.until = -1 // no day is a letter's before it is asked
	return bare.check(e)
}
