package share

import (
	"slices"

	"github.com/kyufu-go/kyufu/audit"
)

// Item is a kind of data that can be handed over, one by one.
type Item string

// The items.
const (
	ItemName         Item = "name"          // 氏名, 氏名カナ
	ItemBirth        Item = "birth"         // 生年月日
	ItemSex          Item = "sex"           // 性別
	ItemAddress      Item = "address"       // 住所; a secret one stays secret
	ItemHousehold    Item = "household"     // 世帯番号, 世帯主, 続柄
	ItemDeath        Item = "death"         // 死亡日
	ItemTaxStatus    Item = "tax_status"    // 課税区分
	ItemLevy         Item = "levy"          // 均等割額, 所得割額
	ItemTotalIncome  Item = "total_income"  // 合計所得金額
	ItemSupporter    Item = "supporter"     // 扶養者
	ItemAid          Item = "aid"           // 生活保護
	ItemDisability   Item = "disability"    // 障害
	ItemFamilyStatus Item = "family_status" // 寡婦, ひとり親
)

var items = []Item{
	ItemName, ItemBirth, ItemSex, ItemAddress, ItemHousehold, ItemDeath, ItemTaxStatus, ItemLevy, ItemTotalIncome, ItemSupporter,
	ItemAid, ItemDisability, ItemFamilyStatus,
}

func checkItems(list []Item) error {
	if len(list) == 0 {
		return &Error{code: CodeItem, field: "items"}
	}
	for _, i := range list {
		if !slices.Contains(items, i) {
			return &Error{code: CodeItem, field: "items"}
		}
	}
	return nil
}

// System is a business system registered to receive linked data (個別業務システム), for the
// duties and items named and no others.
type System struct {
	ID     audit.Code
	Grants []Grant
}

// Grant lets a system have items for a duty.
type Grant struct {
	Duty  audit.Code
	Items []Item
}

// granted reports whether a system is registered for the duty and every item.
func granted(systems []System, system, duty audit.Code, want []Item) bool {
	for _, s := range systems {
		if s.ID != system {
			continue
		}
		for _, g := range s.Grants {
			if g.Duty == duty && !slices.ContainsFunc(want, func(i Item) bool { return !slices.Contains(g.Items, i) }) {
				return true
			}
		}
	}
	return false
}
