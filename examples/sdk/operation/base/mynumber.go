package base

import (
	"encoding/json"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber"
)

type validAnswer struct {
	Valid      bool   `json:"valid"`
	Prefecture string `json:"prefecture,omitempty"`
}

func checkIndividual(in json.RawMessage) (any, error) {
	var q struct {
		Number string `json:"number"`
	}
	if err := operation.Decode(in, &q, "number"); err != nil {
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
	if err := operation.Decode(in, &q, "body"); err != nil {
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
	if err := operation.Decode(in, &q, "number"); err != nil {
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
	if err := operation.Decode(in, &q, "code"); err != nil {
		return nil, err
	}
	code, err := municipality.Parse(q.Code)
	if err != nil {
		return nil, err
	}
	return validAnswer{Valid: true, Prefecture: code.Prefecture()}, nil
}
