package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// begin opens a connection and sends the beginning of a request.
func begin(t *testing.T, srv *httptest.Server, text string) net.Conn {
	t.Helper()
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", srv.Listener.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	_, err = io.WriteString(c, text)
	require.NoError(t, err)
	return c
}

const head = "POST /v1/operations/date.age HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"

func answered(t *testing.T, srv *httptest.Server) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, srv.URL+"/v1/operations/date.age", strings.NewReader(`{"birth":"1950-01-01","on":"2020-01-01"}`))
	require.NoError(t, err)
	res, err := srv.Client().Do(req)
	if err != nil {
		t.Log(err)
		return false
	}
	defer func() { _ = res.Body.Close() }()
	all, err := io.ReadAll(res.Body)
	return err == nil && string(all) == `{"out":{"age":70}}`
}

// Clients that begin and then send nothing, of little and of much, keep nobody waiting for longer
// than the server lets them be quiet; then they are cut.
func TestSlowClientsKeepNobodyWaiting(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(newServer(whole.All(), time.Minute, 2*time.Second))
	t.Cleanup(srv.Close)
	var slow []net.Conn
	for range 100 {
		slow = append(slow, begin(t, srv, fmt.Sprintf(head, 1000)+"{"))
	}
	from := time.Now()
	assert.True(t, answered(t, srv))
	assert.Less(t, time.Since(from), 1900*time.Millisecond, "little that is sent slowly takes nobody's place")
	for range 4 * runtime.GOMAXPROCS(0) {
		slow = append(slow, begin(t, srv, fmt.Sprintf(head, 1<<20)+strings.Repeat(" ", small+1)))
	}
	assert.True(t, answered(t, srv), "much takes the places of much only")
	for _, c := range slow {
		require.NoError(t, c.SetReadDeadline(time.Now().Add(20*time.Second)))
		rest, err := io.ReadAll(c)
		require.NoError(t, err, "it is cut and does not hang")
		assert.Regexp(t, `^HTTP/1.1 408 (?s:.)*{"error":"time"}$`, string(rest))
	}
	assert.True(t, answered(t, srv))
}

// What comes over a connection that is cut is dropped, and the server goes on.
func TestConnectionsThatAreCutLeaveNothing(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(newServer(whole.All(), time.Minute, time.Minute))
	t.Cleanup(srv.Close)
	before := runtime.NumGoroutine()
	for _, text := range []string{
		"", "POST", "POST /v1/operations/date.age HTTP/1.1\r\nHost: x\r\n", fmt.Sprintf(head, 1000), fmt.Sprintf(head, 1000) + `{"birth"`,
		fmt.Sprintf(head, 1<<20) + strings.Repeat("[", small+100), "POST /v1/lines HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"id\":",
		"POST /v1/lines HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n{}\n",
		"\x16\x03\x01\x02\x00\x01", "GET /metrics HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", 2<<20),
	} {
		for range 20 {
			c := begin(t, srv, "")
			_, _ = io.WriteString(c, text) // a server may have closed before all was said
			require.NoError(t, c.Close())
		}
	}
	assert.True(t, answered(t, srv))
	srv.CloseClientConnections()
	assert.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+50 }, 20*time.Second, 20*time.Millisecond, "nobody waits for who has gone")
}

// Lengths that are wrong, methods and paths that are none, are answered by HTTP or cut.
func TestNonsenseOfHTTPIsRefused(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(newServer(whole.All(), time.Minute, 2*time.Second))
	t.Cleanup(srv.Close)
	for text, want := range map[string]string{
		"POST /v1/operations/date.age HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n":                                  "400",
		"POST /v1/operations/date.age HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}":            "400",
		"POST /v1/operations/date.age HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}":                                            "400",
		"POST /v1/operations/..%2f..%2fhealth HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}":                         "404",
		"POST /v1/operations/%00 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}":                                      "404",
		"POST /v1/operations/%ff%fe HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}":                                   "404",
		"POST /v1/operations/date.age HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n":     "",
		"POST /v1/operations/date.age HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n":      "400",
		"BREW /v1/operations/date.age HTTP/1.1\r\nHost: x\r\n\r\n":                                                        "405",
		"GET /metrics?" + strings.Repeat("x", 1<<20) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n":                "200",
		"POST /v1/operations/" + strings.Repeat("x", 10_000) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}":      "404",
		"POST /v1/operations/date.age HTTP/1.1\r\nHost: x\r\nExpect: 200-maybe\r\nContent-Length: 2\r\n\r\n{}":            "417",
		"POST /v1/operations/date.age HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b": "400",
	} {
		c := begin(t, srv, text)
		require.NoError(t, c.SetReadDeadline(time.Now().Add(20*time.Second)))
		line, _ := bufio.NewReader(c).ReadString('\n')
		name := text[:min(len(text), 90)]
		if want == "" {
			assert.NotContains(t, line, "200", name)
			continue
		}
		assert.Contains(t, line, " "+want+" ", name)
	}
	assert.True(t, answered(t, srv))
}

// Whoever does not take an answer is cut.
func TestAnAnswerThatNobodyTakesIsDropped(t *testing.T) {
	t.Parallel()
	done := make(chan struct{})
	handler := newServer(operation.Table{"t.long": long}, time.Minute, time.Second)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(done)
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	begin(t, srv, "POST /v1/operations/t.long HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Error("it waits for ever")
	}
}

// No more connections are open than there is room for; one that ends makes room.
func TestConnectionsAreBounded(t *testing.T) {
	t.Parallel()
	inner, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	b := &bounded{inner, make(chan struct{}, 2)}
	taken := make(chan net.Conn, 10)
	var served sync.WaitGroup
	served.Go(func() {
		for {
			c, err := b.Accept()
			if err != nil {
				return
			}
			taken <- c
		}
	})
	for range 5 {
		c, err := new(net.Dialer).DialContext(t.Context(), "tcp", inner.Addr().String())
		require.NoError(t, err)
		t.Cleanup(func() { _ = c.Close() })
	}
	first, second := <-taken, <-taken
	select {
	case <-taken:
		t.Error("a third came in")
	case <-time.After(50 * time.Millisecond):
	}
	require.NoError(t, first.Close())
	_ = first.Close() // twice makes room once
	third := <-taken
	require.NoError(t, second.Close())
	fourth := <-taken
	require.NoError(t, third.Close())
	require.NoError(t, fourth.Close())
	require.NoError(t, b.Close())
	served.Wait()
}

// long is an operation with an answer that no buffer of the network holds.
func long(json.RawMessage) (any, error) {
	return map[string]string{"x": strings.Repeat("x", operation.MaxSize-100)}, nil
}
