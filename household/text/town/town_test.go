package town

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/text"
)

func Example() {
	with, _ := text.SplitAddress("愛知県豊川市御津町佐脇浜三号地1番16", text.AddressOptions{Areas: Areas{}})
	without, _ := text.SplitAddress("愛知県豊川市御津町佐脇浜三号地1番16", text.AddressOptions{})
	fmt.Println(with.Section, with.Lot)
	fmt.Println(without.Section, without.Lot)
	// Output:
	// 御津町佐脇浜三号地 1-16
	// 御津町佐脇浜 3
}

// split counts the areas of the list and those whose address is split right.
func split(areas text.Areas) (all, right int, wrong []string) {
	table := municipality.Builtin()
	names := make(map[municipality.Code]string)
	for e := range table.All() {
		if e.Kind == municipality.KindPrefecture {
			names[e.Code/10000] = e.Name
		}
	}
	for code, list := range towns() {
		e, err := table.Lookup(code, table.AsOf())
		if err != nil {
			continue
		}
		place := names[code/10000] + e.Name
		if city, err := table.Lookup(e.City, table.AsOf()); err == nil {
			place = names[code/10000] + city.Name + e.Name
		}
		for _, area := range list {
			all++
			a, _ := text.SplitAddress(place+area+"5番地3　ハイツ2号", text.AddressOptions{Areas: areas})
			if same(a.Section, area) && a.Lot == "5-3" && a.Building == "ハイツ2号" && a.Code == code {
				right++
			} else {
				wrong = append(wrong, place+" "+area+" → "+a.Section+"/"+a.Lot+"/"+a.Building)
			}
		}
	}
	return all, right, wrong
}

// same compares two areas but for width and the number of a 丁目.
func same(a, b string) bool {
	if narrow, _ := text.ASCII.Convert(b); a == narrow {
		return true
	}
	x, _ := text.SplitAddress(a, text.AddressOptions{})
	y, _ := text.SplitAddress(b, text.AddressOptions{})
	match, _ := text.CompareAddresses(x, y)
	return match == text.AddressesEqual
}

// The present rules took one area in four hundred for a lot or a building.
func TestNineHundredAndNinetyNineInAThousandAreasAreSplitRight(t *testing.T) {
	t.Parallel()
	all, right, wrong := split(Areas{})
	if all < 110_000 || right*1000 < all*999 {
		t.Errorf("%d of %d\n%s", right, all, strings.Join(wrong[:min(len(wrong), 40)], "\n"))
	}
	_, before, _ := split(nil)
	if before >= right {
		t.Errorf("%d without the list, %d with it", before, right)
	}
	t.Logf("%d areas: %d right with the list, %d without", all, right, before)
}

func TestEveryLineOfTheListIsRead(t *testing.T) {
	t.Parallel()
	lines := strings.Count(unpack(packed), "\n")
	if got := len(towns()); got != lines || lines < 1800 {
		t.Errorf("%d of %d", got, lines)
	}
	if (Areas{}).Areas(0) != nil {
		t.Error("no municipality has areas")
	}
}
