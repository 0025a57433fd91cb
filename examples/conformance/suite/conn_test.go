package suite

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kyufu-go/kyufu/examples/sdk/lines"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// peer is the other side in a test: it gets requests as lines and says what it likes.
type peer struct {
	in  *bufio.Reader
	out *io.PipeWriter
}

func (p peer) next() (lines.Request, bool) {
	line, err := p.in.ReadBytes('\n')
	var r lines.Request
	return r, err == nil && json.Unmarshal(line, &r) == nil
}

func (p peer) say(format string, args ...any) { _, _ = fmt.Fprintf(p.out, format+"\n", args...) }

// converse runs f with a connection whose other side is behave, in a bubble with a clock of its
// own.
func converse(t *testing.T, behave func(peer), f func(t *testing.T, c *Conn, notes func() string)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		fromUs, toThem := io.Pipe()
		fromThem, toUs := io.Pipe()
		var running sync.WaitGroup
		running.Go(func() {
			behave(peer{bufio.NewReader(fromUs), toUs})
			_ = toUs.Close()
			_ = fromUs.Close()
		})
		var mu sync.Mutex
		var all []string
		conn := NewConn(fromThem, toThem, time.Minute, func(s string) {
			mu.Lock()
			defer mu.Unlock()
			all = append(all, s)
		})
		f(t, conn, func() string {
			mu.Lock()
			defer mu.Unlock()
			return strings.Join(all, "\n")
		})
		_ = conn.Close()
		_ = fromThem.Close()
		running.Wait()
	})
}

func cases(n int, c Case) File {
	f := File{Path: "f.json", Op: "t.echo"}
	for i := range n {
		c.ID = fmt.Sprintf("c%d", i)
		f.Cases = append(f.Cases, c)
	}
	return f
}

var echoOne = Case{In: json.RawMessage(`1`), Want: map[string]any{"in": json.Number("1")}}

func TestConnTalksToServe(t *testing.T) {
	t.Parallel()
	converse(t, func(p peer) {
		assert.NoError(t, lines.Serve(p.in, p.out, testOps().Call))
	}, func(t *testing.T, c *Conn, notes func() string) {
		r := Run([]File{cases(500, echoOne)}, c, Options{})
		assert.Equal(t, "500 passed, 0 failed", r.Summary(false))
		assert.Empty(t, notes())
	})
}

func TestAtMost64RequestsAreInFlight(t *testing.T) {
	t.Parallel()
	most := 0
	converse(t, func(p peer) {
		var mu sync.Mutex
		var open []string
		over := false
		var answering sync.WaitGroup
		defer answering.Wait()
		answering.Go(func() { // the newest first, one a millisecond
			for {
				time.Sleep(time.Millisecond)
				mu.Lock()
				if n := len(open); n > 0 {
					p.say(`{"id":%q,"out":{"in":1}}`, open[n-1])
					open = open[:n-1]
				}
				stop := over
				mu.Unlock()
				if stop {
					return
				}
			}
		})
		for {
			r, ok := p.next()
			mu.Lock()
			if over = !ok; over {
				mu.Unlock()
				return
			}
			open = append(open, r.ID)
			most = max(most, len(open))
			mu.Unlock()
		}
	}, func(t *testing.T, c *Conn, _ func() string) {
		r := Run([]File{cases(300, echoOne)}, c, Options{})
		assert.Equal(t, "300 passed, 0 failed", r.Summary(false))
	})
	assert.Equal(t, lines.MaxInFlight, most)
}

// Whether anything was written to one that ends at once is chance.
func TestDeathOfTheOtherSideBeforeItIsAsked(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "the other side ended; 2 were not asked", Report{Cases: []Result{{NotAsked: true}, {NotAsked: true}}}.Ended())
	assert.Empty(t, Report{Cases: []Result{{}}}.Ended())
}

func TestDeathOfTheOtherSideFailsTheRest(t *testing.T) {
	t.Parallel()
	for name, lastWords := range map[string]string{
		"without a word":        "",
		"in the middle of one":  `{"id":"f.json#c`,
		"with a line of no use": "Segmentation fault\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			converse(t, func(p peer) {
				for range 5 {
					r, _ := p.next()
					p.say(`{"id":%q,"out":{"in":1}}`, r.ID)
				}
				_, _ = io.WriteString(p.out, lastWords)
			}, func(t *testing.T, c *Conn, _ func() string) {
				r := Run([]File{cases(200, echoOne)}, c, Options{AllowUnknown: true})
				assert.Equal(t, "5 passed, 195 failed, 0 skipped", r.Summary(true))
				waited, unasked := 0, 0
				for _, c := range r.Cases {
					switch {
					case c.NotAsked:
						unasked++
					case c.NoAnswer:
						waited++
						assert.Equal(t, ErrEnded.Error(), c.Why)
						assert.Contains(t, r.Ended(), " "+c.ID())
					}
				}
				assert.Equal(t, 195, waited+unasked)
				assert.LessOrEqual(t, waited, lines.MaxInFlight)
				assert.Equal(t, waited > 0, strings.Contains(r.Ended(), fmt.Sprintf(" while %d waited: ", waited)), r.Ended())
				assert.Contains(t, r.Ended(), fmt.Sprintf("; %d were not asked", unasked))
			})
		})
	}
}

