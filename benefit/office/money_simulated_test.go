package office_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/benefit/office/outcome"
)

// runsTried is how many simulated runs are tried: more in the long step.
func runsTried() uint64 {
	if os.Getenv("KYUFU_LONG") != "" {
		return 10_000
	}
	return 500
}

// A bank pays what is in the files that it is handed, and an office does what it may, in any order,
// with calls whose store fails before or after it was written. Nobody is paid twice, nothing is
// lost, every run that is closed is even, and the desk finds nothing wrong with itself.
func TestSimulatedPaymentRuns(t *testing.T) {
	t.Parallel()
	n := runsTried()
	seen := map[string]int{}
	for seed := range n {
		if ok := t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) { simulateRuns(t, seed, seen) }); !ok {
			return
		}
	}
	often := []string{"handed", "came", "came back", "read", "closed", "faults"}
	if n > 500 {
		often = append(often, "found out", "other results", "cancelled", "corrected")
	}
	for _, what := range often {
		assert.Positive(t, seen[what], what)
	}
	t.Log(seen)
}

// sim is an office, a bank, and a world that decides.
type sim struct {
	*town

	r      *rand.Rand
	f      *faults
	runs   int
	files  map[string][]byte
	handed map[string]bool // runs whose file the bank has
	came   map[string]int  // payments that reached an account, by case
	failed map[string]bool // payments of a run and case that came back
	seen   map[string]int
}

func simulateRuns(t *testing.T, seed uint64, seen map[string]int) {
	f := &faults{}
	s := &sim{town: faulty(t, f), r: rand.New(rand.NewPCG(seed, 1)), f: f, files: map[string][]byte{}, handed: map[string]bool{}, came: map[string]int{}, failed: map[string]bool{}, seen: seen} //nolint:gosec // a simulation
	const cases = 4
	for i := range cases {
		s.grantedTo(fmt.Sprintf("c%d", i), "0001", fmt.Sprintf("100000%d", i), 100_000)
	}
	s.on("2022-02-20")
	for range 80 {
		f.at, f.after = 0, s.r.IntN(2) == 0
		if s.r.IntN(6) == 0 {
			f.at = f.n + 1 + s.r.IntN(3)
		}
		s.act(weights[s.r.IntN(len(weights))])
		if f.at > 0 && f.n >= f.at {
			seen["faults"]++
		}
	}
	f.at = 0
	s.ends(t)
}

// weights says how often each thing is done.
const weights = "dddaaaaeeeessssssuuhhhhhhccxk"

func (s *sim) run() string { return "R" + strconv.Itoa(max(1, s.runs-s.r.IntN(2))) }

// act does one thing. What is refused or fails is done again, or not, by a later one.
func (s *sim) act(what byte) {
	ctx, run := s.Context(), s.run()
	switch what {
	case 'd':
		if s.runs == 0 || s.files[run] != nil {
			s.runs++
			run = "R" + strconv.Itoa(s.runs)
		}
		_, _, _ = s.desk.Draft(ctx, cashier, run, office.Choice{Most: 1 + s.r.IntN(4)}, day("2022-03-01"))
	case 'a':
		if shown, err := s.desk.Planned(ctx, head, run); err == nil {
			_ = s.desk.ApproveRun(ctx, head, shown)
		}
	case 'e':
		var b bytes.Buffer
		if _, err := s.desk.ExportRun(ctx, cashier, run, order(), &b); err == nil {
			if old := s.files[run]; old != nil {
				assert.Equal(s, old, b.Bytes(), "an export is the same bytes")
			}
			s.files[run] = b.Bytes()
		}
	case 's':
		s.sends(run)
	case 'u':
		s.unknown(run)
	case 'h':
		s.hears(run)
	case 'c':
		s.corrects()
	case 'x':
		word, _ := s.desk.SecondRun(ctx, second, "kato", run, false, "x")
		if !s.handed[run] && s.desk.CancelRun(ctx, cashier, word, run, "x") == nil { // two people have looked
			s.seen["cancelled"]++
		}
	case 'k':
		id := fmt.Sprintf("c%d", s.r.IntN(4))
		_, _ = s.tries(cashier, id, casework.Event{Kind: casework.CancelPayment, Words: "x"})
	}
}

