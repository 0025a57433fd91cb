package main

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/kyufu-go/kyufu/examples/sdk/carried"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// asked are the requests for every host, and what this process answers.
var asked = sync.OnceValues(func() (requests, answers []byte) {
	requests, err := carried.Requests(carried.Households)
	if err != nil {
		panic(err)
	}
	return requests, carried.Answers(requests)
})

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
	requests, answers := asked()
	assert.Empty(w.t, carried.Differ(answers, w.answer(requests, command)))
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

// jni builds the library for Java, its class and a program that uses it.
func (w workshop) jni(program string) string {
	w.t.Helper()
	w.has("javac", "java")
	javac, err := exec.LookPath("javac")
	require.NoError(w.t, err)
	javac, err = filepath.EvalSymlinks(javac)
	require.NoError(w.t, err)
	include := filepath.Join(filepath.Dir(filepath.Dir(javac)), "include")
	jni := filepath.Join(w.dir, "libkyufu_jni.so")
	w.run("gcc", "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-I"+include, "-I"+filepath.Join(include, "linux"), "-I.", "-o", jni, "java/kyufu_jni.c", "-L"+w.dir, "-lkyufu")
	w.run("javac", "--release", "8", "-Xlint:-options", "-d", w.dir, "java/Kyufu.java", program)
	return jni
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
		jni := w.jni("java/Host.java")
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

// What nobody should ask is answered, and the process goes on.
func TestNonsenseIsAnswered(t *testing.T) {
	w := workshop{t, t.TempDir()}
	w.has("gcc")
	w.library("c-shared", "libkyufu.so")
	t.Run("C", func(t *testing.T) {
		w := workshop{t, w.dir}
		program := filepath.Join(w.dir, "nonsense")
		w.run("gcc", "-Wall", "-Werror", "-I.", "-o", program, "c/nonsense.c", "-L"+w.dir, "-lkyufu")
		assert.Equal(t, "0 wrong\n", string(w.answer(nil, []string{program})))
	})
	t.Run("Java", func(t *testing.T) {
		w := workshop{t, w.dir}
		jni := w.jni("java/Nonsense.java")
		said := string(w.answer(nil, []string{"java", "-Xcheck:jni", "-cp", w.dir, "Nonsense", jni}))
		assert.True(t, strings.HasSuffix(said, "0 wrong\n"), said)
		assert.NotContains(t, said, "in native method", "JNI is used as it wants")
	})
	t.Run("Python", func(t *testing.T) {
		w := workshop{t, w.dir}
		w.has("python3")
		said := w.answer(nil, []string{"python3", "-B", w.abs("python/nonsense.py"), filepath.Join(w.dir, "libkyufu.so")})
		assert.Equal(t, "time\n70\ntime\nunknown_op\nunknown_op\nbad_input\n", string(said))
	})
	t.Run("C#", func(t *testing.T) {
		w := workshop{t, w.dir}
		w.has("mcs", "mono")
		w.run("mcs", "-warnaserror", "-out:"+filepath.Join(w.dir, "Nonsense.exe"), "csharp/Kyufu.cs", "csharp/Nonsense.cs")
		assert.Equal(t, "0 wrong\n", string(w.answer(nil, []string{"mono", filepath.Join(w.dir, "Nonsense.exe")})))
	})
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

// snippet is the program in a language that stands in a page.
func (w workshop) snippet(page, language string) string {
	w.t.Helper()
	text, err := os.ReadFile(page)
	require.NoError(w.t, err)
	_, after, found := strings.Cut(string(text), "\n```"+language+"\n")
	require.True(w.t, found, "%s has no program in %s", page, language)
	program, _, found := strings.Cut(after, "\n```\n")
	require.True(w.t, found)
	return program + "\n"
}

// The program of the server's page asks the server, as it stands there but for the port.
func TestTheProgramOfTheServersPageRuns(t *testing.T) {
	w := workshop{t, t.TempDir()}
	w.has("java")
	server := filepath.Join(w.dir, "kyufu-serve")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", server, "./examples/sdk/serve")
	build.Dir = "../../.." // the server is of the library's own module
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	cmd := exec.Command(server, "-addr", "127.0.0.1:0") // a context of the test's would end before it does
	says, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		assert.NoError(t, cmd.Wait(), "it stops as it should")
	})
	line, err := bufio.NewReader(says).ReadString('\n')
	require.NoError(t, err)
	addr := strings.TrimSpace(strings.TrimPrefix(line, "listening on "))
	program := strings.ReplaceAll(w.snippet("../serve/README.md", "java"), "127.0.0.1:8484", addr)
	require.NoError(t, os.WriteFile(filepath.Join(w.dir, "Ask.java"), []byte(program), 0o600))
	assert.Equal(t, "{\"out\":{\"age\":70}}\n", string(w.answer(nil, []string{"java", filepath.Join(w.dir, "Ask.java")})))
}

