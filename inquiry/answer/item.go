package answer

// Item is one item of an answer (特定個人情報項目), by the name this package gives it.
// The network's item codes are a matter of a layout version: see [Layout].
type Item string

// The items that the built-in sources and layouts know.
const (
	// ItemTaxStatus is the taxation class (課税区分), one of [TaxExempt] to [TaxUnfiled].
	ItemTaxStatus Item = "tax_status"
	// ItemPerCapitaLevy is the per-capita levy (均等割額) in yen.
	ItemPerCapitaLevy Item = "per_capita_levy"
	// ItemIncomeLevy is the income levy (所得割額) in yen.
	ItemIncomeLevy Item = "income_levy"
	// ItemTotalIncome is the total income (合計所得金額) in yen.
	ItemTotalIncome Item = "total_income"
	// ItemResidentSince and ItemResidentUntil are the days a person became and ceased to be a
	// resident.
	ItemResidentSince Item = "resident_since"
	ItemResidentUntil Item = "resident_until"
	// ItemBirth is the date of birth.
	ItemBirth Item = "birth"
	// ItemBank to ItemAccountNumber are the account registered for public benefits.
	ItemBank          Item = "bank"
	ItemBranch        Item = "branch"
	ItemAccountType   Item = "account_type"
	ItemAccountNumber Item = "account_number"
)
