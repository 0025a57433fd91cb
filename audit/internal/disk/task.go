package disk

// chore is something slow that is done beside the commits, one at a time. It belongs to whoever may
// begin it.
type Task struct {
	done   chan struct{} // nil: nothing was begun
	err    error
	Serial bool // done by the caller that begins it
}

// over reports that nothing is under way: nobody would have to wait.
func (c *Task) Over() bool {
	if c.done == nil {
		return true
	}
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// idle reports that nothing is under way and that the last did not fail; what it left may then be
// looked at.
func (c *Task) Idle() bool { return c.Over() && c.err == nil }

// begin begins do if the chore is idle.
func (c *Task) Begin(do func() error) {
	if !c.Idle() {
		return
	}
	c.done = make(chan struct{})
	run := func() {
		defer close(c.done)
		c.err = do()
	}
	if c.Serial {
		run()
		return
	}
	go run()
}

// wait waits for the last that was begun and gives its error, once.
func (c *Task) Wait() error {
	if c.done == nil {
		return nil
	}
	<-c.done
	err := c.err
	c.done, c.err = nil, nil
	return err
}

// Serial is an FS whose user does all its work on it one after another: for tests that count its
// operations.
type Serial interface{ Serial() bool }

// serialFS reports whether a file system asks for that.
func SerialFS(dir FS) bool {
	s, ok := dir.(Serial)
	return ok && s.Serial()
}
