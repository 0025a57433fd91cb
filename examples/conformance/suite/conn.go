package suite

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/kyufu-go/kyufu/examples/sdk/lines"
)

// A Conn is the asking end of the line protocol: it writes requests to one stream and reads answers
// from another.
type Conn struct {
	timeout time.Duration
	note    func(string)
	w       io.WriteCloser
	lines   chan []byte   // towards the writer; as many places as requests in flight, so that sending never waits
	slots   chan struct{} // one for each request in flight
	ended   chan struct{} // closed when nothing will be answered any more
	stop    sync.Once
	running sync.WaitGroup

	mu      sync.Mutex
	waiting map[string]*call
	late    int // requests given up whose answer may still come; they keep their slots
}

// call is a request in flight.
type call struct {
	done chan result // one place
	late bool        // nobody waits any more
}

type result struct {
	reply reply
	err   error
}

// NewConn starts a conversation. A request not answered within timeout has failed but stays in
// flight; once [lines.MaxInFlight] requests are lost that way the other side counts as ended. note
// is told of lines that answer nothing: not JSON, an id nobody waits for; it may be nil. Close ends
// the conversation.
func NewConn(r io.Reader, w io.WriteCloser, timeout time.Duration, note func(string)) *Conn {
	c := &Conn{
		timeout: timeout,
		note:    note,
		w:       w,
		lines:   make(chan []byte, lines.MaxInFlight),
		slots:   make(chan struct{}, lines.MaxInFlight),
		ended:   make(chan struct{}),
		waiting: map[string]*call{},
	}
	if c.note == nil {
		c.note = func(string) {}
	}
	c.running.Go(c.write)
	go c.read(r) // ends with r, which Close cannot interrupt
	return c
}

// Close tells the other side that nothing more comes, by closing the stream to it. Requests in
// flight fail with [ErrEnded].
func (c *Conn) Close() error {
	c.end()
	err := c.w.Close()
	c.running.Wait()
	return err
}

// Ended is closed when the other side has ended or counts as such.
func (c *Conn) Ended() <-chan struct{} { return c.ended }

func (c *Conn) end() { c.stop.Do(func() { close(c.ended) }) }

func (c *Conn) ask(r lines.Request) (reply, error) {
	line, err := tree.Encode(r)
	if err != nil || len(line) > lines.MaxSize {
		return reply{}, ErrTooLong
	}
	select {
	case c.slots <- struct{}{}:
	case <-c.ended:
		return reply{}, errNotAsked
	}
	select {
	case <-c.ended: // both were ready
		<-c.slots
		return reply{}, errNotAsked
	default:
	}
	waiting, err := c.register(r.ID)
	if err != nil {
		<-c.slots
		return reply{}, err
	}
	c.lines <- append(line, '\n')
	timer := time.NewTimer(c.timeout)
	defer timer.Stop()
	select {
	case got := <-waiting.done:
		return got.reply, got.err
	case <-timer.C:
		return c.giveUp(waiting)
	case <-c.ended:
		return c.lastWord(waiting)
	}
}

func (c *Conn) register(id string) (*call, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting[id] != nil {
		return nil, fmt.Errorf("request id %s is in flight already", id)
	}
	waiting := &call{done: make(chan result, 1)}
	c.waiting[id] = waiting
	return waiting, nil
}

func (c *Conn) giveUp(w *call) (reply, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case got := <-w.done: // it came while the time ran out
		return got.reply, got.err
	default:
	}
	w.late = true
	c.late++
	if c.late == lines.MaxInFlight {
		c.end()
	}
	return reply{}, ErrTimeout
}

func (c *Conn) lastWord(w *call) (reply, error) {
	select {
	case got := <-w.done:
		return got.reply, got.err
	default:
		return reply{}, ErrEnded
	}
}

func (c *Conn) write() {
	for {
		select {
		case line := <-c.lines:
			if _, err := c.w.Write(line); err != nil {
				return // the reader sees the end of the other side, after the answers it has still sent
			}
		case <-c.ended:
			return
		}
	}
}

func (c *Conn) read(r io.Reader) {
	defer c.end()
	from := bufio.NewReaderSize(r, 64<<10)
	for {
		line, err := lines.Read(from, lines.MaxSize)
		if errors.Is(err, lines.ErrTooLong) {
			c.note("an answer is longer than 16 MiB and was dropped")
			continue
		}
		if err != nil {
			return
		}
		c.deliver(line)
	}
}

// deliver hands an answer to the request it belongs to and frees the request's slot.
func (c *Conn) deliver(line []byte) {
	id, got, ok := parseAnswer(line)
	if id == nil {
		c.note("a line answers no request: " + clip(string(line)))
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	waiting := c.waiting[*id]
	if waiting == nil {
		c.note("an answer to no request in flight: " + clip(*id))
		return
	}
	delete(c.waiting, *id)
	if waiting.late {
		c.late--
		c.note("an answer after its time: " + clip(*id))
	}
	res := result{reply: got}
	if !ok {
		res.err = ErrAnswer
	}
	waiting.done <- res
	<-c.slots
}
