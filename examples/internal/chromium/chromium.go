// Package chromium opens pages in a browser without a window, for the tests of what runs in one. It
// speaks the browser's own protocol over a pair of pipes: messages of JSON that end with a zero.
package chromium

import (
	"bufio"
	"encoding/base64"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// A Browser has one page. It is closed when its test ends.
type Browser struct {
	Asked     []string // what the page asked of the world
	Wrong     []string // what the console and the policy complained of
	Downloads string   // the folder of what the page lets the reader save

	t       testing.TB
	to      io.Writer
	from    *bufio.Reader
	session string
	last    int
}

// Start starts a browser with an empty page of some size in it. Without a browser the test is
// skipped; where KYUFU_HOSTS is set it fails.
func Start(t testing.TB, width, height int) *Browser {
	t.Helper()
	dir, err := folder()
	must(t, err)
	b := &Browser{t: t, Downloads: filepath.Join(dir, "downloads")}
	must(t, os.Mkdir(b.Downloads, 0o700))
	end := b.run(program(t), filepath.Join(dir, "profile"))
	t.Cleanup(func() {
		b.session = ""
		b.Ask("Browser.close", nil, nil)
		end()
		_ = os.RemoveAll(dir)
	})
	b.attach()
	b.Ask("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}, nil)
	return b
}

// folder is one for the browser's own files. A test's own would be an error of the test when a
// process of the browser writes a last file behind its end.
func folder() (string, error) { return os.MkdirTemp("", "kyufu-browser-*") }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// program is the browser of this machine.
func program(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("KYUFU_HOSTS") == "" {
		t.Skip("no Chromium")
	}
	t.Fatal("no Chromium")
	return ""
}

// run starts the process; end waits for it.
func (b *Browser) run(program, profile string) (end func()) {
	b.t.Helper()
	theirs, to, err := os.Pipe()
	must(b.t, err)
	from, answers, err := os.Pipe()
	must(b.t, err)
	cmd := exec.Command(program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-pipe", "--user-data-dir="+profile)
	cmd.ExtraFiles = []*os.File{theirs, answers}
	must(b.t, cmd.Start())
	must(b.t, theirs.Close())
	must(b.t, answers.Close())
	b.to, b.from = to, bufio.NewReaderSize(from, 1<<20)
	return func() {
		_ = cmd.Wait()
		_, _ = to.Close(), from.Close()
	}
}

// attach opens the page and listens to it.
func (b *Browser) attach() {
	b.t.Helper()
	b.Ask("Browser.setDownloadBehavior", map[string]any{"behavior": "allow", "downloadPath": b.Downloads}, nil)
	var target struct {
		ID string `json:"targetId"`
	}
	b.Ask("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct {
		Session string `json:"sessionId"`
	}
	b.Ask("Target.attachToTarget", map[string]any{"targetId": target.ID, "flatten": true}, &attached)
	b.session = attached.Session
	for _, domain := range []string{"Network", "Page", "Runtime", "Log", "Performance"} {
		b.Ask(domain+".enable", nil, nil)
	}
}

// Navigate goes to an address and does not wait for what comes.
func (b *Browser) Navigate(url string) {
	b.t.Helper()
	b.Ask("Page.navigate", map[string]any{"url": url}, nil)
}

// Key presses a key, as a hand does.
func (b *Browser) Key(key string, code int, text string) {
	b.t.Helper()
	b.Ask("Input.dispatchKeyEvent", map[string]any{"type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text}, nil)
	b.Ask("Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": key, "code": key, "windowsVirtualKeyCode": code}, nil)
}

// Picture leaves a picture of the whole page where KYUFU_PICTURES says; nowhere without it.
func (b *Browser) Picture(name string) {
	b.t.Helper()
	dir := os.Getenv("KYUFU_PICTURES")
	if dir == "" {
		return
	}
	var shot struct {
		Data string `json:"data"`
	}
	b.Ask("Page.captureScreenshot", map[string]any{"captureBeyondViewport": true}, &shot)
	raw, err := base64.StdEncoding.DecodeString(shot.Data)
	must(b.t, err)
	must(b.t, os.WriteFile(filepath.Join(dir, name+".png"), raw, 0o600))
}

// Saved waits for a file that the page lets the reader save.
func (b *Browser) Saved(name string) []byte {
	b.t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		b.Eval(`""`) // what the browser tells meanwhile is read
		if raw, err := os.ReadFile(filepath.Join(b.Downloads, name)); err == nil && len(raw) > 0 {
			return raw
		}
	}
	b.t.Fatal("never saved: " + name)
	return nil
}

// Took is the processor time of the page's process so far, all threads of it, so that it does not
// depend on what else the machine does.
func (b *Browser) Took() time.Duration {
	b.t.Helper()
	var out struct {
		Metrics []struct {
			Name  string  `json:"name"`
			Value float64 `json:"value"`
		} `json:"metrics"`
	}
	b.Ask("Performance.getMetrics", nil, &out)
	for _, m := range out.Metrics {
		if m.Name == "ProcessTime" {
			return time.Duration(m.Value * float64(time.Second))
		}
	}
	b.t.Fatal("the browser does not tell its time")
	return 0
}

// SlowerTelephone is how many times slower than this machine a telephone is taken to be.
const SlowerTelephone = 4
