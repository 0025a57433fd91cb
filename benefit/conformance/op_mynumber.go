package conformance

// mynumberOperations answers the mynumber, corporate and municipality operations.
func mynumberOperations() map[string]Operation {
	return map[string]Operation{}
}
