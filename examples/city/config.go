package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/civil"
)

// A cityConfig is city.json of the input folder: what the city itself adds to the data.
type cityConfig struct {
	Name       string      `json:"name"`        // 市区町村名, for the report
	Payer      bank.Header `json:"payer"`       // 振込依頼人: code, name, bank, branch, account
	TransferOn civil.Date  `json:"transfer_on"` // 振込指定日
	Department string      `json:"department"`  // code of the department that answers for the run
}

func readCityConfig(src io.Reader) (cityConfig, error) {
	var c cityConfig
	d := json.NewDecoder(src)
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, fmt.Errorf("city.json: %w", err)
	}
	if !c.TransferOn.Known() {
		return c, fmt.Errorf("city.json: transfer_on is missing")
	}
	return c, nil
}