// sends hands a file to the bank, sometimes one of another run: only the call that succeeds does.
func (s *sim) sends(run string) {
	file := s.files[run]
	if s.r.IntN(4) == 0 {
		file = s.files[s.run()]
	}
	if file == nil || s.desk.SendRun(s.Context(), cashier, run, sha256.Sum256(file)) != nil {
		return
	}
	assert.Equal(s, s.files[run], file, "a run sends its own file")
	assert.False(s, s.handed[run], "a file is handed over once")
	s.bank(run, file)
}

// bank pays what is in a file; what fails comes back.
func (s *sim) bank(run string, file []byte) {
	s.handed[run] = true
	s.seen["handed"]++
	parsed, report, err := zengin.Parse(bytes.NewReader(file), zengin.ReaderConfig{})
	require.NoError(s, err)
	require.False(s, report.Failed())
	for _, x := range parsed.Batches[0].Transfers {
		id := "c" + x.Number[6:]
		if s.r.IntN(4) == 0 {
			s.failed[run+id] = true
			s.seen["came back"]++
			continue
		}
		s.seen["came"]++
		s.came[id]++
	}
}

// unknown loses the outcome of a send, and two people find out how it is.
func (s *sim) unknown(run string) {
	ctx := s.Context()
	if s.desk.LoseRun(ctx, cashier, run) != nil && s.r.IntN(2) == 0 {
		return
	}
	word, err := s.desk.SecondRun(ctx, second, "kato", run, s.handed[run], "asked")
	if err == nil && s.desk.FindRun(ctx, cashier, word, run, s.handed[run], "asked") == nil {
		s.seen["found out"]++
	}
}

// hears reads what the bank says: some or all, once or again, or another run's results.
func (s *sim) hears(run string) {
	of := run
	if s.r.IntN(4) == 0 {
		of = s.run()
	}
	if !s.handed[of] {
		return
	}
	file := s.files[of]
	parsed, _, err := zengin.Parse(bytes.NewReader(file), zengin.ReaderConfig{})
	require.NoError(s, err)
	var list outcome.File
	for _, x := range parsed.Batches[0].Transfers {
		if s.r.IntN(3) == 0 {
			continue
		}
		place, _ := strconv.Atoi(x.Customer1)
		l := outcome.Line{Place: place, Mark: x.Customer2, Account: x.Account(), Amount: x.Amount}
		if s.failed[of+"c"+x.Number[6:]] {
			l.Cause = casework.AccountClosed
		}
		list.Lines = append(list.Lines, l)
	}
	list.Digest[0], list.Digest[1] = byte(s.r.IntN(8)), byte(len(list.Lines))
	found, err := s.desk.ReadResults(s.Context(), cashier, run, list, day("2022-02-20"))
	if err == nil {
		s.seen["read"]++
	}
	if err == nil && of != run && len(list.Lines) > 0 {
		s.seen["other results"]++
		assert.NotEmpty(s, found, "another run's results are found out")
	}
	if s.r.IntN(3) == 0 {
		if _, err := s.desk.CloseRun(s.Context(), cashier, run); err == nil {
			s.seen["closed"]++
		}
	}
}

// corrects gives the account of a case that failed anew.
func (s *sim) corrects() {
	id := fmt.Sprintf("c%d", s.r.IntN(4))
	a := account()
	a.Branch, a.Number = "001", "100000"+id[1:]
	if _, err := s.tries(counter, id, casework.Event{Kind: casework.CorrectAccount, Account: a}); err == nil {
		s.seen["corrected"]++
	}
}

// ends looks at everything: bank against cases, runs against files, the desk against itself.
func (s *sim) ends(t *testing.T) {
	t.Helper()
	for id, n := range s.came {
		assert.LessOrEqual(t, n, 1, "case %s is paid once", id)
	}
	for i := range 4 {
		id := fmt.Sprintf("c%d", i)
		c, err := s.desk.Case(t.Context(), counter, id)
		require.NoError(t, err)
		if kept, _ := c.Kept(); kept > 0 {
			assert.Equal(t, 1, s.came[id], "%s: what the case has as paid was paid", id)
		}
		if s.came[id] == 1 { // it is paid, or the desk still holds it as under way
			kept, underway := c.Kept()
			assert.True(t, kept > 0 || underway, "%s: %s", id, c.State)
		}
	}
	for i := range s.runs {
		run := "R" + strconv.Itoa(i+1)
		b, err := s.desk.CloseRun(t.Context(), cashier, run)
		if err == nil {
			assert.True(t, b.Even(), run)
		} else {
			assert.True(t, errors.Is(err, office.CodeRun) || errors.Is(err, office.CodeNotFound), "%v", err)
		}
	}
	assert.Empty(t, s.findings())
}
