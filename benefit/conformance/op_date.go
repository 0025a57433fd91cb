package conformance

// dateOperations answers the date operations.
func dateOperations() map[string]Operation {
	return map[string]Operation{}
}
