package casework

// What the tests from outside walk.
var (
	Kinds  = kinds
	States = states
)

// Check is what Apply asks.
func (c *Case) Check(e *Event) error { return c.check(e) }
