package interview

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household/municipality"
)

var languages = []string{"ja", "easy", "en", "zh", "ko", "pt", "vi"}

// words are what the page says of a question.
type words struct {
	Ask     string            `json:"ask"`
	Where   string            `json:"where"`
	Bring   string            `json:"bring"`
	Answers map[string]string `json:"answers"`
}

func read[T any](t *testing.T, name string) (out T) {
	t.Helper()
	raw, err := os.ReadFile("../page/" + name)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &out))
	return out
}

// tracks are the ways into every built-in program.
func tracks(t *testing.T) (out []Start) {
	t.Helper()
	for _, id := range benefit.BuiltinIDs() {
		c, err := program(id)
		require.NoError(t, err)
		for _, track := range []benefit.Track{benefit.TrackA, benefit.TrackB, benefit.TrackC} {
			if c.Program().HasTrack(track) {
				out = append(out, Start{Program: c, Town: municipality.Must("112020"), Track: track, People: 3, Children: 1})
			}
		}
	}
	return out
}

func TestEveryFactThatAProgramAsksHasItsQuestionInEveryLanguage(t *testing.T) {
	t.Parallel()
	questions := read[map[string]map[string]words](t, "questions.json")
	read := map[string]bool{}
	for _, s := range tracks(t) {
		for _, f := range s.Program.Reads(s.Track).Facts {
			if f == benefit.FactPaid {
				read[paidHere], read[paidThere] = true, true
				continue
			}
			read[f.String()] = true
		}
	}
	for key := range read {
		require.Contains(t, questions, key)
		for _, lang := range languages {
			w := questions[key][lang]
			assert.NotEmpty(t, w.Ask, "%s in %s", key, lang)
			assert.NotEmpty(t, w.Where, "%s in %s", key, lang)
			assert.NotEmpty(t, w.Bring, "%s in %s", key, lang)
			for _, a := range Answers()[key] {
				assert.NotEmpty(t, w.Answers[a], "%s, %s in %s", key, a, lang)
			}
			assert.Len(t, w.Answers, len(Answers()[key]), "%s in %s: an answer that nobody can give", key, lang)
			if key != paidHere && key != paidThere {
				assert.Contains(t, w.Ask, "{who}", "%s in %s", key, lang)
			}
			for _, hole := range []string{"{who}", "{town}", "{day}", "{year}", "{benefits}"} {
				assert.Equal(t, strings.Contains(questions[key]["ja"].Ask, hole), strings.Contains(w.Ask, hole), "%s in %s: %s", key, lang, hole)
			}
		}
		assert.Len(t, questions[key], len(languages))
	}
	for key := range questions {
		assert.True(t, read[key], "a question without a fact: %s", key)
	}
	assert.Len(t, Answers(), len(questions))
}

func TestEveryWordOfThePageIsInEveryLanguage(t *testing.T) {
	t.Parallel()
	texts := read[map[string]map[string]any](t, "texts.json")
	require.Len(t, texts, len(languages))
	for _, lang := range languages {
		assert.Len(t, texts[lang], len(texts["ja"]), lang)
		for key := range texts["ja"] {
			if key != "reasons" || lang != "ja" && lang != "en" { // those come from the engine
				assert.NotEmpty(t, texts[lang][key], "%s in %s", key, lang)
			}
		}
	}
}

// Whatever a household answers, it comes to an end, is asked nothing twice, and the file that goes
// to the clerk is decided as the page decided.
func TestEveryInterviewEnds(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	texts, reasons := read[map[string]struct {
		Reasons map[string]string `json:"reasons"`
	}](t, "texts.json"), 0
	for _, s := range tracks(t) {
		for range 6 {
			s.People = 1 + rnd.IntN(4)
			s.Children = rnd.IntN(s.People)
			var given []Answer
			state := ask(t, s, given)
			for state.Next != nil {
				q := *state.Next
				require.False(t, slices.ContainsFunc(given, func(a Answer) bool { return a.Question == q.Question && a.Person == q.Person }), "asked twice: %+v", q)
				given = append(given, Answer{q.Question, q.Person, drawn(rnd, q)})
				require.Less(t, len(given), 60)
				state = ask(t, s, given)
			}
			for _, r := range state.Decision.Reasons() {
				for _, lang := range languages {
					if lang != "ja" && lang != "en" { // those come from the engine
						reasons++
						assert.NotEmpty(t, texts[lang].Reasons[r.Code], "%s in %s", r.Code, lang)
					}
				}
			}
			unsure := slices.ContainsFunc(given, func(a Answer) bool { return a.Value == Unsure })
			paid := slices.ContainsFunc(given, func(a Answer) bool { return a.Question == paidHere || a.Question == paidThere })
			if !unsure && s.Program.Program().Unit() != "assessment" {
				assert.NotEqual(t, benefit.Undetermined, state.Decision.Outcome, "%s %s: everything was told", s.Program.Program().ID(), s.Track)
			}
			if told := slices.ContainsFunc(given, func(a Answer) bool { return a.Value == "yes" }); told || len(state.Input.Tests) > 0 || unsure && !paid {
				continue
			}
			sameAtTheTown(t, s, state)
		}
	}
	assert.NotZero(t, reasons)
}

