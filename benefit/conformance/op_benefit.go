package conformance

// benefitOperations answers the benefit operations.
func benefitOperations() map[string]Operation {
	return map[string]Operation{}
}
