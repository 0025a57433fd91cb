package wasm_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/examples/sdk/carried"
	"github.com/kyufu-go/kyufu/examples/sdk/lines"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/decide"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// asked are the requests for every host, and what this process answers.
var asked = sync.OnceValues(func() (requests, answers []byte) {
	requests, err := carried.Requests(carried.Households)
	if err != nil {
		panic(err)
	}
	return requests, carried.Answers(requests)
})

// parts are whole lines of a text, about so many bytes at a time.
func parts(text []byte, size int) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for len(text) > 0 {
			end := bytes.IndexByte(text[min(size, len(text)-1):], '\n') + min(size, len(text)-1) + 1
			if !yield(text[:end]) {
				return
			}
			text = text[end:]
		}
	}
}

// modules builds both modules once, and the one with all operations for js/wasm too, as the page
// says; the folder has kyufu.wasm, decide.wasm and kyufu-js.wasm.
var modules = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "kyufu-wasm-*")
	if err != nil {
		return "", err
	}
	for _, m := range []struct{ name, system, mode, from string }{
		{"kyufu.wasm", "wasip1", "c-shared", "./kyufu"}, {"decide.wasm", "wasip1", "c-shared", "./decide"}, {"kyufu-js.wasm", "js", "exe", "./kyufu"},
	} {
		cmd := exec.Command("go", "build", "-buildmode="+m.mode, "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", filepath.Join(dir, m.name), m.from)
		cmd.Env = append(os.Environ(), "GOOS="+m.system, "GOARCH=wasm", "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return dir, &exec.Error{Name: string(out), Err: err}
		}
		if out, err := exec.Command("go", "run", "./slim", filepath.Join(dir, m.name)).CombinedOutput(); err != nil {
			return dir, &exec.Error{Name: string(out), Err: err}
		}
	}
	return dir, nil
})

// glue is the script that a module for js/wasm is started with: that of the Go that built it.
func glue(t testing.TB) string {
	t.Helper()
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	require.NoError(t, err)
	return filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js")
}

// TestMain takes the built modules away again.
func TestMain(m *testing.M) {
	status := m.Run()
	if dir, _ := modules(); dir != "" {
		_ = os.RemoveAll(dir)
	}
	os.Exit(status)
}

func built(t testing.TB, name string) string {
	t.Helper()
	dir, err := modules()
	require.NoError(t, err)
	return filepath.Join(dir, name)
}

// compiled keeps the machine code of the modules, which takes seconds to make.
var compiled = sync.OnceValue(wazero.NewCompilationCache)

func cached() wazero.RuntimeConfig { return wazero.NewRuntimeConfig().WithCompilationCache(compiled()) }

func newRuntime(ctx context.Context, t testing.TB, config wazero.RuntimeConfig) wazero.Runtime {
	t.Helper()
	runtime := wazero.NewRuntimeWithConfig(ctx, config)
	t.Cleanup(func() { _ = runtime.Close(ctx) })
	return runtime
}

// instance is the module in wazero, without a file, an environment or arguments.
type instance struct {
	t           testing.TB
	mod         api.Module
	lined       api.Function
	input, room uint64 // memory of the module that requests are written into, one after the other
}

func start(ctx context.Context, t testing.TB) *instance {
	t.Helper()
	return startModule(ctx, t, "kyufu.wasm")
}

func startModule(ctx context.Context, t testing.TB, name string, config ...wazero.RuntimeConfig) *instance {
	t.Helper()
	return startClocked(ctx, t, name, wazero.NewModuleConfig().WithSysNanotime(), config...)
}

// startClocked is a module with a clock of the caller's.
func startClocked(ctx context.Context, t testing.TB, name string, clock wazero.ModuleConfig, config ...wazero.RuntimeConfig) *instance {
	t.Helper()
	runtime := newRuntime(ctx, t, append(config, cached())[0])
	wasi_snapshot_preview1.MustInstantiate(ctx, runtime)
	code, err := os.ReadFile(built(t, name))
	require.NoError(t, err)
	mod, err := runtime.InstantiateWithConfig(ctx, code, clock.WithStartFunctions("_initialize"))
	require.NoError(t, err)
	return &instance{t: t, mod: mod, lined: mod.ExportedFunction("kyufu_lines")}
}

func (i *instance) call(ctx context.Context, name string, args ...uint64) uint64 {
	i.t.Helper()
	out, err := i.mod.ExportedFunction(name).Call(ctx, args...)
	require.NoError(i.t, err)
	if len(out) == 0 {
		return 0
	}
	return out[0]
}

