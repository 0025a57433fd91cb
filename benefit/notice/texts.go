package notice

import (
	"embed"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// kinds are all kinds of letters.
var kinds = []casework.Notice{
	casework.ConfirmationForm, ApplicationForm, casework.AdvanceNotice, casework.GrantNotice, casework.RefusalNotice, casework.DefectNotice,
	casework.PaymentNotice, casework.FailureNotice, casework.ReturnRequest,
}

// Kinds lists all kinds of letters.
func Kinds() []casework.Notice { return slices.Clone(kinds) }

//go:embed texts/*.json
var builtin embed.FS

// The languages of the built-in texts that have a meaning of their own.
const (
	japanese = "ja"
	easy     = "easy" // やさしい日本語
)

// language is a file of texts: what the letters say, kind by kind.
type language struct {
	Language string                      `json:"language"`
	Labels   map[string]string           `json:"labels"`
	Kinds    map[casework.Notice]wording `json:"kinds"`
}

// wording is what one kind of letter says. Its braces are filled: {program}, {amount}, {until},
// {pay_on}, {office}, {phone}.
type wording struct {
	Title string   `json:"title,omitempty"`
	Body  []string `json:"body"`
	// Cash stands instead of Body for who is paid at the counter.
	Cash   []string `json:"cash,omitempty"`
	Checks []string `json:"checks,omitempty"`
}

// body is what is said to an addressee.
func (w *wording) body(n *Notice) []string {
	if n.Cash && len(w.Cash) > 0 {
		return w.Cash
	}
	return w.Body
}

var slotNames = []string{"program", "amount", "until", "pay_on", "office", "phone"}

// loadTexts reads the built-in texts and lays a town's over them, a kind or a label at a time.
func loadTexts(towns fs.FS) (map[string]*language, error) {
	all := map[string]*language{}
	if err := addTexts(all, builtin, "texts"); err != nil {
		return nil, err
	}
	if towns != nil {
		if err := addTexts(all, towns, "."); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func addTexts(all map[string]*language, from fs.FS, folder string) error {
	names, err := fs.Glob(from, strings.TrimPrefix(folder+"/*.json", "./"))
	if err != nil {
		return &Error{code: CodeText, cause: err}
	}
	for _, name := range names {
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return &Error{code: CodeText, Field: name, cause: err}
		}
		var l language
		if err := strictjson.Unmarshal(data, &l); err != nil {
			return &Error{code: CodeText, Field: name, cause: err}
		}
		if err := l.sound(); err != nil {
			return &Error{code: CodeText, Field: name + ": " + err.Error()}
		}
		old := all[l.Language]
		if old == nil {
			all[l.Language] = &l
			continue
		}
		maps.Copy(old.Kinds, l.Kinds)
		maps.Copy(old.Labels, l.Labels)
	}
	return nil
}

// unsound says what of a file of texts means nothing.
type unsound string

func (u unsound) Error() string { return string(u) }

func (l *language) sound() error {
	if l.Language == "" {
		return unsound("language")
	}
	if l.Labels == nil {
		l.Labels = map[string]string{}
	}
	if l.Kinds == nil {
		l.Kinds = map[casework.Notice]wording{}
	}
	for kind, w := range l.Kinds {
		if !slices.Contains(kinds, kind) || len(w.Body) == 0 {
			return unsound("kinds: " + string(kind))
		}
		for _, text := range slices.Concat([]string{w.Title}, w.Body, w.Cash) {
			if _, ok := fill(text, func(string) string { return "" }); !ok {
				return unsound(string(kind) + ": braces")
			}
		}
	}
	return nil
}

// fill fills the braces of a text. ok is false for a brace that is not closed, or a name that is
// none.
func fill(text string, slot func(name string) string) (filled string, ok bool) {
	var b strings.Builder
	for {
		before, rest, open := strings.Cut(text, "{")
		b.WriteString(before)
		if !open {
			return b.String(), true
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed || !slices.Contains(slotNames, name) {
			return b.String(), false
		}
		b.WriteString(slot(name))
		text = after
	}
}

// slot is what stands for a name in the texts of a language.
func (n *Notice) slot(lang, name string) string {
	switch name {
	case "program":
		return n.Program
	case "amount":
		return n.Amount.Format()
	case "until":
		return day(lang, n.Until)
	case "pay_on":
		return day(lang, n.PayOn)
	case "office":
		return n.From.Office
	default:
		return n.From.Phone
	}
}

// day writes a day for the readers of a language.
func day(lang string, d civil.Date) string {
	if !d.Known() {
		return "＿＿＿＿"
	}
	if lang == japanese || lang == easy {
		return d.Wareki(civil.WarekiStyle{})
	}
	return d.String()
}
