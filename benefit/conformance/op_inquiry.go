package conformance

// inquiryOperations answers the inquiry operations.
func inquiryOperations() map[string]Operation {
	return map[string]Operation{}
}
