package main

import (
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/kyufu-go/kyufu/examples/conformance/suite"
)

// grace is how long the other implementation may take to end once its input is closed.
const grace = 5 * time.Second

// other reports whether another system than this library is tested.
func (c config) other() bool { return c.exec != nil || c.url != "" }

// open gives the other system and what ends the conversation with it.
func (c config) open(stderr io.Writer) (suite.Asker, func(), error) {
	if c.url != "" {
		return suite.HTTP{URL: strings.TrimSuffix(c.url, "/"), Timeout: c.timeout}, func() {}, nil
	}
	im, err := start(c.exec, c.timeout, stderr)
	if err != nil {
		return nil, nil, err
	}
	return im.conn, im.stop, nil
}

// implementation is another program being tested.
type implementation struct {
	cmd    *exec.Cmd
	conn   *suite.Conn
	stderr io.Writer
}

// start runs words as a program that answers the line protocol; its standard error is passed on.
func start(words []string, timeout time.Duration, stderr io.Writer) (*implementation, error) {
	shared := &lockedWriter{w: stderr}
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Stderr = shared
	cmd.WaitDelay = grace // a grandchild may hold standard error open
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("-exec: %w", err)
	}
	note := func(s string) { _, _ = fmt.Fprintln(shared, "conformance:", s) }
	return &implementation{cmd: cmd, conn: suite.NewConn(out, in, timeout, note), stderr: shared}, nil
}

// stop closes the program's input and waits for it to end; one that does not is killed.
func (im *implementation) stop() {
	_ = im.conn.Close() // the program may have closed its end already
	timer := time.AfterFunc(grace, func() { _ = im.cmd.Process.Kill() })
	defer timer.Stop()
	if err := im.cmd.Wait(); err != nil {
		_, _ = fmt.Fprintln(im.stderr, "conformance: the other side ended with", err)
	}
}

// lockedWriter lets the program's standard error and our own notes share a stream.
type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}
