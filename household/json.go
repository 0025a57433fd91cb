package household

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

type householdJSON struct {
	ID       string     `json:"id,omitempty"`
	Head     *string    `json:"head"`
	Members  []Member   `json:"members"`
	Declared []string   `json:"declared,omitempty"`
	Split    *splitJSON `json:"split,omitempty"`
}

type splitJSON struct {
	From        string     `json:"from,omitempty"`
	On          civil.Date `json:"on,omitzero"`
	SameAddress bool       `json:"same_address"`
}

type memberJSON struct {
	ID             string          `json:"id"`
	Birth          civil.Date      `json:"birth,omitzero"`
	Tax            json.RawMessage `json:"tax,omitempty"`
	Income         *Income         `json:"income,omitempty"`
	IncomeLevy     json.RawMessage `json:"income_levy,omitempty"`
	Supporter      json.RawMessage `json:"supporter,omitempty"`
	Declared       []string        `json:"declared,omitempty"`
	Residence      json.RawMessage `json:"residence,omitempty"`
	DiedOn         civil.Date      `json:"died_on,omitzero"`
	Protected      *protectedJSON  `json:"protected,omitempty"`
	ChildAllowance *allowanceJSON  `json:"child_allowance,omitempty"`
}

type protectedJSON struct {
	Kind    string `json:"kind"`
	Proof   string `json:"proof,omitempty"`
	Against string `json:"against,omitempty"`
}

type allowanceJSON struct {
	Recipient string     `json:"recipient,omitempty"`
	Month     civil.Date `json:"month,omitzero"`
	PaidBy    string     `json:"paid_by,omitempty"`
}

type residenceJSON struct {
	At   *string    `json:"at"`
	From civil.Date `json:"from,omitzero"`
	To   civil.Date `json:"to,omitzero"`
}

type supporterJSON struct {
	ID   *string         `json:"id"`
	Kind string          `json:"kind,omitempty"`
	Tax  json.RawMessage `json:"tax,omitempty"`
}

var (
	taxNames          = []string{"unknown", "exempt", "relieved", "treaty", "taxed", "unfiled"}
	levyNames         = []string{"unknown", "zero", "owed"}
	tieNames          = []string{"dependant", "spouse_special", "family_employee", "specified_relative"}
	protectionNames   = []string{"", "dv", "measure", "contract"}
	householdDeclared = []string{"not_only_dependants", "not_paid_elsewhere"}
	memberDeclared    = []string{"", "", "no_taxable_income"}
)

// String returns the name in JSON.
func (s TaxStatus) String() string { return taxNames[min(int(s), len(taxNames)-1)] }

// String returns the name in JSON.
func (l IncomeLevy) String() string { return levyNames[min(int(l), len(levyNames)-1)] }

// String returns the name in JSON.
func (k ProtectionKind) String() string { return protectionNames[min(int(k), len(protectionNames)-1)] }

func isNull(b []byte) bool { return len(b) == 0 || string(b) == "null" }

