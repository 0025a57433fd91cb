package chromium

import (
	"bytes"
	"encoding/json"
	"time"
)

// message is what goes over the pipes, either way.
type message struct {
	ID      int             `json:"id,omitempty"`
	Session string          `json:"sessionId,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  any             `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   json.RawMessage `json:"error,omitempty"`
}

// event is what of an event is noted.
type event struct {
	Request struct {
		URL string `json:"url"`
	} `json:"request"`
	URL   string `json:"url"`
	Entry struct {
		Text string `json:"text"`
	} `json:"entry"`
	Wrong struct {
		Text string `json:"text"`
	} `json:"exceptionDetails"`
}

// Ask sends a command of the protocol and takes its result; nil: nobody wants it.
func (b *Browser) Ask(method string, params, result any) {
	b.t.Helper()
	answer := b.send(method, params)
	if answer.Error != nil {
		b.t.Fatalf("%s: %s", method, answer.Error)
	}
	if result != nil {
		must(b.t, json.Unmarshal(answer.Result, result))
	}
}

// send sends a command and waits for its answer. What the page asks for meanwhile is noted.
func (b *Browser) send(method string, params any) message {
	b.t.Helper()
	b.last++
	line, err := json.Marshal(message{ID: b.last, Session: b.session, Method: method, Params: params})
	must(b.t, err)
	_, err = b.to.Write(append(line, 0))
	must(b.t, err)
	for {
		answer := b.next()
		if answer.ID == b.last {
			return answer
		}
	}
}

func (b *Browser) next() (m message) {
	b.t.Helper()
	line, err := b.from.ReadBytes(0)
	if err != nil {
		b.t.Fatal("the browser ended: ", err)
	}
	var e event
	m.Params = &e
	must(b.t, json.Unmarshal(bytes.TrimSuffix(line, []byte{0}), &m))
	switch m.Method {
	case "Network.requestWillBeSent":
		b.Asked = append(b.Asked, e.Request.URL)
	case "Network.webSocketCreated", "Network.webTransportCreated":
		b.Asked = append(b.Asked, e.URL)
	case "Log.entryAdded":
		b.Wrong = append(b.Wrong, e.Entry.Text)
	case "Runtime.exceptionThrown":
		b.Wrong = append(b.Wrong, e.Wrong.Text)
	}
	return m
}

// Eval gives what a script says, a text; a promise is waited for. A script in the middle of which
// the page was left, by itself or by the test, says nothing.
func (b *Browser) Eval(script string) string {
	b.t.Helper()
	var out struct {
		Result struct {
			Value string `json:"value"`
		} `json:"result"`
		Wrong json.RawMessage `json:"exceptionDetails"`
	}
	answer := b.send("Runtime.evaluate", map[string]any{"expression": script, "awaitPromise": true, "returnByValue": true})
	if bytes.Contains(answer.Error, []byte("navigated")) || bytes.Contains(answer.Error, []byte("context was destroyed")) {
		return ""
	}
	if answer.Error != nil {
		b.t.Fatalf("%s", answer.Error)
	}
	must(b.t, json.Unmarshal(answer.Result, &out))
	if out.Wrong != nil {
		b.t.Fatalf("%.500s", out.Wrong)
	}
	return out.Result.Value
}

// Until waits until a condition of the page holds.
func (b *Browser) Until(condition string) {
	b.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if b.Eval("String(Boolean("+condition+"))") == "true" {
			return
		}
	}
	b.t.Fatalf("never: %s\n%s\n%v", condition, b.Eval("document.body?.innerText ?? ''"), b.Wrong)
}
