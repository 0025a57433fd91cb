package notice

import (
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// Town is what of a letter is the town's: who writes, and what it stands on.
type Town struct {
	secret.Quiet

	From Sender `json:"from"`
	// Appeal is the instruction on appeal (教示) of decisions that can be appealed against.
	Appeal string `json:"appeal,omitempty"`
	// Programs are by the program's id.
	Programs map[string]ProgramText `json:"programs"`
}

// ProgramText is how a town calls a program and its ordinance (要綱).
type ProgramText struct {
	secret.Quiet

	Name  string `json:"name"`
	Basis string `json:"basis"`
}

// ParseTown reads a town's data from JSON. Errors: text.
func ParseTown(data []byte) (*Town, error) {
	var t Town
	if err := strictjson.Unmarshal(data, &t); err != nil {
		return nil, &Error{code: CodeText, Field: "town", cause: err}
	}
	if t.From.Head == "" || t.From.Office == "" || t.From.Phone == "" {
		return nil, &Error{code: CodeText, Field: "from"}
	}
	return &t, nil
}
