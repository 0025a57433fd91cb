// Package base answers the operations on what every office handles: numbers, dates, texts, and who
// lives with whom. Candidates for shrinking (text.shrink, text.name) come from the small built-in
// table.
package base

import "github.com/kyufu-go/kyufu/examples/sdk/operation"

// Operations is the table of them.
func Operations() operation.Table {
	return operation.Table{
		"corporate.check":      checkCorporate,
		"date.age":             dateAge,
		"date.era":             dateEra,
		"date.parse":           dateParse,
		"household.compose":    householdCompose,
		"municipality.check":   checkMunicipality,
		"mynumber.check":       checkIndividual,
		"mynumber.check_digit": checkDigitIndividual,
		"retention.due":        retentionDue,
		"text.address":         textAddress,
		"text.decode":          textDecode,
		"text.encode":          textEncode,
		"text.kana":            textKana,
		"text.key":             textKey,
		"text.name":            textName,
		"text.phone":           textPhone,
		"text.postal":          textPostal,
		"text.shrink":          textShrink,
		"text.width":           textWidth,
	}
}
