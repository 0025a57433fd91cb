package city

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// A dayPlan is day.json: what is done on a day beside taking in what came. An absent part is not
// done.
type dayPlan struct {
	Found   *foundPlan `json:"found"`   // what two persons found out about a run that was lost
	GiveUp  *giveUp    `json:"give_up"` // take all out of a run that was not sent
	Send    string     `json:"send"`    // hand the file of this run to the bank
	Lost    string     `json:"lost"`    // nobody knows whether the file of this run reached the bank
	Results string     `json:"results"` // the bank's list (results.csv) is about this run; who is not on it is paid
	PaidOn  civil.Date `json:"paid_on"` // on this day
	Cash    string     `json:"cash"`    // hand out the money of this run
	Run     string     `json:"run"`     // pay all that is due in a run of this name
	Due     civil.Date `json:"due"`     // on this day
	Held    bool       `json:"held"`    // and send it not yet
	End     bool       `json:"end"`     // let lapse what was never answered, and close
	Erase   bool       `json:"erase"`   // erase what is closed
}

type foundPlan struct {
	Run   string `json:"run"`
	Sent  bool   `json:"sent"`
	Words string `json:"words"` // how they know
}

type giveUp struct {
	Run   string `json:"run"`
	Words string `json:"words"` // why
}

// A day is a folder named by its date, with day.json and the files that came.
type day struct {
	on    civil.Date
	plan  dayPlan
	files map[string][]byte
}

// dayFiles are those that a day may have, in the order in which they are read.
var dayFiles = []string{"day.json", "residents.csv", "tax.csv", "welfare.csv", "applications.csv", "results.csv", "results.xlsx", "results.json", "returns.csv", actsName}

// readDays reads the days of a folder, the earliest first.
func readDays(dir string) ([]day, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("-next のフォルダ %s が読めません", dir)
	}
	var days []day
	for _, e := range entries {
		on, err := civil.ParseDate(e.Name())
		if err != nil || !e.IsDir() {
			continue
		}
		d := day{on: on, files: map[string][]byte{}}
		for _, name := range dayFiles {
			b, err := os.ReadFile(filepath.Join(dir, e.Name(), name))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil, fmt.Errorf("%s の %s が読めません", e.Name(), name)
			}
			d.files[name] = b
		}
		if len(d.files["day.json"]) > 0 {
			if err := (strictjson.Config{}).Read(bytes.NewReader(d.files["day.json"]), &d.plan); err != nil {
				return nil, fmt.Errorf("%s の day.json の書き方に誤りがあります: %w", e.Name(), err)
			}
		}
		if lost := d.plan.Lost; lost != "" && (lost == d.plan.Send || d.plan.Found != nil && lost == d.plan.Found.Run) {
			return nil, fmt.Errorf("%s の day.json: %s の送付と成否不明は別の日に記録してください", e.Name(), lost)
		}
		days = append(days, d)
	}
	if len(days) == 0 {
		return nil, fmt.Errorf("-next のフォルダ %s に日付のフォルダがありません", dir)
	}
	return days, nil
}

func (d *day) digest() (sum audit.Hash) {
	h := sha256.New()
	for _, name := range dayFiles {
		one := sha256.Sum256(d.files[name])
		h.Write(one[:])
	}
	h.Sum(sum[:0])
	return sum
}
