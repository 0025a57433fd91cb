package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/kyufu-go/kyufu/examples/sdk/carried"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// households is how many households of a synthetic city every host decides beside the vectors.
func households() int {
	if os.Getenv("KYUFU_LONG") != "" {
		return 10_000
	}
	return 500
}

// workshop is a folder in which hosts are built.
type workshop struct {
	t   testing.TB
	dir string
}

// has skips the test when a tool is not there. .ci/run installs all of them and says so.
func (w workshop) has(tools ...string) {
	w.t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil && os.Getenv("KYUFU_HOSTS") == "" {
			w.t.Skip("no " + tool)
		}
	}
}

func (w workshop) run(name string, args ...string) {
	w.t.Helper()
	out, err := exec.CommandContext(w.t.Context(), name, args...).CombinedOutput()
	require.NoError(w.t, err, "%s %v: %s", name, args, out)
}

// library builds libkyufu once for each test.
func (w workshop) library(mode, name string) string {
	w.t.Helper()
	path := filepath.Join(w.dir, name)
	w.run("go", "build", "-buildmode="+mode, "-trimpath", "-ldflags=-s -w", "-o", path, ".")
	return path
}

// alike gives a host all requests and holds its answers against those of this process.
func (w workshop) alike(command ...string) {
	w.t.Helper()
	requests, err := carried.Requests(households())
	require.NoError(w.t, err)
	assert.Empty(w.t, carried.Differ(carried.Answers(requests), w.answer(requests, command)))
}

// answer runs a host on requests.
func (w workshop) answer(requests []byte, command []string) []byte {
	w.t.Helper()
	cmd := exec.CommandContext(w.t.Context(), command[0], command[1:]...)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), "LD_LIBRARY_PATH="+w.dir)
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(requests), &stderr
	got, err := cmd.Output()
	require.NoError(w.t, err, "%s", stderr.String())
	return got
}

func (w workshop) abs(path string) string {
	w.t.Helper()
	path, err := filepath.Abs(path)
	require.NoError(w.t, err)
	return path
}

// host is a program in a language: how it is built in a workshop and started there.
type host struct {
	language string
	build    func(w workshop) []string
}

var hosts = []host{
	{"C", func(w workshop) []string {
		w.run("gcc", "-Wall", "-Werror", "-I.", "-o", filepath.Join(w.dir, "host"), "c/host.c", "-L"+w.dir, "-lkyufu")
		return []string{filepath.Join(w.dir, "host")}
	}},
	{"Python", func(w workshop) []string {
		w.has("python3")
		return []string{"python3", "-B", w.abs("python/host.py"), filepath.Join(w.dir, "libkyufu.so")}
	}},
	{"Java", func(w workshop) []string {
		w.has("javac", "java")
		javac, err := exec.LookPath("javac")
		require.NoError(w.t, err)
		javac, err = filepath.EvalSymlinks(javac)
		require.NoError(w.t, err)
		include := filepath.Join(filepath.Dir(filepath.Dir(javac)), "include")
		jni := filepath.Join(w.dir, "libkyufu_jni.so")
		w.run("gcc", "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-I"+include, "-I"+filepath.Join(include, "linux"), "-I.", "-o", jni, "java/kyufu_jni.c", "-L"+w.dir, "-lkyufu")
		w.run("javac", "--release", "8", "-Xlint:-options", "-d", w.dir, "java/Kyufu.java", "java/Host.java")
		return []string{"java", "-cp", w.dir, "Host", jni}
	}},
	{"C#", func(w workshop) []string {
		w.has("mcs", "mono")
		w.run("mcs", "-warnaserror", "-out:"+filepath.Join(w.dir, "Host.exe"), "csharp/Kyufu.cs", "csharp/Host.cs")
		return []string{"mono", filepath.Join(w.dir, "Host.exe")}
	}},
}

func TestEveryHostGivesTheSameBytes(t *testing.T) {
	w := workshop{t, t.TempDir()}
	w.has("gcc")
	w.library("c-shared", "libkyufu.so")
	for _, h := range hosts {
		t.Run(h.language, func(t *testing.T) {
			w := workshop{t, w.dir}
			w.alike(h.build(w)...)
		})
	}
}

// Eight threads of one process ask at a time, also what is no request.
func TestThreadsDoNotMeet(t *testing.T) {
	w := workshop{t, t.TempDir()}
	w.has("gcc")
	w.library("c-shared", "libkyufu.so")
	w.run("gcc", "-Wall", "-Werror", "-I.", "-o", filepath.Join(w.dir, "threads"), "c/threads.c", "-L"+w.dir, "-lkyufu", "-lpthread")
	cmd := exec.CommandContext(t.Context(), filepath.Join(w.dir, "threads"))
	cmd.Env = append(os.Environ(), "LD_LIBRARY_PATH="+w.dir)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.Equal(t, "8 threads, 0 wrong\n", string(out))
}

// A program that is linked with the archive needs no library beside it.
func TestTheArchiveGivesTheSameBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the library once more")
	}
	w := workshop{t, t.TempDir()}
	w.has("gcc")
	archive := w.library("c-archive", "libkyufu.a")
	w.run("gcc", "-Wall", "-Werror", "-I.", "-o", filepath.Join(w.dir, "host"), "c/host.c", archive, "-lpthread", "-lm")
	w.alike(filepath.Join(w.dir, "host"))
}
