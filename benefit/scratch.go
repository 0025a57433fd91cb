package benefit

// Scratch holds the buffers of one goroutine's evaluations. The zero value is
// ready for use; it must not be copied.
type Scratch struct {
	_  noCopy
	in **scratch // behind two pointers, so that no printer meets what was evaluated; see [Decision]
}

// open makes the buffers and makes every decision borrowed before stale.
func (s *Scratch) open() (*scratch, error) {
	if s == nil {
		return nil, &Error{code: CodeInput, Detail: "scratch"}
	}
	if s.in == nil {
		in := &scratch{}
		in.self, s.in = in, &in.self
	}
	in := *s.in
	in.generation++
	return in, nil
}

// Clear lets go of all that the last evaluation was about; what was borrowed is stale. Whoever
// keeps a Scratch between households of different callers clears it. The room of its buffers is
// kept.
func (s *Scratch) Clear() {
	if s == nil || s.in == nil {
		return
	}
	in := *s.in
	clear(in.views[:cap(in.views)])
	clear(in.outs[:cap(in.outs)])
	clear(in.ids[:cap(in.ids)])
	clear(in.steps[:cap(in.steps)])
	clear(in.groups[:cap(in.groups)])
	clear(in.search.open[:cap(in.search.open)])
	*in = scratch{
		self: in, generation: in.generation + 1,
		views: in.views[:0], outs: in.outs[:0], ids: in.ids[:0], steps: in.steps[:0], groups: in.groups[:0],
		search: search{open: in.search.open[:0]},
	}
}

// scratch is what a Scratch holds.
type scratch struct {
	self           *scratch // what Scratch and Borrowed point to
	generation     uint64
	verdict        verdict
	views          []view
	outs           []uint8 // Truth by outsider: owes the levy
	ids            []string
	steps          []Step
	groups         []verdict
	search         search
	home           [homeFacts]uint8
	openHere       bool    // an open payment is our own
	paidWho        int16   // whom an open payment concerns
	former         []int16 // of whom else it is not known what a former town paid
	scope          uint8   // the group that is judged
	judged         uint8   // Truth: anybody is
	apart          bool    // somebody is protected
	died           bool    // somebody has, be it after the base date
	sudden         bool    // a recipient is asked for the income test
	asksRecipients bool    // and of tax, or of that, at all
	at             int     // where the next step goes
}
