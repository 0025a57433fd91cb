package city

import (
	"errors"
	"fmt"
	"io"

	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/strictjson"
	"github.com/kyufu-go/kyufu/household/text"
)

// A cityConfig is city.json of the input folder: what the city itself adds to the data.
type cityConfig struct {
	Name       string        `json:"name"`        // 市区町村名, for the report
	Payer      zengin.Header `json:"payer"`       // 振込依頼人: code, name, bank, branch, account
	TransferOn civil.Date    `json:"transfer_on"` // 振込指定日; absent: ten bank days after the day of the run
	Department string        `json:"department"`  // code of the department that answers for the run
	Names      nameRules     `json:"names"`       // what the city's bank takes in holders' names; absent: the strict rule
}

// nameRules are the switches for holders' names that the strict rule of bank files refuses. What
// they change or cut is in notices.csv.
type nameRules struct {
	Truncate  bool   `json:"truncate"`   // cut a name that is too long
	MiddleDot string `json:"middle_dot"` // written for ・: a space or a full stop
	Wo        bool   `json:"wo"`         // the bank takes ｦ
	WoAsO     bool   `json:"wo_as_o"`    // write ｦ as ｵ
	Hiragana  bool   `json:"hiragana"`   // take hiragana as katakana
	Archaic   bool   `json:"archaic"`    // write ヰ and ヱ as イ and エ
}

func (n nameRules) options() text.BankOptions {
	return text.BankOptions{
		Truncate: n.Truncate, Hiragana: n.Hiragana, Archaic: n.Archaic,
		Profile: text.Profile{Wo: n.Wo, WoAsO: n.WoAsO, MiddleDot: n.MiddleDot},
	}
}

var errMiddleDot = errors.New("city.json: names.middle_dot は空白かピリオドにしてください")

func readCityConfig(src io.Reader) (cityConfig, error) {
	var c cityConfig
	if err := (strictjson.Config{}).Read(src, &c); err != nil {
		return c, fmt.Errorf("city.json の書き方に誤りがあります: %w", err)
	}
	return c, nil
}

// leadDays is how long before the transfer a bank wants the file, in bank days.
const leadDays = 10

var errTransferDay = errors.New("city.json: transfer_on は判定日以後の銀行営業日にしてください")

// settle fixes the day of transfer.
func (c *cityConfig) settle(on civil.Date) error {
	if dot := c.Names.MiddleDot; dot != "" && dot != " " && dot != "." {
		return errMiddleDot
	}
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
