package main

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func ask(t *testing.T, h http.Handler, method, path, body string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body)))
	return w.Code, w.Body.String()
}

func TestAnOperationIsAnsweredWithItsAnswerAndAStatus(t *testing.T) {
	t.Parallel()
	h := newServer(whole.All(), time.Minute, quiet)
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		answer             string
	}{
		"an answer":            {"POST", "/v1/operations/date.age", `{"birth":"1950-01-01","on":"2020-01-01"}`, 200, `{"out":{"age":70}}`},
		"an error of the rule": {"POST", "/v1/operations/date.age", `{"birth":"1950-01-01","on":"1940-01-01"}`, 422, `"error":"range"`},
		"no such operation":    {"POST", "/v1/operations/date.tomorrow", `{}`, 404, `{"error":"unknown_op"}`},
		"an unknown key":       {"POST", "/v1/operations/date.age", `{"birth":"1950-01-01","on":"2020-01-01","x":1}`, 400, `bad_input`},
		"no JSON":              {"POST", "/v1/operations/date.age", `birth=1950`, 400, `bad_input`},
		"nothing":              {"POST", "/v1/operations/date.age", ``, 400, `bad_input`},
		"too long":             {"POST", "/v1/operations/date.age", strings.Repeat(" ", operation.MaxSize+1), 400, `bad_input`},
		"another method":       {"GET", "/v1/operations/date.age", ``, 405, ``},
		"another path":         {"POST", "/v2", ``, 404, ``},
		"health":               {"GET", "/health", ``, 200, `"status":"ok"`},
		"description":          {"GET", "/v1/openapi.json", ``, 200, `{`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, body := ask(t, h, c.method, c.path, c.body)
			assert.Equal(t, c.status, status)
			assert.Contains(t, body, c.answer)
		})
	}
}

func TestWhatAnOperationDoesDoesNotStopTheServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newServer(operation.Table{
			"t.panic": func(json.RawMessage) (any, error) { panic("somebody's name") },
			"t.slow":  func(json.RawMessage) (any, error) { time.Sleep(time.Hour); return nil, nil },
			"t.fast":  func(json.RawMessage) (any, error) { return map[string]int{"n": 1}, nil },
		}, 10*time.Second, quiet)
		status, body := ask(t, h, "POST", "/v1/operations/t.panic", `{}`)
		assert.Equal(t, 500, status)
		assert.NotContains(t, body, "somebody")
		status, body = ask(t, h, "POST", "/v1/operations/t.slow", `{}`)
		assert.Equal(t, 503, status)
		assert.JSONEq(t, `{"error":"time"}`, body)
		status, _ = ask(t, h, "POST", "/v1/operations/t.fast", `{}`)
		assert.Equal(t, 200, status)
		_, body = ask(t, h, "POST", "/v1/lines", `{"id":"a","op":"t.slow","in":{}}`+"\n"+`{"id":"b","op":"t.fast","in":{}}`)
		assert.Contains(t, body, `{"id":"b","out":{"n":1}}`)
		assert.Contains(t, body, `{"id":"a","error":"time"}`)
		time.Sleep(2 * time.Hour) // the slow ones end by themselves
	})
}

func TestThereIsNoMoreMemoryThanForSoManyConversations(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(newServer(whole.All(), time.Minute, quiet))
	t.Cleanup(srv.Close)
	var hold []*io.PipeWriter
	for range maxStreams {
		r, w := io.Pipe()
		hold = append(hold, w)
		answered := converse(t, srv, r)
		_, err := io.WriteString(w, `{"id":"a","op":"date.age","in":{"birth":"1950-01-01","on":"2020-01-01"}}`+"\n")
		require.NoError(t, err)
		assert.Equal(t, `{"id":"a","out":{"age":70}}`+"\n", <-answered, "each line is answered while the conversation goes on")
	}
	status, _ := ask(t, srv.Config.Handler, "POST", "/v1/lines", ``)
	assert.Equal(t, 503, status)
	for _, w := range hold {
		require.NoError(t, w.Close())
	}
}

// converse opens a conversation and gives the first line that comes back.
func converse(t *testing.T, srv *httptest.Server, body io.Reader) <-chan string {
	t.Helper()
	first := make(chan string, 1)
	go func() {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL+"/v1/lines", body)
		res, err := srv.Client().Do(req)
		if err != nil {
			first <- err.Error()
			return
		}
		defer func() { _ = res.Body.Close() }()
		line := make([]byte, 200)
		n, _ := res.Body.Read(line)
		first <- string(line[:n])
		_, _ = io.Copy(io.Discard, res.Body)
	}()
	return first
}

