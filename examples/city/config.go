package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// A cityConfig is city.json of the input folder: what the city itself adds to the data.
type cityConfig struct {
	Name       string        `json:"name"`        // 市区町村名, for the report
	Payer      zengin.Header `json:"payer"`       // 振込依頼人: code, name, bank, branch, account
	TransferOn civil.Date    `json:"transfer_on"` // 振込指定日; absent: ten bank days after the day of the run
	Department string        `json:"department"`  // code of the department that answers for the run
}

func readCityConfig(src io.Reader) (cityConfig, error) {
	var c cityConfig
	if err := (strictjson.Config{}).Read(src, &c); err != nil {
		return c, fmt.Errorf("city.json: %w", err)
	}
	return c, nil
}

// leadDays is how long before the transfer a bank wants the file, in bank days.
const leadDays = 10

var errTransferDay = errors.New("city.json: transfer_on must be a bank day on or after the day of the run")

// settle fixes the day of transfer.
func (c *cityConfig) settle(on civil.Date) error {
	days := civil.BankDays()
	if c.TransferOn.IsZero() {
		c.TransferOn, _ = days.AddBusinessDays(on, leadDays)
	}
	open, known := days.BusinessDay(c.TransferOn)
	late, _ := c.TransferOn.Before(on)
	if !open || !known || late {
		return errTransferDay
	}
	return nil
}
