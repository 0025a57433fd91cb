package base

import (
	"encoding/hex"
	"encoding/json"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	jp "github.com/kyufu-go/kyufu/household/text" // text is a function of this package
)

// textAnswer is the answer of an operation that gives one text.
type textAnswer struct {
	Text     string       `json:"text"`
	Findings finding.List `json:"findings"`
}

// firstError answers the first error of a list: as "character" where it is about one character,
// else with its own code.
func firstError(list finding.List) error {
	f, any := list.First(finding.Error)
	switch {
	case !any:
		return nil
	case f.Code == jp.CodeGaiji || f.Code == jp.CodeUnencodable:
		return operation.RefuseAt(jp.CodeCharacter, f.At)
	}
	return operation.RefuseAt(f.Code, f.At)
}

func answerText(s string, list finding.List) (any, error) {
	if err := firstError(list); err != nil {
		return nil, err
	}
	return textAnswer{s, operation.Found(list)}, nil
}

var (
	bankClasses  = map[string]jp.Class{"": jp.ClassParty, "party": jp.ClassParty, "bank": jp.ClassBank, "payroll": jp.ClassPayroll, "edi": jp.ClassEDI}
	bankProfiles = map[string]jp.Profile{
		"": {}, "strict": {}, "revised": {Wo: true}, "wo_as_o": {WoAsO: true}, "dot_as_space": {MiddleDot: " "}, "dot_as_period": {MiddleDot: "."}, "comma": {Allow: ","},
	}
	kanaForms = map[string]jp.Form{"halfwidth": jp.Halfwidth, "fullwidth": jp.Fullwidth, "hiragana": jp.Hiragana, "katakana": jp.Katakana}
	encodings = map[string]jp.Encoding{"cp932": jp.CP932, "cp932-nec": jp.CP932NEC, "sjis": jp.ShiftJIS, "eucjp": jp.EUCJP, "eucjp-ext": jp.EUCJPExt, "jisx0201": jp.JISX0201}
	textSets  = map[string]jp.Set{"": jp.X0208, "x0208": jp.X0208, "x0213": jp.X0213, "cp932": jp.SetCP932, "unicode": jp.Unicode}
)

func textKana(in json.RawMessage) (any, error) {
	var q struct {
		Text       string `json:"text"`
		Class      string `json:"class"`
		Profile    string `json:"profile"`
		Abbreviate bool   `json:"abbreviate"`
		MaxBytes   int    `json:"max_bytes"`
		To         string `json:"to"`
		Truncate   bool   `json:"truncate"`
		Hiragana   bool   `json:"hiragana"`
		Archaic    bool   `json:"archaic"`
	}
	if err := operation.Decode(in, &q, "text"); err != nil {
		return nil, err
	}
	if q.To != "" && q.To != "zengin" {
		form, err := operation.Pick("to", q.To, kanaForms)
		if err != nil {
			return nil, err
		}
		return answerText(form.Convert(q.Text))
	}
	class, err := operation.Pick("class", q.Class, bankClasses)
	if err != nil {
		return nil, err
	}
	profile, err := operation.Pick("profile", q.Profile, bankProfiles)
	if err != nil {
		return nil, err
	}
	return answerText(jp.BankKana(q.Text, jp.BankOptions{
		Class: class, Profile: profile, MaxBytes: q.MaxBytes, Truncate: q.Truncate, Hiragana: q.Hiragana, Archaic: q.Archaic, Abbreviate: q.Abbreviate,
	}))
}

func textWidth(in json.RawMessage) (any, error) {
	var q struct {
		Text string `json:"text"`
		To   string `json:"to"`
	}
	if err := operation.Decode(in, &q, "text", "to"); err != nil {
		return nil, err
	}
	form, err := operation.Pick("to", q.To, map[string]jp.Form{"ascii": jp.ASCII, "wide": jp.Fullwidth})
	if err != nil {
		return nil, err
	}
	return answerText(form.Convert(q.Text))
}

func textName(in json.RawMessage) (any, error) {
	var q struct {
		Text     string `json:"text"`
		Shrink   bool   `json:"shrink"`
		Target   string `json:"target"`
		MaxChars int    `json:"max_chars"`
	}
	if err := operation.Decode(in, &q, "text"); err != nil {
		return nil, err
	}
	target, err := operation.Pick("target", q.Target, textSets)
	if err != nil {
		return nil, err
	}
	opt := jp.NameOptions{MaxChars: q.MaxChars}
	if q.Shrink {
		opt.Target, opt.Shrink = target, true
	}
	name, list := jp.Name(q.Text, opt)
	for i := range list { // what does not fit the set is told in unencodable
		if list[i].Code == jp.CodeUnencodable {
			list[i].Severity = finding.Warning
		}
	}
	if err := firstError(list); err != nil {
		return nil, err
	}
	outside, _ := target.Unencodable(name)
	if outside == nil {
		outside = []string{}
	}
	return struct {
		textAnswer
		Unencodable []string `json:"unencodable"`
		Length      int      `json:"length"`
	}{textAnswer{name, operation.Found(list)}, outside, jp.Characters(name)}, nil
}

func textEncode(in json.RawMessage) (any, error) {
	var q struct {
		Text   string `json:"text"`
		To     string `json:"to"`
		Expand bool   `json:"expand"`
	}
	if err := operation.Decode(in, &q, "text", "to"); err != nil {
		return nil, err
	}
	enc, err := operation.Pick("to", q.To, encodings)
	if err != nil {
		return nil, err
	}
	var list finding.List
	if q.Expand {
		q.Text, list = jp.Expand(q.Text)
	}
	out, list := enc.AppendEncode(nil, q.Text, list)
	if err := firstError(list); err != nil {
		return nil, err
	}
	return struct {
		Hex      string       `json:"hex"`
		Findings finding.List `json:"findings"`
	}{hex.EncodeToString(out), operation.Found(list)}, nil
}

