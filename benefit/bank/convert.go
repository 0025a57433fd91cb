package bank

// convert appends the bank form of a text that is not in it yet; false when the
// text has no bank form in the field's class.
func (e *encoder) convert(f *Field, s string) bool {
	_ = s
	e.refuse(rules[ruleCharacter].ID, 0)
	return false
}
