package suite

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// one answers over HTTP as the table does.
func one(ops operation.Table) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/operations/{name}", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusTeapot) // the answer counts, not the status
		_, _ = w.Write(ops.Call(r.PathValue("name"), body).JSON())
	})
	return mux
}

func TestASystemIsAskedOverHTTP(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(one(whole.All()))
	t.Cleanup(srv.Close)
	files, err := Builtin()
	require.NoError(t, err)
	here, there := Run(files[:20], Local{Ops: whole.All()}, Options{}), Run(files[:20], HTTP{URL: srv.URL}, Options{})
	for _, r := range []Report{here, there} {
		for i := range r.Cases {
			r.Cases[i].Took = 0
		}
	}
	assert.Equal(t, here, there)
	assert.Positive(t, there.Passed)
}

func TestAServerThatDoesNotAnswerFailsItsCases(t *testing.T) {
	t.Parallel()
	why := func(h http.HandlerFunc) string {
		srv := httptest.NewServer(h)
		defer srv.Close()
		f := File{Path: "f.json", Op: "t.echo", Cases: []Case{{ID: "a", In: []byte(`1`), Want: true}}}
		return Run([]File{f}, HTTP{URL: srv.URL, Timeout: time.Second}, Options{}).Cases[0].Why
	}
	assert.Equal(t, ErrAnswer.Error(), why(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusBadGateway) }))
	assert.Equal(t, ErrEnded.Error(), why(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	assert.Equal(t, ErrTimeout.Error(), why(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then a server sees that the other side has gone
		<-r.Context().Done()
	}))
}
