package conformance

import "maps"

// Operations is the table of the operations this library answers, by name. The map is the caller's own.
func Operations() map[string]Operation {
	all := map[string]Operation{}
	for _, area := range areas() {
		maps.Copy(all, area)
	}
	return all
}

// areas lists the operations area by area; a name stands in one area only.
func areas() []map[string]Operation {
	return []map[string]Operation{
		mynumberOperations(),
		dateOperations(),
		textOperations(),
		bankOperations(),
		levyOperations(),
		householdOperations(),
		benefitOperations(),
		recordOperations(),
		inquiryOperations(),
		auditOperations(),
	}
}
