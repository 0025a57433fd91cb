package mj_test

import (
	"testing"

	"github.com/kyufu-go/kyufu/household/text"
	"github.com/kyufu-go/kyufu/household/text/mj"
)

// The map of 文字情報基盤 has no character of JIS X 0208 for these.
func TestCharactersWithoutAnotherInTheListsOfTheRegisterHaveThatOfTheTaxAgency(t *testing.T) {
	t.Parallel()
	for char, want := range map[string]string{"麴": "麹", "鷗": "鴎", "剝": "剥", "頰": "頬", "噓": "嘘", "俱": "倶"} {
		if _, list := text.Shrink(char, text.X0208, mj.Variants{}); !list.Failed() {
			t.Errorf("%s has one already", char)
		}
		got, list := text.Shrink(char, text.X0208, mj.All{})
		if list.Failed() || len(got) != 1 || got[0].Text != want {
			t.Errorf("%s: %v", char, got)
		}
	}
	got, _ := text.Shrink("﨑", text.X0208, mj.All{})
	if len(got) != 1 || got[0].Text != "崎" || got[0].Rules[len(got[0].Rules)-1] != text.RuleTaxAgency {
		t.Errorf("both maps name one: %v", got)
	}
	if got := (mj.TaxAgency{}).Variants("あ"); got != nil {
		t.Errorf("%v", got)
	}
}
