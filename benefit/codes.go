package benefit

// Codes of enumerations as text, both ways. What is no value prints as "?" and is not
// written; what is no code is refused with code input.

// name returns the code of a value.
func name(names []string, i int) string {
	if i < 0 || i >= len(names) {
		return "?"
	}
	return names[i]
}

// number returns the value of a code.
func number(names []string, text, what string) (int, error) {
	for i, n := range names {
		if n == text {
			return i, nil
		}
	}
	return 0, &Error{code: CodeInput, Detail: what}
}

// written is what MarshalText returns.
func written(names []string, i int, what string) ([]byte, error) {
	if i < 0 || i >= len(names) {
		return nil, &Error{code: CodeInput, Detail: what}
	}
	return []byte(names[i]), nil
}

var trackNames = [tracks]string{"A", "B", "C"}

var causeNames = [...]string{"unforeseen", "seasonal", "retirement", "not_due_month"}

// String returns the name in JSON.
func (o Outcome) String() string { return name(outcomeNames[:], int(o)) }

// ParseOutcome reads the name in JSON. Errors: input.
func ParseOutcome(s string) (Outcome, error) {
	i, err := number(outcomeNames[:], s, "outcome")
	return Outcome(i), err
}

// MarshalText returns what String returns. Errors: input (no such value).
func (o Outcome) MarshalText() ([]byte, error) { return written(outcomeNames[:], int(o), "outcome") }

// UnmarshalText reads what MarshalText writes. Errors: input.
func (o *Outcome) UnmarshalText(text []byte) error {
	v, err := ParseOutcome(string(text))
	if err == nil {
		*o = v
	}
	return err
}

// String returns the name in JSON.
func (r Route) String() string { return name(routeNames[:], int(r)) }

// ParseRoute reads the name in JSON. Errors: input.
func parseRoute(s string) (Route, error) {
	i, err := number(routeNames[:], s, "route")
	return Route(i), err
}

// MarshalText returns what String returns. Errors: input (no such value).
func (r Route) MarshalText() ([]byte, error) { return written(routeNames[:], int(r), "route") }

// UnmarshalText reads what MarshalText writes. Errors: input.
func (r *Route) UnmarshalText(text []byte) error {
	v, err := parseRoute(string(text))
	if err == nil {
		*r = v
	}
	return err
}

// String returns the name in JSON.
func (f Fact) String() string { return name(factNames[:], int(f)) }

// ParseFact reads the name in JSON. Errors: input.
func parseFact(s string) (Fact, error) {
	i, err := number(factNames[:], s, "fact")
	return Fact(i), err
}

// MarshalText returns what String returns. Errors: input (no such value).
func (f Fact) MarshalText() ([]byte, error) { return written(factNames[:], int(f), "fact") }

// UnmarshalText reads what MarshalText writes. Errors: input.
func (f *Fact) UnmarshalText(text []byte) error {
	v, err := parseFact(string(text))
	if err == nil {
		*f = v
	}
	return err
}

// String returns the name in JSON.
func (s State) String() string { return name(stateNames[:], int(s)) }

// ParseState reads the name in JSON. Errors: input.
func ParseState(s string) (State, error) {
	i, err := number(stateNames[:], s, "state")
	return State(i), err
}

// MarshalText returns what String returns. Errors: input (no such value).
func (s State) MarshalText() ([]byte, error) { return written(stateNames[:], int(s), "state") }

// UnmarshalText reads what MarshalText writes. Errors: input.
func (s *State) UnmarshalText(text []byte) error {
	v, err := ParseState(string(text))
	if err == nil {
		*s = v
	}
	return err
}

// String returns the letter.
func (t Track) String() string { return name(trackNames[:], int(t)) }

// ParseTrack reads the letter; the empty text is A. Errors: input.
func ParseTrack(s string) (Track, error) {
	if s == "" {
		return TrackA, nil
	}
	i, err := number(trackNames[:], s, "track")
	return Track(i), err
}

// MarshalText returns what String returns. Errors: input (no such value).
func (t Track) MarshalText() ([]byte, error) { return written(trackNames[:], int(t), "track") }

// UnmarshalText reads what MarshalText writes. Errors: input.
func (t *Track) UnmarshalText(text []byte) error {
	v, err := ParseTrack(string(text))
	if err == nil {
		*t = v
	}
	return err
}

// String returns the name in JSON.
func (c Cause) String() string { return name(causeNames[:], int(c)) }

// ParseCause reads the name in JSON. Errors: input.
func parseCause(s string) (Cause, error) {
	i, err := number(causeNames[:], s, "cause")
	return Cause(i), err
}

// MarshalText returns what String returns. Errors: input (no such value).
func (c Cause) MarshalText() ([]byte, error) { return written(causeNames[:], int(c), "cause") }

// UnmarshalText reads what MarshalText writes. Errors: input.
func (c *Cause) UnmarshalText(text []byte) error {
	v, err := parseCause(string(text))
	if err == nil {
		*c = v
	}
	return err
}

// String returns the name in JSON.
func (p PayeeState) String() string { return name(payeeNames[:], int(p)) }

// ParsePayeeState reads the name in JSON. Errors: input.
func parsePayeeState(s string) (PayeeState, error) {
	i, err := number(payeeNames[:], s, "payee")
	return PayeeState(i), err
}

// MarshalText returns what String returns. Errors: input (no such value).
func (p PayeeState) MarshalText() ([]byte, error) { return written(payeeNames[:], int(p), "payee") }

// UnmarshalText reads what MarshalText writes. Errors: input.
func (p *PayeeState) UnmarshalText(text []byte) error {
	v, err := parsePayeeState(string(text))
	if err == nil {
		*p = v
	}
	return err
}