// copy brings files of this folder into the workshop, under the same names.
func (w workshop) copy(names ...string) {
	w.t.Helper()
	for _, name := range names {
		file, err := os.ReadFile(name)
		require.NoError(w.t, err)
		require.NoError(w.t, os.MkdirAll(filepath.Join(w.dir, filepath.Dir(name)), 0o700))
		require.NoError(w.t, os.WriteFile(filepath.Join(w.dir, name), file, 0o600))
	}
}

// command is the command of the page with a text in it: a line, or the comment at the end of one.
func (w workshop) command(has string) string {
	w.t.Helper()
	text, err := os.ReadFile("README.md")
	require.NoError(w.t, err)
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, has) {
			for _, comment := range []string{"/* ", "// "} {
				if _, said, found := strings.Cut(line, comment); found {
					line = said
				}
			}
			return strings.TrimSuffix(strings.TrimSpace(line), " */")
		}
	}
	w.t.Fatal("no command in the page has " + has)
	return ""
}

// typed is what a command says in the workshop to somebody who has set nothing in the environment.
func (w workshop) typed(command string) string {
	w.t.Helper()
	cmd := exec.CommandContext(w.t.Context(), "sh", "-c", command)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), "LD_LIBRARY_PATH=")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(w.t, err, "%s: %s", command, stderr.String())
	return string(out)
}

// The programs of the page run as they stand there.
func TestTheProgramsOfThePageRun(t *testing.T) {
	w := workshop{t, t.TempDir()}
	w.has("gcc")
	library := w.library("c-shared", "libkyufu.so")
	write := func(name, language string) {
		program := strings.ReplaceAll(w.snippet("README.md", language), "./libkyufu.so", library)
		require.NoError(t, os.WriteFile(filepath.Join(w.dir, name), []byte(program), 0o600))
	}
	const want = "{\"out\":{\"age\":70}}\n"
	t.Run("C", func(t *testing.T) {
		w := workshop{t, w.dir}
		write("ask.c", "c")
		w.copy("kyufu.h")
		assert.Equal(t, want, w.typed(w.command("-o ask ")+" -Wall -Werror && ./ask"))
	})
	t.Run("Java", func(t *testing.T) {
		w := workshop{t, w.dir}
		write("Ask.java", "java")
		w.copy("kyufu.h", "java/kyufu_jni.c", "java/Kyufu.java")
		w.has("javac", "java")
		w.typed("export JAVA_HOME=$(dirname $(dirname $(readlink -f $(which javac)))) && " + w.command("-o libkyufu_jni.so "))
		w.typed("javac Ask.java java/Kyufu.java -d .")
		said := strings.ReplaceAll(w.command("java -cp . Ask"), "/opt/kyufu/", "$PWD/")
		assert.Equal(t, want, w.typed(said))
	})
	t.Run("C#", func(t *testing.T) {
		w := workshop{t, w.dir}
		w.has("mcs", "mono")
		write("Ask.cs", "csharp")
		w.run("mcs", "-warnaserror", "-out:"+filepath.Join(w.dir, "Ask.exe"), "csharp/Kyufu.cs", filepath.Join(w.dir, "Ask.cs"))
		assert.Equal(t, want, string(w.answer(nil, []string{"mono", filepath.Join(w.dir, "Ask.exe")})))
	})
	t.Run("Python", func(t *testing.T) {
		w := workshop{t, w.dir}
		w.has("python3")
		write("ask.py", "python")
		module, err := os.ReadFile("python/kyufu.py")
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(w.dir, "kyufu.py"), module, 0o600))
		assert.Equal(t, "70\nrange\n", string(w.answer(nil, []string{"python3", "-B", filepath.Join(w.dir, "ask.py")})))
	})
}
