package conformance

// bankOperations answers the bank and zengin operations.
func bankOperations() map[string]Operation {
	return map[string]Operation{}
}
