package cases

import (
	"encoding/json"
	"strconv"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
)

// codeText is a code that may be given as text or as a JSON integer: 1 and "1".
type codeText string

// UnmarshalJSON takes a string or an integer.
func (c *codeText) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*c = codeText(s)
		return nil
	}
	n, err := strconv.Atoi(string(b))
	if err != nil {
		return &operation.InputError{Reason: "kind"}
	}
	*c = codeText(strconv.Itoa(n))
	return nil
}

// byField answers the first error of a list with the name of its field, fields in order.
func byField(list finding.List, order ...string) error {
	for _, field := range order {
		for _, f := range list {
			if f.Severity == finding.Error && f.Field == field {
				return operation.RefuseAt(field, f.At)
			}
		}
	}
	if f, any := list.First(finding.Error); any {
		return operation.RefuseAt(f.Field, f.At)
	}
	return nil
}

type accountAnswer struct {
	Bank       string       `json:"bank"`
	Branch     string       `json:"branch"`
	Type       string       `json:"type"`
	Number     string       `json:"number"`
	Holder     string       `json:"holder"`
	BranchName string       `json:"branch_name,omitempty"`
	BranchKana string       `json:"branch_kana,omitempty"`
	Findings   finding.List `json:"findings"`
}

func answerAccount(a bank.Account, list finding.List) accountAnswer {
	return accountAnswer{
		Bank: a.Bank, Branch: a.Branch, Type: a.Type.Code(), Number: a.Number, Holder: a.Holder, Findings: operation.Found(list),
	}
}

func bankAccount(in json.RawMessage) (any, error) {
	var q struct {
		Bank   string   `json:"bank"`
		Branch string   `json:"branch"`
		Type   codeText `json:"type"`
		Number string   `json:"number"`
		Holder string   `json:"holder"`
	}
	if err := operation.Decode(in, &q, "bank", "branch", "type", "number", "holder"); err != nil {
		return nil, err
	}
	// A type that cannot be read leaves 0, which Normalise reports in its place.
	t, _ := bank.ParseAccountType(string(q.Type))
	a, list := bank.Account{Bank: q.Bank, Branch: q.Branch, Type: t, Number: q.Number, Holder: q.Holder}.
		Normalise(bank.AccountConfig{Directory: testDirectory})
	if err := byField(list, "bank", "branch", "type", "number", "holder"); err != nil {
		return nil, err
	}
	return answerAccount(a, list), nil
}

// testDirectory lets a vector meet a bank that is not listed without the data of all
// banks: 0000 to 9899 are taken as listed, 9901 and above are not.
var testDirectory = openDirectory{}

type openDirectory struct{}

func (openDirectory) DataDate() civil.Date { return bank.Builtin().DataDate() }

func (openDirectory) Find(code, branch string, on civil.Date) (bank.Place, bank.Standing) {
	if code == bank.YuchoBank {
		return bank.Builtin().Find(code, branch, on)
	}
	if code > bank.YuchoBank {
		return bank.Place{}, bank.Unlisted
	}
	return bank.Place{Bank: code, Branch: branch}, bank.Listed
}

func bankYucho(in json.RawMessage) (any, error) {
	var q struct {
		Symbol string `json:"symbol"`
		Number string `json:"number"`
		Strict bool   `json:"strict"`
	}
	if err := operation.Decode(in, &q, "symbol", "number"); err != nil {
		return nil, err
	}
	y, list := bank.ParseYucho(q.Symbol, q.Number, bank.YuchoConfig{Strict: q.Strict})
	if err := byField(list, "symbol", "number"); err != nil {
		return nil, err
	}
	out := answerAccount(y.Account(bank.YuchoConfig{}), list)
	place, _ := bank.Builtin().Find(out.Bank, out.Branch, civil.Date{})
	out.BranchName, out.BranchKana = place.BranchName, place.BranchKana
	return out, nil
}

func bankYuchoReverse(in json.RawMessage) (any, error) {
	var q struct {
		Branch string   `json:"branch"`
		Type   codeText `json:"type"`
		Number string   `json:"number"`
	}
	if err := operation.Decode(in, &q, "branch", "type", "number"); err != nil {
		return nil, err
	}
	t, _ := bank.ParseAccountType(string(q.Type))
	a, list := bank.Account{Bank: bank.YuchoBank, Branch: q.Branch, Type: t, Number: q.Number}.
		Normalise(bank.AccountConfig{HolderOptional: true})
	if err := byField(list, "branch", "type", "number"); err != nil {
		return nil, err
	}
	y, more := a.Yucho()
	if err := byField(more, "branch", "type", "number"); err != nil {
		return nil, err
	}
	return struct {
		Symbol   string       `json:"symbol"`
		Number   string       `json:"number"`
		Findings finding.List `json:"findings"`
	}{y.Symbol, y.Number, operation.Found(append(list, more...))}, nil
}
