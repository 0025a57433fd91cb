package record

import (
	"encoding/json"
	"io"
)

// schemaField is a property of the JSON Schema.
type schemaField struct {
	Title       string   `json:"title"`
	Description string   `json:"description"`
	Type        string   `json:"type"`
	MaxLength   int      `json:"maxLength,omitempty"`
	MinLength   int      `json:"minLength,omitempty"`
	Pattern     string   `json:"pattern,omitempty"`
	Enum        []string `json:"enum,omitempty"`
	Privacy     string   `json:"x-privacy"`
	Stage       string   `json:"x-stage"`
}

type schema struct {
	Schema     string                 `json:"$schema"`
	Title      string                 `json:"title"`
	Type       string                 `json:"type"`
	Closed     bool                   `json:"additionalProperties"`
	Properties map[string]schemaField `json:"properties"`
}

// WriteSchema writes the JSON Schema (2020-12) of a record as JSON: an object with a text
// for each field that is not empty, by its ID. Codes are those of the lists (nil: the
// built-in ones).
func WriteSchema(w io.Writer, lists *Lists) error {
	if w == nil {
		return &Error{code: CodeWrite}
	}
	if lists == nil {
		lists = builtin
	}
	s := schema{
		Schema: "https://json-schema.org/draft/2020-12/schema", Title: "特定個人情報ファイル記録項目 (別添1)", Type: "object",
		Properties: make(map[string]schemaField, Count),
	}
	for i := range infos {
		s.Properties[infos[i].ID] = property(&infos[i], lists)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return &Error{code: CodeWrite, err: err}
	}
	return nil
}

func property(info *Info, lists *Lists) schemaField {
	p := schemaField{
		Title: info.JA, Description: info.EN, Type: "string", MaxLength: info.Width,
		Privacy: info.Privacy.String(), Stage: info.Stage.String(),
	}
	switch info.Type { //nolint:exhaustive // texts need no more than their length.
	case TypeSealed:
		p.MaxLength, p.Pattern = 0, "^$"
	case TypeKey:
		p.Pattern = "^[0-9A-Za-z_-]*$"
	case TypeSequence, TypeYucho:
		p.Pattern = "^[0-9]*$"
	case TypeYen:
		p.Pattern = "^(0|[1-9][0-9]*)?$"
	case TypeBank, TypeBranch, TypeAccount, TypeSymbol:
		p.Pattern, p.MinLength = "^[0-9]+$", info.Width
	case TypePostal:
		p.Pattern, p.MaxLength = "^([0-9]{3}|[0-9]{5}|[0-9]{7})$", 7
	case TypeTimestamp:
		p.Pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2})?$"
	case TypeCode, TypeFlag:
		p.MaxLength = 0
		for _, list := range lists.lists {
			if list.Name == info.List {
				for _, c := range list.Codes {
					p.Enum = append(p.Enum, c.Code)
				}
			}
		}
	case TypeName, TypeText, TypeLot:
		p.MaxLength *= 2 // room for variation selectors, which do not count
	}
	return p
}
