//go:build unix

package database

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Run runs the tests of a package and stops the PostgreSQL server that they started:
//
//	func TestMain(m *testing.M) { os.Exit(database.Run(m)) }
func Run(m *testing.M) int {
	stops = true
	defer func() {
		if started != nil {
			started()
		}
	}()
	return m.Run()
}

var (
	started func()
	stops   bool // Run was called: a server that is started will be stopped
)

// server names the server; the first caller starts it unless KYUFU_POSTGRES names one.
var server = sync.OnceValues(func() (string, error) {
	if dsn := os.Getenv("KYUFU_POSTGRES"); dsn != "" {
		return dsn, nil
	}
	if !stops {
		panic("a package that asks for PostgreSQL has a TestMain that calls database.Run: else its server stays")
	}
	bin, err := programs()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "kyufu-pg-")
	if err != nil {
		return "", err
	}
	who, err := unprivileged(dir)
	if err != nil {
		return "", err
	}
	run := func(name string, args ...string) *exec.Cmd {
		c := exec.Command(filepath.Join(bin, name), args...)
		c.Dir, c.SysProcAttr = dir, &syscall.SysProcAttr{Credential: who}
		return c
	}
	data := filepath.Join(dir, "data")
	if out, err := run("initdb", "-D", data, "-U", "kyufu", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync").CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w: %s", err, out)
	}
	p := run("postgres", "-D", data, "-k", dir, "-c", "listen_addresses=", "-c", "max_connections=200")
	if err := p.Start(); err != nil {
		return "", err
	}
	started = func() {
		_ = p.Process.Signal(syscall.SIGQUIT)
		_ = p.Wait()
		_ = os.RemoveAll(dir)
	}
	return "postgres://kyufu@/postgres?host=" + dir, ready(dir)
})

// ready waits until the server says in its file that it is.
func ready(dir string) error {
	for range 600 {
		b, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
		if err == nil && strings.HasSuffix(strings.TrimSpace(string(b)), "ready") {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return errors.New("the server does not answer")
}

// programs finds the server's programs, on the path or where Debian puts them.
func programs() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err == nil && len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	path, err := exec.LookPath("postgres")
	if err != nil {
		return "", err
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return "", err
	}
	return filepath.Dir(path), nil
}

// unprivileged gives the folder to a user who is not root, because the server refuses root.
func unprivileged(dir string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(dir, uid, gid)
}
