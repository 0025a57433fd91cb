package casework

// What the tests from outside walk.
var (
	Kinds  = kinds
	States = states
)

// Check is what Apply asks.
func (c *Case) Check(e *Event) error { return c.check(e) }

// Refusal is the same question, asked of the rows themselves.
func (c *Case) Refusal(e *Event) error { return c.refusal(e, 0) }