func TestCountsNameOperationsAndNothingThatWasAsked(t *testing.T) {
	t.Parallel()
	h := newServer(whole.All(), time.Minute, quiet)
	_, _ = ask(t, h, "POST", "/v1/operations/text.kana", `{"text":"ヤマダ　ハナコ"}`)
	_, _ = ask(t, h, "POST", "/v1/operations/text.kana", `{"text":"山田"}`)
	_, _ = ask(t, h, "POST", "/v1/operations/ヤマダ", `{}`)
	_, body := ask(t, h, "GET", "/metrics", ``)
	assert.Contains(t, body, "kyufu_operations_total{op=\"text.kana\"} 2\n")
	assert.Contains(t, body, "kyufu_operations_failed_total{op=\"text.kana\"} 1\n")
	assert.NotContains(t, body, "ヤマダ")
	assert.NotContains(t, body, "ﾔﾏﾀﾞ")
}

func TestOnlyThisMachineIsServedWithoutACertificate(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"-addr", ":8484"}, {"-addr", "0.0.0.0:8484"}, {"-addr", "[::]:1"}, {"-addr", "192.0.2.1:1"}, {"-addr", "city.example:1"}, {"-addr", "x"},
		{"-cert", "a.pem"}, {"more"},
	} {
		_, err := parse(args, io.Discard)
		require.Error(t, err, "%v", args)
	}
	for _, args := range [][]string{{}, {"-addr", "localhost:0"}, {"-addr", "[::1]:0"}, {"-addr", ":1", "-cert", "a", "-key", "b"}} {
		_, err := parse(args, io.Discard)
		require.NoError(t, err, "%v", args)
	}
}

func TestASignalLetsRunningOperationsEnd(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	r, w := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, []string{"-addr", "127.0.0.1:0"}, w) }()
	said := make([]byte, 200)
	n, err := r.Read(said)
	require.NoError(t, err)
	addr := strings.TrimSpace(strings.TrimPrefix(string(said[:n]), "listening on "))
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", addr)
	require.NoError(t, err)
	_, err = io.WriteString(conn, "POST /v1/operations/date.age HTTP/1.1\r\nHost: x\r\nContent-Length: 40\r\n\r\n{\"birth\":\"1950-01-01\"")
	require.NoError(t, err)
	time.AfterFunc(50*time.Millisecond, stop)
	time.AfterFunc(150*time.Millisecond, func() { _, _ = io.WriteString(conn, `,"on":"2020-01-01"}`) })
	all, err := io.ReadAll(conn)
	require.NoError(t, err)
	assert.Contains(t, string(all), `{"out":{"age":70}}`)
	require.NoError(t, <-ended)
}

// BenchmarkBatches posts lists of a hundred short households over connections of its own, the
// client's work included.
func BenchmarkBatches(b *testing.B) {
	srv := httptest.NewServer(newServer(whole.All(), time.Minute, quiet))
	b.Cleanup(srv.Close)
	const n = 100
	one := `{"program":"P2","municipality":"112020","household":{"id":"h","head":"p1","members":[{"id":"p1","birth":"1970-05-05","tax":"exempt","supporter":"none"}]}}`
	body := "[" + strings.Repeat(one+",", n-1) + one + "]"
	b.RunParallel(func(p *testing.PB) {
		client := &http.Client{Transport: &http.Transport{}}
		defer client.CloseIdleConnections()
		for p.Next() {
			res, err := client.Post(srv.URL+"/v1/operations/benefit.evaluate", "application/json", strings.NewReader(body))
			if err != nil {
				b.Error(err)
				return
			}
			answer, err := io.ReadAll(res.Body)
			_ = res.Body.Close()
			if err != nil || strings.Count(string(answer), `"outcome":"eligible"`) != n {
				b.Error(err, len(answer))
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "decisions/s")
}

// What the description names the server has, and answers as it says there.
func TestEveryPathOfTheDescriptionIsServed(t *testing.T) {
	t.Parallel()
	var doc struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	require.NoError(t, json.Unmarshal(document, &doc))
	h := newServer(whole.All(), time.Minute, quiet)
	assert.Len(t, doc.Paths, len(whole.Names())+3)
	for path, methods := range doc.Paths {
		for method := range methods {
			status, _ := ask(t, h, strings.ToUpper(method), path, `{}`)
			assert.Contains(t, []int{200, 400, 422}, status, path)
		}
	}
}
