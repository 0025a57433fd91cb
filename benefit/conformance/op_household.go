package conformance

// householdOperations answers the household operations.
func householdOperations() map[string]Operation {
	return map[string]Operation{}
}
