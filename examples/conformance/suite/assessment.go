package suite

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// A Sentence is one of a city's own assessment (特定個人情報保護評価書), and which controls answer it.
type Sentence struct {
	Section  string // as the city calls it; may be empty
	Text     string
	Controls []string // IDs, in the list's order; none: nothing here answers it, the city has to
}

// ReadSentences reads an assessment: a sentence a line, its section and a tab before it where the
// city gives one. Empty lines and lines that begin with # are passed over.
func ReadSentences(r io.Reader) ([]Sentence, error) {
	var all []Sentence
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if line == "" || line[0] == '#' {
			continue
		}
		section, text, ok := strings.Cut(line, "\t")
		if !ok {
			section, text = "", line
		}
		all = append(all, Sentence{Section: section, Text: text})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("assessment: %w", err)
	}
	return all, nil
}

// Match sets beside each sentence the controls that answer it, by [SentenceHash]: assessments take
// most of their sentences from the same models. The controls whose sentence the city does not have
// come back too.
func Match(list []Control, sentences []Sentence) (matched []Sentence, unasked []Control) {
	byHash := map[string][]string{}
	for _, c := range list {
		byHash[c.Hash] = append(byHash[c.Hash], c.ID)
	}
	asked := map[string]bool{}
	for _, s := range sentences {
		hash := SentenceHash(s.Text)
		s.Controls = byHash[hash]
		asked[hash] = true
		matched = append(matched, s)
	}
	for _, c := range list {
		if !asked[c.Hash] {
			unasked = append(unasked, c)
		}
	}
	return matched, unasked
}
