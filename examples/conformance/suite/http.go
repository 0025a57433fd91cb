package suite

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/kyufu-go/kyufu/examples/sdk/lines"
)

// HTTP asks a server that answers POST URL/v1/operations/NAME: the input is the body of the
// request, the answer that of the response, whatever its status.
type HTTP struct {
	URL     string
	Client  *http.Client  // nil is [http.DefaultClient]
	Timeout time.Duration // for one request; 0 is no limit
}

func (h HTTP) ask(r lines.Request) (reply, error) {
	client := http.Client{}
	if h.Client != nil {
		client = *h.Client
	}
	client.Timeout = h.Timeout
	if r.In == nil {
		r.In = []byte("null")
	}
	if line, err := tree.Encode(r); err != nil || len(line) > lines.MaxSize {
		return reply{}, ErrTooLong
	}
	res, err := client.Post(h.URL+"/v1/operations/"+url.PathEscape(r.Op), "application/json", bytes.NewReader(r.In))
	if timed, ok := errors.AsType[*url.Error](err); ok && timed.Timeout() {
		return reply{}, ErrTimeout
	}
	if err != nil {
		return reply{}, ErrEnded
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, lines.MaxSize+1))
	if err != nil {
		return reply{}, ErrEnded
	}
	if _, got, ok := parseAnswer(body); ok && len(body) <= lines.MaxSize {
		return got, nil
	}
	return reply{}, ErrAnswer
}
