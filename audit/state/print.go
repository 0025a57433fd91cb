package state

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// name prints a state or an event; the zero value is "[*]".
func name[T comparable](v T) string {
	var zero T
	if v == zero {
		return "[*]"
	}
	return fmt.Sprint(v)
}

func names[T comparable](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = name(v)
	}
	return out
}

// Markdown prints the table: a line a row.
func (t *Table[S, E]) Markdown() string {
	var b strings.Builder
	noted := slices.ContainsFunc(t.rows, func(r Row[S, E]) bool { return r.Note != "" })
	head := []string{"from", "event", "to"}
	if noted {
		head = append(head, "note")
	}
	line(&b, head)
	line(&b, slices.Repeat([]string{"---"}, len(head)))
	for _, r := range t.rows {
		cells := []string{strings.Join(names(r.From), ", "), name(r.Event), name(r.To)}
		if noted {
			cells = append(cells, strings.ReplaceAll(r.Note, "|", `\|`))
		}
		line(&b, cells)
	}
	return b.String()
}

func line(b *strings.Builder, cells []string) {
	b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

// Mermaid prints the picture, a stateDiagram-v2. A state that allows nothing leads to the end.
func (t *Table[S, E]) Mermaid() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for _, r := range t.rows {
		for _, s := range r.From {
			fmt.Fprintf(&b, "    %s --> %s : %s\n", name(s), name(r.To), name(r.Event))
		}
	}
	for _, s := range t.states {
		if len(t.allowed[s]) == 0 {
			fmt.Fprintf(&b, "    %s --> [*]\n", name(s))
		}
	}
	return b.String()
}

type rowJSON struct {
	From  []string `json:"from"`
	Event string   `json:"event"`
	To    string   `json:"to"`
	Note  string   `json:"note,omitempty"`
}

// MarshalJSON writes states, events and rows by name.
func (t *Table[S, E]) MarshalJSON() ([]byte, error) {
	out := struct {
		States []string  `json:"states"`
		Events []string  `json:"events"`
		Rows   []rowJSON `json:"rows"`
	}{names(t.states), names(t.events), make([]rowJSON, len(t.rows))}
	for i, r := range t.rows {
		out.Rows[i] = rowJSON{names(r.From), name(r.Event), name(r.To), r.Note}
	}
	return json.Marshal(out)
}
