package conformance

// levyOperations answers the levy operations.
func levyOperations() map[string]Operation {
	return map[string]Operation{}
}