func (i *instance) put(ctx context.Context, b []byte) uint64 {
	i.t.Helper()
	at := i.call(ctx, "kyufu_alloc", uint64(len(b)))
	require.True(i.t, i.mod.Memory().Write(uint32(at), b))
	return at
}

// take is a copy of an answer, which stands in the module until the next call.
func (i *instance) take(packed uint64) []byte {
	i.t.Helper()
	b, ok := i.mod.Memory().Read(uint32(packed>>32), uint32(packed))
	require.True(i.t, ok)
	return slices.Clone(b)
}

func (i *instance) lines(ctx context.Context, requests []byte) []byte {
	i.t.Helper()
	if uint64(len(requests)) > i.room {
		i.call(ctx, "kyufu_free", i.input)
		i.input, i.room = i.put(ctx, requests), uint64(len(requests))
	}
	require.True(i.t, i.mod.Memory().Write(uint32(i.input), requests))
	out, err := i.lined.Call(ctx, i.input, uint64(len(requests)))
	require.NoError(i.t, err)
	return i.take(out[0])
}

// short is one short request as a line.
func short(t testing.TB) []byte {
	t.Helper()
	line, err := carried.Short()
	require.NoError(t, err)
	return line
}

func TestWazeroGivesTheSameBytes(t *testing.T) {
	requests, answers := asked()
	i := startStrict(t.Context(), t)
	var got bytes.Buffer
	for some := range parts(requests, 1<<20) {
		got.Write(i.lines(t.Context(), some))
	}
	assert.Empty(t, carried.Differ(answers, got.Bytes()))
}

func TestOneOperationIsCalledByName(t *testing.T) {
	ctx, i := t.Context(), start(t.Context(), t)
	call := func(op, in string) string {
		name, input := i.put(ctx, []byte(op)), i.put(ctx, []byte(in))
		return string(i.take(i.call(ctx, "kyufu_call", name, uint64(len(op)), input, uint64(len(in)))))
	}
	assert.JSONEq(t, `{"out":{"age":70}}`, call("date.age", `{"birth":"1950-01-01","on":"2020-01-01"}`))
	assert.JSONEq(t, `{"error":"unknown_op"}`, call("", ""))
	assert.Contains(t, call("date.age", `{"birth`), "bad_input")
}

func TestAddressesThatNobodyAskedForAreNothing(t *testing.T) {
	ctx, i := t.Context(), start(t.Context(), t)
	for _, at := range []uint64{0, 1, 1 << 20, 1<<32 - 1} {
		i.call(ctx, "kyufu_free", at)
		assert.Empty(t, i.take(i.call(ctx, "kyufu_lines", at, 1<<31)))
		assert.Contains(t, string(i.take(i.call(ctx, "kyufu_call", at, 100, at, 100))), "unknown_op")
	}
	at := i.put(ctx, []byte("x"))
	assert.Contains(t, string(i.take(i.call(ctx, "kyufu_lines", at, 1<<30))), "bad_request", "no more is read than was asked for")
}

// Who asks for more memory than a module takes, or frees what is no longer theirs, is told, and the
// module goes on.
func TestNoHostUsesAModuleUp(t *testing.T) {
	ctx, i := t.Context(), start(t.Context(), t)
	for _, size := range []uint64{1<<32 - 1, 1 << 31, 256<<20 + 1} {
		assert.Zero(t, i.call(ctx, "kyufu_alloc", size))
	}
	const piece = 32 << 20
	var at []uint64
	for range 20 {
		if p := i.call(ctx, "kyufu_alloc", piece); p != 0 {
			at = append(at, p)
		}
	}
	assert.Len(t, at, 8, "as much as the module takes")
	assert.Zero(t, i.call(ctx, "kyufu_lines", at[0], 100), "there is no room for the answer")
	for _, p := range at {
		i.call(ctx, "kyufu_free", p)
		i.call(ctx, "kyufu_free", p)
		assert.Empty(t, i.take(i.call(ctx, "kyufu_lines", p, 100)), "what was freed is not read")
	}
	assert.Contains(t, string(i.lines(ctx, short(t))), `"outcome"`)
	assert.Less(t, i.mod.Memory().Size(), uint32(600<<20))
}

// The memory of a module that answers for a day does not grow.
func TestWhatIsFreedIsUsedAgain(t *testing.T) {
	ctx, i := t.Context(), start(t.Context(), t)
	line := short(t)
	run := func() uint32 {
		for range 400 {
			i.lines(ctx, line)
		}
		return i.mod.Memory().Size()
	}
	run()
	before := run()
	assert.LessOrEqual(t, run(), before+before/4)
}