// No town is refused: the questions do not rest on tables of the town.
func TestEveryTownIsAnswered(t *testing.T) {
	t.Parallel()
	n := 0
	for e := range municipality.Builtin().All() {
		if !e.Until.IsZero() || e.Kind == municipality.KindPrefecture {
			continue
		}
		out := string(Answered([]byte(`{"program":"P12","town":"` + e.Code.String() + `","track":"A","people":2,"children":1,"answers":[]}`)))
		assert.Contains(t, out, `"question"`, e.Code.String())
		n++
	}
	assert.Greater(t, n, 1700)
}

// What the page says of the amount before the answer is known bounds every amount that an answer
// can have.
func TestWhoPaidElsewhereIsOfAnotherPrefecture(t *testing.T) {
	t.Parallel()
	c, err := program("P5")
	require.NoError(t, err)
	for e := range municipality.Builtin().All() {
		in, err := Start{Program: c, Town: e.Code, Track: benefit.TrackA, People: 1}.begin()
		require.NoError(t, err)
		require.NotEmpty(t, in.PaidBefore)
		for _, p := range in.PaidBefore {
			require.False(t, p.Municipality != 0 && p.Municipality.Prefecture() == e.Code.Prefecture(), e.Code)
		}
	}
}

func TestTheAmountLiesWithinItsBounds(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(3, 4))
	paid := 0
	for _, s := range tracks(t) {
		s.People, s.Children = 4, 2
		least, most, assessed := s.amounts()
		assert.LessOrEqual(t, least, most)
		assert.Equal(t, s.Program.Program().Unit() == "assessment", assessed)
		for range 40 {
			var given []Answer
			state := ask(t, s, given)
			for ; state.Next != nil; state = ask(t, s, given) {
				given = append(given, Answer{state.Next.Question, state.Next.Person, likely(rnd, *state.Next)})
			}
			if d := state.Decision; d.Outcome == benefit.Eligible {
				paid++
				assert.GreaterOrEqual(t, d.Amount, least, s.Program.Program().ID())
				assert.LessOrEqual(t, d.Amount, most, s.Program.Program().ID())
			}
		}
	}
	assert.Greater(t, paid, 100)
}

// likely is an answer of which most leave a household eligible.
func likely(rnd *rand.Rand, q Question) string {
	switch first := q.Answers[0]; {
	case first == AnswerDay:
		return fmt.Sprintf("%d-0%d-11", 2004+rnd.IntN(20), 1+rnd.IntN(9))
	case rnd.IntN(8) > 0:
		return first
	default:
		return drawn(rnd, q)
	}
}

// The reliefs of a household are most where one person pays a little and all others are dependants.
func TestTheAmountOfAnAssessmentIsBounded(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"P10", "P11"} {
		c, err := program(id)
		require.NoError(t, err)
		s := Start{Program: c, Town: municipality.Must("112020"), People: 3}
		least, most, assessed := s.amounts()
		assert.True(t, assessed)
		assert.Zero(t, least)
		assert.EqualValues(t, 120_000, most)
	}
}

func drawn(rnd *rand.Rand, q Question) string {
	if rnd.IntN(8) == 0 {
		return Unsure
	}
	switch a := q.Answers[rnd.IntN(len(q.Answers))]; a {
	case AnswerTown:
		return "131016"
	case AnswerDay:
		return fmt.Sprintf("%d-0%d-1%d", 1950+rnd.IntN(72), 1+rnd.IntN(9), rnd.IntN(9))
	default:
		return a
	}
}

func ask(t *testing.T, s Start, given []Answer) State {
	t.Helper()
	state, err := s.Ask(given)
	require.NoError(t, err)
	return state
}

// sameAtTheTown reads the saved household and decides it as the town would, which knows itself what
// it has paid.
func sameAtTheTown(t *testing.T, s Start, state State) {
	t.Helper()
	raw, err := json.Marshal(state.Input.Household)
	require.NoError(t, err)
	in := *state.Input
	in.Household = nil
	require.NoError(t, json.Unmarshal(raw, &in.Household))
	if !slices.ContainsFunc(in.PaidBefore, func(p benefit.Payment) bool { return p.State == benefit.StateUnknown }) {
		in.PaidBefore = nil
	}
	d, err := s.Program.Decide(&in)
	require.NoError(t, err)
	assert.Equal(t, state.Decision.Outcome, d.Outcome)
	assert.Equal(t, state.Decision.Amount, d.Amount)
}

func TestWhatIsNoAnswerIsRefusedWithoutRepeatingIt(t *testing.T) {
	t.Parallel()
	for _, more := range []string{
		`"people":0,"answers":[]`, `"people":13,"answers":[]`, `"people":2,"children":2,"answers":[]`, `"people":1,"answers":[],"name":"熊谷太郎"`,
		`"people":1,"answers":[{"question":"tax_status","person":"m1","value":"熊谷太郎"}]`,
		`"people":1,"answers":[{"question":"tax_status","person":"m9","value":"taxed"}]`,
		`"people":1,"answers":[{"question":"shoe_size","person":"m1","value":"taxed"}]`,
		`"people":1,"answers":[{"question":"birth","person":"m1","value":"2020-02-30"}]`,
		`"people":1,"answers":[{"question":"residence","person":"m1","value":"000000"}]`,
		`"people":1,"answers":[{"question":"supporter","person":"m1","value":"m1"}]`,
	} {
		out := string(Answered([]byte(`{"program":"P2","town":"112020","track":"A",` + more + `}`)))
		assert.Equal(t, `{"error":"bad_input"}`, out, more)
	}
	assert.Equal(t, `{"error":"program"}`, string(Answered([]byte(`{"program":"P99","town":"112020","track":"A","people":1,"answers":[]}`))))
}
