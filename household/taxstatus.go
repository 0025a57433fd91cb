package household

// ParseTaxStatus reads the names in JSON and the Japanese words; "" is unknown.
func ParseTaxStatus(s string) (TaxStatus, bool) {
	switch s {
	case "", "unknown", "不明":
		return TaxUnknown, true
	case "exempt", "非課税":
		return Exempt, true
	case "relieved", "減免":
		return Relieved, true
	case "treaty", "租税条約":
		return Treaty, true
	case "taxed", "課税":
		return Taxed, true
	case "unfiled", "未申告":
		return Unfiled, true
	}
	return TaxUnknown, false
}