// unused are what a module imports beside what Go's runtime calls: of the packages os and syscall,
// which fmt is linked to. No operation calls one of them.
var unused = strings.Fields("fd_close fd_filestat_get fd_read fd_readdir path_filestat_get")

// What the module wants of its host is what Go's runtime needs (a steady clock, random numbers, a
// place for its last words; at its start also who it is and which files it was given), and what
// it is linked to and never calls, as the answers of a strict host show: no operation reads a
// file, a directory or a connection.
func TestTheModuleWantsNothingOfItsHost(t *testing.T) {
	ctx := t.Context()
	for _, name := range []string{"kyufu.wasm", "decide.wasm"} {
		runtime := newRuntime(ctx, t, cached())
		code, err := os.ReadFile(built(t, name))
		require.NoError(t, err)
		module, err := runtime.CompileModule(ctx, code)
		require.NoError(t, err)
		var wanted []string
		for _, f := range module.ImportedFunctions() {
			from, name, _ := f.Import()
			assert.Equal(t, "wasi_snapshot_preview1", from)
			wanted = append(wanted, name)
		}
		slices.Sort(wanted)
		needs := strings.Fields(`args_get args_sizes_get clock_time_get environ_get environ_sizes_get fd_fdstat_get fd_fdstat_set_flags
			fd_prestat_dir_name fd_prestat_get fd_write poll_oneoff proc_exit random_get sched_yield`)
		assert.Subset(t, append(needs, unused...), slices.Compact(wanted), name)
	}
}

// startStrict is the module on a host where what it should not call ends the call.
func startStrict(ctx context.Context, t testing.TB) *instance {
	t.Helper()
	runtime := newRuntime(ctx, t, cached())
	host := runtime.NewHostModuleBuilder(wasi_snapshot_preview1.ModuleName)
	wasi_snapshot_preview1.NewFunctionExporter().ExportFunctions(host)
	code, err := os.ReadFile(built(t, "kyufu.wasm"))
	require.NoError(t, err)
	module, err := runtime.CompileModule(ctx, code)
	require.NoError(t, err)
	refused := 0
	for _, f := range module.ImportedFunctions() {
		if _, name, _ := f.Import(); slices.Contains(unused, name) {
			refused++
			host.NewFunctionBuilder().WithGoFunction(api.GoFunc(func(context.Context, []uint64) { panic("called: " + name) }), f.ParamTypes(), f.ResultTypes()).Export(name)
		}
	}
	require.Equal(t, len(unused), refused)
	_, err = host.Instantiate(ctx)
	require.NoError(t, err)
	mod, err := runtime.InstantiateModule(ctx, module, wazero.NewModuleConfig().WithSysNanotime().WithStartFunctions("_initialize"))
	require.NoError(t, err)
	return &instance{t: t, mod: mod, lined: mod.ExportedFunction("kyufu_lines")}
}

// The module for a page answers what it answers as the whole does; the rest it does not know.
func TestTheModuleForAPageGivesTheSameBytes(t *testing.T) {
	i := startModule(t.Context(), t, "decide.wasm")
	requests, answers := asked()
	answered := 0
	for line := range bytes.Lines(requests) {
		answer, rest, _ := bytes.Cut(answers, []byte("\n"))
		answers = rest
		var r lines.Request
		require.NoError(t, json.Unmarshal(line, &r))
		got := i.lines(t.Context(), line)
		if _, ok := decide.Operations()[r.Op]; !ok {
			assert.Contains(t, string(got), operation.CodeUnknownOp)
			continue
		}
		answered++
		assert.Equal(t, string(answer)+"\n", string(got))
	}
	assert.Greater(t, answered, 500)
}

// An operation that takes longer than a host waits is stopped by the host: the instance is gone
// then, and another one of the same code answers.
func TestAHostStopsWhatTakesTooLong(t *testing.T) {
	request := tenThousand(t, short(t))
	t.Run("wazero", func(t *testing.T) {
		i := startModule(t.Context(), t, "decide.wasm", wazero.NewRuntimeConfig().WithCloseOnContextDone(true))
		at := i.put(t.Context(), request)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		from := time.Now()
		_, err := i.lined.Call(ctx, at, uint64(len(request)))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Less(t, time.Since(from), 2*time.Second)
		assert.True(t, i.mod.IsClosed())
		other := startModule(t.Context(), t, "decide.wasm")
		assert.Contains(t, string(other.lines(t.Context(), short(t))), `"outcome"`)
	})
	t.Run("Node", func(t *testing.T) {
		said := node(t, request, "testdata/stop.mjs", built(t, "decide.wasm"))
		assert.Equal(t, "too long\n{\"id\":\"a\",\"error\":\"unknown_op\"}\n", string(said))
	})
}

