package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
)

func TestHandlerRecordsRequests(t *testing.T) {
	t.Parallel()
	rec := &audit.Memory{}
	status := http.StatusOK
	h := recorded(audit.NewGuard(rec, audit.Policy{}), viewed,
		http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	serve := func() int {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		return w.Code
	}
	require.Equal(t, http.StatusOK, serve())
	status = http.StatusForbidden
	require.Equal(t, http.StatusForbidden, serve())
	events := rec.Events()
	require.Len(t, events, 4)
	require.Equal(t, audit.Succeeded, events[1].Result)
	require.Equal(t, audit.Failed, events[3].Result)
	rec.Fail = func(audit.Event) error { return errors.New("x") }
	require.Equal(t, http.StatusServiceUnavailable, serve())
}
