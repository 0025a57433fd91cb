package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestThePageForbidsEveryConnectionBeforeAnythingElse(t *testing.T) {
	t.Parallel()
	html := string(indexHTML)
	policy := strings.Index(html, "Content-Security-Policy")
	require.Positive(t, policy)
	assert.Less(t, policy, strings.Index(html, "<link"))
	assert.Less(t, policy, strings.Index(html, "<script"))
	for _, want := range []string{"default-src 'none'", "connect-src 'none'", "form-action 'none'", "base-uri 'none'"} {
		assert.Contains(t, html, want)
	}
	for _, no := range []string{"unsafe-inline", "'unsafe-eval'", "http:", "https:"} {
		assert.NotContains(t, html, no)
	}
}

// Nothing in the page's own script sends, stores or writes into the history.
func TestTheScriptKnowsNoWayOut(t *testing.T) {
	t.Parallel()
	for _, no := range []string{"fetch(", "XMLHttp", "WebSocket", "EventSource", "sendBeacon", "Storage", "indexedDB", "cookie", "caches", "serviceWorker", "pushState", "replaceState", "location.hash =", "window.open", "postMessage", "innerHTML =", "eval("} {
		assert.NotContains(t, string(pageJS), no)
	}
	assert.NotContains(t, string(pageCSS), "url(")
	assert.NotContains(t, string(pageCSS), "@import")
}

func TestTheDataHaveTownsAndPrograms(t *testing.T) {
	t.Parallel()
	script, err := data("about:blank")
	require.NoError(t, err)
	_, text, ok := strings.Cut(string(script), "globalThis.selfcheck = ")
	require.True(t, ok)
	var got struct {
		TOWNS    []prefecture  `json:"TOWNS"`
		PROGRAMS []programData `json:"PROGRAMS"`
	}
	require.NoError(t, json.NewDecoder(strings.NewReader(text)).Decode(&got))
	require.Len(t, got.TOWNS, 47)
	n := 0
	for _, p := range got.TOWNS {
		n += len(p.Towns)
	}
	assert.Equal(t, 1747, n, "municipalities, special wards and the six villages of the northern territories")
	for _, p := range got.PROGRAMS {
		assert.NotEmpty(t, p.JA, p.ID)
		assert.NotEmpty(t, p.Date, p.ID)
		assert.NotEmpty(t, p.Tracks, p.ID)
	}
}

func TestTheCommandSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	assert.Equal(t, 2, run(nil, &out, &errs))
	assert.Contains(t, errs.String(), "-out")
	assert.Equal(t, 2, run([]string{"-out", t.TempDir(), "-leave", "javascript:alert(1)"}, &out, &errs))
}

func TestThePageIsFiveFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, write(dir, "about:blank"))
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	var names []string
	for _, f := range files {
		names = append(names, f.Name())
	}
	assert.Equal(t, []string{"data.js", "engine.js", "index.html", "page.css", "page.js"}, names)
	engine, err := os.ReadFile(filepath.Join(dir, "engine.js"))
	require.NoError(t, err)
	assert.Less(t, len(engine), 1_950_000, "a telephone loads it")
}
