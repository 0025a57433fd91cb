package browser

import (
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/examples/internal/chromium"
)

// site makes the page, once.
var site = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "kyufu-selfcheck-*")
	if err != nil {
		return "", err
	}
	make := exec.Command("go", "run", "github.com/kyufu-go/kyufu/examples/selfcheck", "-out", dir)
	make.Stderr = os.Stderr
	return dir, make.Run()
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := site(); err == nil && code == 0 {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

// browser is one that has the page open.
type browser struct {
	*chromium.Browser
	t testing.TB
}

// start starts a browser with an empty page of some size in it.
func start(t testing.TB, width, height int) *browser {
	t.Helper()
	return &browser{chromium.Start(t, width, height), t}
}

// open opens the page from the disk.
func (b *browser) open(link string) {
	b.t.Helper()
	dir, err := site()
	require.NoError(b.t, err)
	b.Navigate("file://" + dir + "/index.html" + link)
	b.Until(`document.querySelector("#program")`)
}
