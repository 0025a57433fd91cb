package conformance

// textOperations answers the text operations.
func textOperations() map[string]Operation {
	return map[string]Operation{}
}
