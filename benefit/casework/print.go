package casework

import (
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/household/secret"
)

// String shows the state and how many events there were.
func (c Case) String() string { return fmt.Sprintf("case %s, %d events", c.State, len(c.events)) }

// Format shows what String shows, whatever the verb.
func (c Case) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue shows what String shows.
func (c Case) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalJSON refuses with code sealed: a case is stored as its events.
func (c Case) MarshalJSON() ([]byte, error) { return nil, secret.CodeSealed }

// Mermaid prints the picture of the states, a stateDiagram-v2. Events that keep the state are left
// to the table.
func Mermaid() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for _, from := range slices.Concat([]State{NoCase}, states()) {
		for i := range rows {
			if r := &rows[i]; r.To != NoCase && slices.Contains(r.From, from) {
				fmt.Fprintf(&b, "    %s --> %s : %s\n", node(from), node(r.To), r.By)
			}
		}
	}
	return b.String()
}

// node names a state in the picture, where "[*]" is the start.
func node(s State) string {
	if s == NoCase {
		return "[*]"
	}
	return s.String()
}

// Markdown prints the table with all its columns, a line a row.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| event | from | to | needs | who | second | fields | starts | stops | notice |\n")
	b.WriteString("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n")
	for _, r := range rows {
		to := r.To.String()
		if r.To == NoCase {
			to = "(same)"
		}
		cells := []string{
			r.By.String(), join(r.From), to, join(r.Guards), string(r.Who), r.Second.String(), strings.Join(r.Fields, " "),
			joinTexts(r.Starts), joinTexts(r.Stops), string(r.Due),
		}
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	return b.String()
}

func join[T interface{ String() string }](items []T) string {
	out := make([]string, len(items))
	for i, item := range items {
		if out[i] = item.String(); out[i] == "" {
			out[i] = "(new)"
		}
	}
	return strings.Join(out, " ")
}

func joinTexts[T ~string](items []T) string {
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = string(item)
	}
	return strings.Join(out, " ")
}
