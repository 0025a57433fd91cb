package conformance

// recordOperations answers the record operations.
func recordOperations() map[string]Operation {
	return map[string]Operation{}
}