// budgets are a little above what stands, and not above the goals: 8 MB and 2.4 MB packed of all
// operations, 4.5 MB and 1.25 MB of those of a page.
var budgets = map[string]struct{ size, packed int }{
	"kyufu.wasm":  {7_750_000, 2_306_000},
	"decide.wasm": {3_888_000, 1_164_000},
}

func TestTheModulesKeepTheirBudgets(t *testing.T) {
	for name, budget := range budgets {
		code, err := os.ReadFile(built(t, name))
		require.NoError(t, err)
		var packed bytes.Buffer
		w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
		require.NoError(t, err)
		_, err = w.Write(code)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		t.Logf("%s: %d bytes, %d packed", name, len(code), packed.Len())
		assert.LessOrEqual(t, len(code), budget.size)
		assert.LessOrEqual(t, packed.Len(), budget.packed)
	}
}

func node(t testing.TB, in []byte, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil && os.Getenv("KYUFU_HOSTS") == "" {
		t.Skip("no node")
	}
	cmd := exec.CommandContext(t.Context(), "node", args...)
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "%s", stderr.String())
	return out
}

func TestNodeGivesTheSameBytes(t *testing.T) {
	requests, answers := asked()
	t.Run("WASI", func(t *testing.T) {
		assert.Empty(t, carried.Differ(answers, node(t, requests, "npm/host.mjs", built(t, "kyufu.wasm"))))
	})
	t.Run("js", func(t *testing.T) {
		assert.Empty(t, carried.Differ(answers, node(t, requests, "--require", glue(t), "npm/host.mjs", built(t, "kyufu-js.wasm"))))
	})
}

// The programs of the pages run as they stand there, with what the package of the layout holds.
func TestTheProgramsOfThePagesRun(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil && os.Getenv("KYUFU_HOSTS") == "" {
		t.Skip("no node")
	}
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "node_modules"), 0o755))
	require.NoError(t, os.Rename(layout(t), filepath.Join(dir, "node_modules", "kyufu")))
	for page, want := range map[string]string{"README.md": "{ age: 70 }\nrange\n", "npm/README.md": "eligible 100000\n"} {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		_, after, found := strings.Cut(string(text), "\n```js\n")
		require.True(t, found)
		program, _, _ := strings.Cut(after, "\n```\n")
		require.NoError(t, os.WriteFile(filepath.Join(dir, "ask.mjs"), []byte(program), 0o600))
		cmd := exec.CommandContext(t.Context(), "node", "ask.mjs")
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		assert.Equal(t, want, string(out))
	}
}

// What nobody should ask a loader is answered, and answered right behind it.
func TestNonsenseIsAnswered(t *testing.T) {
	assert.Equal(t, "0 wrong\n", string(node(t, nil, "testdata/nonsense.mjs", built(t, "kyufu.wasm"))))
}

// What is handed on carries the licences of all that is linked into it: the package as npm makes
// it, and the page that is one file.
func TestWhatIsPackedCarriesItsLicences(t *testing.T) {
	own, err := os.ReadFile("../../../LICENSE")
	require.NoError(t, err)
	licence, err := os.ReadFile("npm/LICENSE")
	require.NoError(t, err)
	assert.Equal(t, string(own), string(licence), "a package holds no link")
	notice, err := os.ReadFile("npm/NOTICE")
	require.NoError(t, err)
	for _, part := range linked(t, "kyufu.wasm") {
		name, _, _ := strings.Cut(strings.TrimPrefix(part, "pkg:golang/"), "@")
		assert.Contains(t, string(notice), name)
	}
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	require.NoError(t, err)
	for _, path := range []string{filepath.Join(strings.TrimSpace(string(root)), "LICENSE"), "../../../household/municipality/data/NOTICE"} {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Contains(t, string(notice), strings.TrimSpace(string(text)), path)
	}

	one, err := os.ReadFile(page(t, "decide.wasm"))
	require.NoError(t, err)
	assert.Contains(t, string(one), string(notice))
	assert.Contains(t, string(one), string(own))

	if _, err := exec.LookPath("npm"); err != nil && os.Getenv("KYUFU_HOSTS") == "" {
		t.Skip("no npm")
	}
	dir := layout(t)
	pack := func() ([]byte, error) {
		cmd := exec.CommandContext(t.Context(), "npm", "pack", "--json", "--offline")
		cmd.Dir = dir
		return cmd.Output()
	}
	said, err := pack()
	require.NoError(t, err)
	var packed []struct{ Files []struct{ Path string } }
	require.NoError(t, json.Unmarshal(said, &packed))
	var names []string
	for _, f := range packed[0].Files {
		names = append(names, f.Path)
	}
	assert.ElementsMatch(t, []string{"package.json", "README.md", "kyufu.mjs", "kyufu.d.ts", "kyufu.wasm", "LICENSE", "NOTICE"}, names)

	require.NoError(t, os.Remove(filepath.Join(dir, "kyufu.wasm")))
	said, err = pack()
	var failed *exec.ExitError
	require.ErrorAs(t, err, &failed, "a package without an engine: %s", said)
	assert.Contains(t, string(said)+string(failed.Stderr), "kyufu.wasm is missing")
}

