package operation

import (
	"encoding/json"

	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber"
)

// mynumberOperations answers the mynumber, corporate and municipality operations.
func mynumberOperations() Table {
	return Table{
		"mynumber.check":       checkIndividual,
		"mynumber.check_digit": checkDigitIndividual,
		"corporate.check":      checkCorporate,
		"municipality.check":   checkMunicipality,
	}
}

type validAnswer struct {
	Valid      bool   `json:"valid"`
	Prefecture string `json:"prefecture,omitempty"`
}

func checkIndividual(in json.RawMessage) (any, error) {
	var q struct {
		Number string `json:"number"`
	}
	if err := Decode(in, &q, "number"); err != nil {
		return nil, err
	}
	if _, err := mynumber.Parse(q.Number); err != nil {
		return nil, err
	}
	return validAnswer{Valid: true}, nil
}

func checkDigitIndividual(in json.RawMessage) (any, error) {
	var q struct {
		Body string `json:"body"`
	}
	if err := Decode(in, &q, "body"); err != nil {
		return nil, err
	}
	digit, err := mynumber.CheckDigit(q.Body)
	if err != nil {
		return nil, err
	}
	return map[string]int{"digit": digit}, nil
}

func checkCorporate(in json.RawMessage) (any, error) {
	var q struct {
		Number string `json:"number"`
	}
	if err := Decode(in, &q, "number"); err != nil {
		return nil, err
	}
	if _, err := mynumber.ParseCorporate(q.Number); err != nil {
		return nil, err
	}
	return validAnswer{Valid: true}, nil
}

func checkMunicipality(in json.RawMessage) (any, error) {
	var q struct {
		Code string `json:"code"`
	}
	if err := Decode(in, &q, "code"); err != nil {
		return nil, err
	}
	code, err := municipality.Parse(q.Code)
	if err != nil {
		return nil, err
	}
	return validAnswer{Valid: true, Prefecture: code.Prefecture()}, nil
}