func TestLastAnswerWithoutLineFeedCounts(t *testing.T) {
	t.Parallel()
	converse(t, func(p peer) {
		r, _ := p.next()
		_, _ = fmt.Fprintf(p.out, `{"id":%q,"out":{"in":1}}`, r.ID)
	}, func(t *testing.T, c *Conn, _ func() string) {
		assert.Equal(t, 1, Run([]File{cases(1, echoOne)}, c, Options{}).Passed)
	})
}

func TestNoAnswerInTimeFailsTheCase(t *testing.T) {
	t.Parallel()
	converse(t, func(p peer) {
		for {
			r, ok := p.next()
			if !ok {
				return
			}
			if r.ID != "f.json#c7" {
				p.say(`{"id":%q,"out":{"in":1}}`, r.ID)
			}
		}
	}, func(t *testing.T, c *Conn, _ func() string) {
		began := time.Now()
		r := Run([]File{cases(200, echoOne)}, c, Options{})
		assert.Equal(t, "199 passed, 1 failed", r.Summary(false))
		assert.Equal(t, ErrTimeout.Error(), r.Cases[7].Why)
		assert.Equal(t, time.Minute, time.Since(began))
	})
}

func TestLateAnswerIsNotTakenForAnother(t *testing.T) {
	t.Parallel()
	converse(t, func(p peer) {
		first, _ := p.next()
		second, _ := p.next()
		time.Sleep(61 * time.Second)
		p.say(`{"id":%q,"out":{"in":1}}`, first.ID)
		p.say(`{"id":%q,"out":{"in":1}}`, second.ID)
		third, _ := p.next()
		p.say(`{"id":%q,"out":{"in":1}}`, third.ID)
	}, func(t *testing.T, c *Conn, notes func() string) {
		r := Run([]File{cases(2, echoOne)}, c, Options{})
		assert.Equal(t, 2, r.Failed)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		assert.Contains(t, notes(), "after its time")
		assert.Equal(t, 1, Run([]File{cases(1, echoOne)}, c, Options{}).Passed, "the same id can be asked again")
	})
}

// One that has stopped reading and answering fails everything after one timeout, not after one for
// each case.
func TestOtherSideThatHangsIsGivenUpOnce(t *testing.T) {
	t.Parallel()
	converse(t, func(peer) { time.Sleep(time.Hour) }, func(t *testing.T, c *Conn, _ func() string) {
		began := time.Now()
		r := Run([]File{cases(1000, echoOne)}, c, Options{})
		assert.Equal(t, 1000, r.Failed)
		assert.Equal(t, time.Minute, time.Since(began))
		select {
		case <-c.Ended():
		default:
			assert.Fail(t, "the other side does not count as ended")
		}
	})
}

func TestLinesThatAnswerNothingAreNotedAndPassedOver(t *testing.T) {
	t.Parallel()
	converse(t, func(p peer) {
		r, _ := p.next()
		p.say("loading …")
		p.say("")
		p.say(`{"id":null,"error":"bad_request"}`)
		p.say(`{"id":"f.json#none","out":{}}`)
		p.say(`{"out":{}}`)
		_, _ = io.WriteString(p.out, strings.Repeat("x", lines.MaxSize+1)+"\n")
		p.say(`{"id":%q,"out":{"in":1}}`, r.ID)
		p.say(`{"id":%q,"out":{"in":1}}`, r.ID)
	}, func(t *testing.T, c *Conn, notes func() string) {
		assert.Equal(t, 1, Run([]File{cases(1, echoOne)}, c, Options{}).Passed)
		synctest.Wait()
		assert.Equal(t, 7, strings.Count(notes(), "\n")+1, "%s", notes())
	})
}

func TestAnswerMustHaveOneOfOutAndError(t *testing.T) {
	t.Parallel()
	for _, rest := range []string{``, `,"out":{"in":1},"error":"e"`, `,"error":""`, `,"error":null`, `,"Out":{"in":1}`} {
		converse(t, func(p peer) {
			r, _ := p.next()
			p.say(`{"id":%q%s}`, r.ID, rest)
		}, func(t *testing.T, c *Conn, _ func() string) {
			r := Run([]File{cases(1, echoOne)}, c, Options{})
			assert.Equal(t, ErrAnswer.Error(), r.Cases[0].Why, "%s", rest)
		})
	}
}

func TestRequestTooLongForALineFails(t *testing.T) {
	t.Parallel()
	converse(t, func(p peer) { p.next() }, func(t *testing.T, c *Conn, _ func() string) {
		long := Case{In: json.RawMessage(`"` + strings.Repeat("x", lines.MaxSize) + `"`), Want: true}
		r := Run([]File{cases(1, long)}, c, Options{})
		assert.Equal(t, ErrTooLong.Error(), r.Cases[0].Why)
	})
}

func TestLocalTimesOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := cases(3, echoOne)
		f.Op = "t.slow"
		r := Run([]File{f}, Local{Ops: testOps(), Timeout: time.Second}, Options{})
		assert.Equal(t, 3, r.Failed)
		assert.Equal(t, ErrTimeout.Error(), r.Cases[0].Why)
		time.Sleep(2 * time.Hour) // the operations end after all
	})
}

func TestCloseFailsWhatIsInFlight(t *testing.T) {
	t.Parallel()
	converse(t, func(p peer) {
		p.next()
		p.next()
	}, func(t *testing.T, c *Conn, _ func() string) {
		got := make(chan Report)
		go func() { got <- Run([]File{cases(1, echoOne)}, c, Options{}) }()
		synctest.Wait()
		require.NoError(t, c.Close())
		assert.Equal(t, ErrEnded.Error(), (<-got).Cases[0].Why)
	})
}