// MarshalJSON writes the household of the conformance format. What is unknown
// is left out or null.
func (h Household) MarshalJSON() ([]byte, error) {
	j := householdJSON{ID: h.ID, Members: h.Members, Declared: declarationNames(h.Declared, householdDeclared)}
	if h.Head != "" {
		j.Head = &h.Head
	}
	if j.Members == nil {
		j.Members = []Member{}
	}
	if !h.Split.IsZero() {
		j.Split = &splitJSON{h.Split.From, h.Split.On, h.Split.SameAddress}
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads the household of the conformance format. Keys that it does
// not have and values of a wrong kind are refused, each with its place in an [Error]; an unknown
// name has the code household. Whether the household makes sense is for evaluation to say.
func (h *Household) UnmarshalJSON(b []byte) error {
	var quick Household
	if p := strictjson.NewPlain(b); quick.ReadPlain(&p) && p.End() {
		*h = quick
		return nil
	}
	return h.readStrict(b)
}

// readStrict reads every household and says where one is wrong.
func (h *Household) readStrict(b []byte) error {
	var j householdJSON
	if err := strictjson.Unmarshal(b, &j); err != nil {
		return fault(err)
	}
	declared, ok := declarations(j.Declared, householdDeclared)
	if !ok {
		return &Error{code: CodeHousehold, Path: "/declared"}
	}
	out := Household{ID: j.ID, Members: j.Members, Declared: declared}
	if j.Head != nil {
		out.Head = *j.Head
	}
	if j.Split != nil {
		out.Split = Split{From: j.Split.From, On: j.Split.On, SameAddress: j.Split.SameAddress}
	}
	*h = out
	return nil
}

func declarations(names, known []string) (Declaration, bool) {
	var d Declaration
	for _, name := range names {
		i := slices.Index(known, name)
		if i < 0 || name == "" {
			return 0, false
		}
		d |= 1 << i
	}
	return d, true
}

func declarationNames(d Declaration, known []string) []string {
	var names []string
	for i, name := range known {
		if name != "" && d&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}

// MarshalJSON writes the member of the conformance format.
func (m Member) MarshalJSON() ([]byte, error) {
	j := memberJSON{
		ID: m.ID, Birth: m.Birth, Tax: m.Tax.json(taxNames), IncomeLevy: m.Levy.json(levyNames), Income: m.Income,
		Declared: declarationNames(m.Declared, memberDeclared), DiedOn: m.DiedOn,
	}
	switch m.Supporter.Kind {
	case SupporterNone:
		j.Supporter = json.RawMessage(`"none"`)
	case SupporterKnown:
		raw, err := json.Marshal(supporterJSON{&m.Supporter.ID, m.Supporter.Tie.written(), m.Supporter.Tax.json(taxNames)})
		if err != nil {
			return nil, err
		}
		j.Supporter = raw
	case SupporterUnknown:
	}
	if err := m.residenceJSON(&j); err != nil {
		return nil, err
	}
	if p := m.Protected; p != nil {
		j.Protected = &protectedJSON{p.Kind.String(), p.Proof, p.Against}
	}
	if a := m.ChildAllowance; a != nil {
		j.ChildAllowance = &allowanceJSON{a.Recipient, a.Month, a.paidBy()}
	}
	return json.Marshal(j)
}

func (m *Member) residenceJSON(j *memberJSON) (err error) {
	if m.ResidenceUnknown {
		j.Residence = json.RawMessage("null")
		return nil
	}
	if m.Residence == nil {
		return nil
	}
	spans := make([]residenceJSON, len(m.Residence))
	for i, r := range m.Residence {
		spans[i] = residenceJSON{From: r.From, To: r.To}
		if text := r.At.String(); text != "" {
			spans[i].At = &text
		}
	}
	j.Residence, err = json.Marshal(spans)
	return err
}

// UnmarshalJSON reads the member of the conformance format.
func (m *Member) UnmarshalJSON(b []byte) error {
	var j memberJSON
	if err := strictjson.Unmarshal(b, &j); err != nil {
		return fault(err)
	}
	out := Member{ID: j.ID, Birth: j.Birth, Income: j.Income, DiedOn: j.DiedOn}
	var ok bool
	if out.Declared, ok = declarations(j.Declared, memberDeclared); !ok {
		return &Error{code: CodeHousehold, Path: "/declared"}
	}
	if err := out.Tax.read(j.Tax, taxNames, "/tax"); err != nil {
		return err
	}
	if err := out.Levy.read(j.IncomeLevy, levyNames, "/income_levy"); err != nil {
		return err
	}
	if err := out.Supporter.read(j.Supporter); err != nil {
		return err
	}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(b, &given); err != nil {
		return &Error{code: CodeHousehold, err: err}
	}
	if err := out.readResidence(j.Residence, given); err != nil {
		return err
	}
	if _, ok := given["birth"]; ok && out.Birth.IsZero() && out.Income != nil {
		out.Income.Adult = false
	}
	if p := j.Protected; p != nil {
		kind := slices.Index(protectionNames, p.Kind)
		if kind <= 0 {
			return &Error{code: CodeHousehold, Path: "/protected/kind"}
		}
		out.Protected = &Protection{Kind: ProtectionKind(kind), Proof: p.Proof, Against: p.Against}
	}
	if a := j.ChildAllowance; a != nil {
		out.ChildAllowance = &ChildAllowance{Recipient: a.Recipient, Month: a.Month}
		if !out.ChildAllowance.readPaidBy(a.PaidBy) {
			return &Error{code: CodeHousehold, Path: "/child_allowance/paid_by"}
		}
	}
	*m = out
	return nil
}

// readResidence tells a key left out from null, which encoding/json does not for
// raw messages that are omitted.
func (m *Member) readResidence(raw json.RawMessage, given map[string]json.RawMessage) error {
	if isNull(raw) {
		_, m.ResidenceUnknown = given["residence"]
		return nil
	}
	var spans []residenceJSON
	if err := strictjson.Unmarshal(raw, &spans); err != nil {
		return at("/residence", err)
	}
	m.Residence = make([]Residence, len(spans))
	for i, s := range spans {
		r := Residence{From: s.From, To: s.To}
		switch {
		case s.At == nil:
		case *s.At == abroad:
			r.At = Abroad
		case *s.At == unregistered:
			r.At = Unregistered
		default:
			code, err := municipality.Parse(*s.At)
			if err != nil {
				return &Error{code: CodeHousehold, Path: "/residence/" + strconv.Itoa(i) + "/at"}
			}
			r.At = In(code)
		}
		m.Residence[i] = r
	}
	return nil
}

func (s *Supporter) read(raw json.RawMessage) error {
	if isNull(raw) {
		return nil
	}
	if raw[0] == '"' {
		var word string
		if err := json.Unmarshal(raw, &word); err != nil {
			return err
		}
		switch word {
		case "none":
			s.Kind = SupporterNone
		case "unknown":
		default:
			return &Error{code: CodeHousehold, Path: "/supporter"}
		}
		return nil
	}
	var j supporterJSON
	if err := strictjson.Unmarshal(raw, &j); err != nil {
		return at("/supporter", err)
	}
	if j.ID != nil && *j.ID != "" {
		s.Kind, s.ID = SupporterKnown, *j.ID
	}
	if j.Kind != "" {
		tie, ok := ParseTie(j.Kind)
		if !ok {
			return &Error{code: CodeHousehold, Path: "/supporter/kind"}
		}
		s.Tie = tie
	}
	return s.Tax.read(j.Tax, taxNames, "/supporter/tax")
}

// json writes one name when all years agree, else an object by fiscal year.
func (y ByYear[T]) json(names []string) json.RawMessage {
	first := y.At(FirstYear)
	if y == Always(first) {
		if first == 0 {
			return nil
		}
		return json.RawMessage(`"` + names[first] + `"`)
	}
	b := []byte{'{'}
	for fy := FirstYear; fy <= LastYear; fy++ {
		if fact := y.At(fy); fact != 0 {
			if len(b) > 1 {
				b = append(b, ',')
			}
			b = append(b, `"`+fy.String()+`":"`+names[fact]+`"`...)
		}
	}
	return append(b, '}')
}

func (y *ByYear[T]) read(raw json.RawMessage, names []string, path string) error {
	if isNull(raw) {
		return nil
	}
	if raw[0] == '"' {
		fact, err := readName(raw, names, path)
		*y = Always(T(fact))
		return err
	}
	var years map[string]json.RawMessage
	if err := strictjson.Unmarshal(raw, &years); err != nil {
		return at(path, err)
	}
	for text, raw := range years {
		n, err := strconv.Atoi(text)
		fy := civil.FiscalYear(n)
		if err != nil || !HoldsYear(fy) || fy.String() != text {
			return &Error{code: CodeHousehold, Path: path}
		}
		fact := 0
		if !isNull(raw) {
			if fact, err = readName(raw, names, path); err != nil {
				return err
			}
		}
		*y = y.With(fy, T(fact))
	}
	return nil
}

func readName(raw json.RawMessage, names []string, path string) (int, error) {
	var name string
	if err := json.Unmarshal(raw, &name); err != nil {
		return 0, &Error{code: CodeHousehold, Path: path}
	}
	i := slices.Index(names, name)
	if i < 0 {
		return 0, &Error{code: CodeHousehold, Path: path}
	}
	return i, nil
}
