//go:build unix

package database

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// Server is a PostgreSQL server of a test's own, which is killed and started again.
type Server struct {
	bin, dir string
	who      *syscall.Credential
	process  *exec.Cmd
}

// OwnPostgreSQL makes a server that is not started yet. It skips the test where none is installed.
func OwnPostgreSQL(t testing.TB) *Server {
	t.Helper()
	bin, err := programs()
	if err != nil {
		t.Skip("no PostgreSQL: ", err)
	}
	dir, err := os.MkdirTemp("", "kyufu-pg-")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{bin: bin, dir: dir}
	t.Cleanup(func() {
		s.Kill()
		_ = os.RemoveAll(dir)
	})
	if s.who, err = unprivileged(dir); err != nil {
		t.Fatal(err)
	}
	out, err := s.command("initdb", "-D", s.data(), "-U", "kyufu", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--wal-segsize=1").CombinedOutput()
	if err != nil {
		t.Fatalf("initdb: %v: %s", err, out)
	}
	return s
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(s.bin, name), args...)
	c.Dir, c.SysProcAttr = s.dir, &syscall.SysProcAttr{Credential: s.who}
	return c
}

// DSN names the server's database.
func (s *Server) DSN() string { return "postgres://kyufu@/postgres?host=" + s.dir }

// Start starts the server. No file of it grows over so many KiB, as on a disk that is full; 0 is no
// bound.
func (s *Server) Start(t testing.TB, full int) {
	t.Helper()
	bound := "unlimited"
	if full > 0 {
		bound = strconv.Itoa(full)
	}
	script := fmt.Sprintf(`ulimit -f %s; exec "$0" -D "$1" -k "$2" -c listen_addresses= -c fsync=on -c autovacuum=off`, bound)
	s.process = s.command("postgres")
	s.process.Path, s.process.Args = "/bin/bash", []string{"bash", "-c", script, filepath.Join(s.bin, "postgres"), s.data(), s.dir}
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	if err := ready(s.dir); err != nil {
		t.Fatal(err)
	}
}

// Kill ends the server at once, as pg_ctl -m immediate does: what it has not written down is lost.
func (s *Server) Kill() {
	if s.process == nil {
		return
	}
	_ = s.process.Process.Signal(syscall.SIGQUIT)
	_ = s.process.Wait()
	_ = os.Remove(filepath.Join(s.data(), "postmaster.pid"))
	s.process = nil
}
