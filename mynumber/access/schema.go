package access

import _ "embed"

//go:embed schema.json
var schema []byte

// Schema is the JSON Schema of a [Policy], for the editor in which one is written. [LoadPolicy] and
// [Compile] check more: whether what is named is there, periods, numbers of people, superiors.
func Schema() []byte { return append([]byte(nil), schema...) }