func textDecode(in json.RawMessage) (any, error) {
	var q struct {
		Hex  string `json:"hex"`
		From string `json:"from"`
	}
	if err := operation.Decode(in, &q, "hex", "from"); err != nil {
		return nil, err
	}
	enc, err := operation.Pick("from", q.From, encodings)
	if err != nil {
		return nil, err
	}
	b, err := hex.DecodeString(q.Hex)
	if err != nil {
		return nil, &operation.InputError{Path: "/hex", Reason: "kind"}
	}
	exact, list := enc.DecodeExact(b)
	if err := firstError(list); err != nil {
		return nil, err
	}
	again, _ := exact.AppendEncode(nil, nil)
	return struct {
		textAnswer
		Again string `json:"rewritten"`
	}{textAnswer{exact.Text, operation.Found(list)}, hex.EncodeToString(again)}, nil
}

func textShrink(in json.RawMessage) (any, error) {
	var q struct {
		Text   string `json:"text"`
		Target string `json:"target"`
	}
	if err := operation.Decode(in, &q, "text"); err != nil {
		return nil, err
	}
	target, err := operation.Pick("target", q.Target, textSets)
	if err != nil {
		return nil, err
	}
	type candidate struct {
		Text  string    `json:"text"`
		Rules []jp.Rule `json:"rules"`
	}
	candidates, list := jp.Shrink(q.Text, target, nil)
	if list.Has(jp.CodeCharacter) {
		return nil, firstError(list)
	}
	out := make([]candidate, len(candidates))
	for i, c := range candidates {
		out[i] = candidate(c)
	}
	return struct {
		Candidates []candidate  `json:"candidates"`
		Findings   finding.List `json:"findings"`
	}{out, operation.Found(list)}, nil
}

func textKey(in json.RawMessage) (any, error) {
	var q struct {
		Text string `json:"text"`
		Kind string `json:"kind"`
	}
	if err := operation.Decode(in, &q, "text", "kind"); err != nil {
		return nil, err
	}
	kind, err := operation.Pick("kind", q.Kind, map[string]jp.KeyKind{"kana": jp.KeyKana, "seion": jp.KeySeion})
	if err != nil {
		return nil, err
	}
	return answerText(jp.Key(q.Text, kind))
}

func textPostal(in json.RawMessage) (any, error) {
	var q struct {
		Text string `json:"text"`
	}
	if err := operation.Decode(in, &q, "text"); err != nil {
		return nil, err
	}
	code, list := jp.ParsePostal(q.Text)
	if err := firstError(list); err != nil {
		return nil, err
	}
	return struct {
		textAnswer
		Display string `json:"display"`
	}{textAnswer{string(code), operation.Found(list)}, code.Display()}, nil
}

func textPhone(in json.RawMessage) (any, error) {
	var q struct {
		Text string `json:"text"`
	}
	if err := operation.Decode(in, &q, "text"); err != nil {
		return nil, err
	}
	phones, list := jp.ParsePhones(q.Text)
	if err := firstError(list); err != nil {
		return nil, err
	}
	numbers := make([]string, len(phones))
	for i, p := range phones {
		numbers[i] = p.String()
	}
	first := phones[0]
	return struct {
		textAnswer
		Area       string   `json:"area"`
		Exchange   string   `json:"exchange"`
		Subscriber string   `json:"subscriber"`
		Extension  string   `json:"extension"`
		Note       string   `json:"note"`
		Numbers    []string `json:"numbers"`
	}{textAnswer{numbers[0], operation.Found(list)}, first.Area, first.Exchange, first.Subscriber, first.Extension, first.Note, numbers}, nil
}

func textAddress(in json.RawMessage) (any, error) {
	var q struct {
		Text string      `json:"text"`
		On   *civil.Date `json:"on"`
		With *string     `json:"with"`
	}
	if err := operation.Decode(in, &q, "text"); err != nil {
		return nil, err
	}
	var opt jp.AddressOptions
	if q.On != nil {
		opt.On = *q.On
	}
	a, list := jp.SplitAddress(q.Text, opt)
	if q.Text == "" {
		return nil, operation.RefuseAt(jp.CodeFormat, -1)
	}
	if err := firstError(list); err != nil {
		return nil, err
	}
	out := newAddressAnswer(a, list)
	if q.With != nil {
		other, _ := jp.SplitAddress(*q.With, opt)
		match, reasons := jp.CompareAddresses(a, other)
		out.Match, out.Reasons = match.String(), append([]jp.AddressReason{}, reasons...)
	}
	return out, nil
}

// addressAnswer holds both views of an address.
type addressAnswer struct {
	textAnswer
	Prefecture       string             `json:"prefecture"`
	County           string             `json:"county"`
	Town             string             `json:"town"`
	Section          string             `json:"section"`
	Lot              string             `json:"lot"`
	Building         string             `json:"building"`
	Municipality     string             `json:"municipality"`
	TownArea         string             `json:"town_area"`
	MunicipalityCode *string            `json:"municipality_code"`
	Match            string             `json:"match,omitempty"`
	Reasons          []jp.AddressReason `json:"reasons,omitzero"`
}

func newAddressAnswer(a jp.Address, list finding.List) *addressAnswer {
	out := &addressAnswer{
		textAnswer: textAnswer{a.String(), operation.Found(list)}, Prefecture: a.Prefecture, County: a.County, Town: a.Town, Section: a.Section,
		Lot: a.Lot, Building: a.Building, Municipality: a.Municipality(), TownArea: a.TownArea(),
	}
	if a.Code != 0 {
		code := a.Code.String()
		out.MunicipalityCode = &code
	}
	return out
}