// linked are the names of what a product consists of, as the SBOM has them.
func linked(t *testing.T, product string) []string {
	t.Helper()
	var sbom struct {
		Dependencies []struct {
			Ref       string   `json:"ref"`
			DependsOn []string `json:"dependsOn"`
		} `json:"dependencies"`
	}
	text, err := os.ReadFile("../../../.github/sbom.cdx.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &sbom))
	for _, d := range sbom.Dependencies {
		if d.Ref == product {
			require.NotEmpty(t, d.DependsOn)
			return d.DependsOn
		}
	}
	require.Fail(t, "no such product", product)
	return nil
}

// layout is a folder with what a vendor's package has.
func layout(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	var about struct{ Files []string }
	text, err := os.ReadFile("npm/package.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &about))
	for _, name := range append(about.Files, "package.json", "README.md") {
		from := filepath.Join("npm", name)
		if name == "kyufu.wasm" {
			from = built(t, name)
		}
		b, err := os.ReadFile(from)
		require.NoError(t, err, "the package lists what is there")
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
	}
	return dir
}

// BenchmarkHosts compares a short decision in each host, alone and in a list of a hundred, with the
// same in this process, in one run of as many rounds as are asked for: the medians. Time is the
// processor's, so that it does not depend on what else the machine does.
func BenchmarkHosts(b *testing.B) {
	const calls = 2000
	one := short(b)
	for _, c := range []struct {
		name     string
		requests []byte
		each     int // decisions a request
	}{{"alone", one, 1}, {"of a hundred", hundred(b, one), 100}} {
		n := calls / c.each
		per := func(took time.Duration) float64 { return took.Seconds() * 1e6 / calls }
		native := func() float64 {
			from := processor(b)
			for range n {
				lines.Line(whole.Call, c.requests[:len(c.requests)-1])
			}
			return per(processor(b) - from)
		}
		compare := func(b *testing.B, theirs func() float64) {
			b.Helper()
			var took, ratio []float64
			native()
			for b.Loop() {
				our, their := native(), theirs()
				took, ratio = append(took, their), append(ratio, their/our)
			}
			slices.Sort(took)
			slices.Sort(ratio)
			b.ReportMetric(took[len(took)/2], "µs/decision")
			b.ReportMetric(ratio[len(ratio)/2], "of-native")
			b.ReportMetric(0, "ns/op")
		}
		b.Run("wazero/"+c.name, func(b *testing.B) {
			i := start(b.Context(), b)
			compare(b, func() float64 {
				from := processor(b)
				for range n {
					i.lines(b.Context(), c.requests)
				}
				return per(processor(b) - from)
			})
		})
		b.Run("Node/"+c.name, func(b *testing.B) {
			compare(b, func() float64 {
				ns, err := strconv.ParseFloat(strings.TrimSpace(string(node(b, c.requests, "npm/host.mjs", built(b, "kyufu.wasm"), strconv.Itoa(n)))), 64)
				require.NoError(b, err)
				return ns / 1000 / float64(c.each)
			})
		})
	}
}

// hundred is a list of a hundred times the input of a line, as a line.
func hundred(t testing.TB, line []byte) []byte { return list(t, line, 100) }

func tenThousand(t testing.TB, line []byte) []byte { return list(t, line, operation.MaxMany) }

func list(t testing.TB, line []byte, times int) []byte {
	t.Helper()
	var r lines.Request
	require.NoError(t, json.Unmarshal(line, &r))
	one := string(r.In)
	r.In = json.RawMessage("[" + strings.Repeat(one+",", times-1) + one + "]")
	all, err := json.Marshal(r)
	require.NoError(t, err)
	return append(all, '\n')
}

// processor is the processor time of this process so far.
func processor(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	require.NoError(t, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
