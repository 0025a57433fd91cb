package audit

import "fmt"

func indexName(segment uint64) string { return fmt.Sprintf("%012d.index", segment) }
