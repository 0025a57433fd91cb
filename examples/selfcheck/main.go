// Selfcheck makes a page on which a household finds out by itself whether it is eligible for a
// benefit, why, for how much, by when, and what to bring.
//
//	go run ./examples/selfcheck [-leave URL] -out DIR
//
// It writes five static files that need no server: index.html opens from a disk, too. The page
// sends nothing and keeps nothing; the engine is a WebAssembly module inside engine.js, so that the
// page may forbid itself every connection. A link may name a town and a program and nothing else:
// index.html#town=112020&program=P2.
package main

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/examples/internal/slim"
	"github.com/kyufu-go/kyufu/household/municipality"
)

//go:embed page/index.html
var indexHTML []byte

//go:embed page/page.css
var pageCSS []byte

//go:embed page/page.js
var pageJS []byte

//go:embed page/texts.json
var textsJSON []byte

//go:embed page/questions.json
var questionsJSON []byte

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := command.New("selfcheck")
	out := flags.String("out", "", "the `folder` to write the page to")
	leave := flags.String("leave", "about:blank", "the `address` that whoever leaves the page in a hurry comes to; an innocent one of the town's is better than an empty page")
	return command.Run(flags, args, "selfcheck -out DIR\n\nMakes the page on which a household checks a benefit by itself.", stdout, stderr, func(rest []string) error {
		if *out == "" || len(rest) > 0 {
			return command.UsageError("-out names the folder")
		}
		if *leave != "about:blank" && !strings.HasPrefix(*leave, "https://") {
			return command.UsageError("-leave is an address that begins with https://")
		}
		return write(*out, *leave)
	})
}

func write(dir, leave string) error {
	module, err := engine()
	if err != nil {
		return err
	}
	data, err := data(leave)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, text := range map[string][]byte{"index.html": indexHTML, "page.css": pageCSS, "page.js": pageJS, "data.js": data, "engine.js": module} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

const library = "github.com/kyufu-go/kyufu"

// engine is the script that carries the WebAssembly module, with what loads it.
func engine() ([]byte, error) {
	dir, err := os.MkdirTemp("", "selfcheck-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	module := filepath.Join(dir, "engine.wasm")
	build := exec.Command("go", "build", "-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", module, library+"/examples/selfcheck/engine")
	build.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	if text, err := build.CombinedOutput(); err != nil {
		return nil, errors.Join(err, errors.New(string(text)))
	}
	raw, err := os.ReadFile(module)
	if err != nil {
		return nil, err
	}
	if raw, err = slim.Module(raw); err != nil {
		return nil, err
	}
	home, err := exec.Command("go", "list", "-f", "{{.Dir}}", "-m", library).Output()
	if err != nil {
		return nil, err
	}
	loader, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(home)), "examples", "sdk", "wasm", "npm", "kyufu.mjs"))
	if err != nil {
		return nil, err
	}
	return carry(raw, loader)
}

// carry packs a module and the loader of the npm layout into a plain script: a page that is opened
// from a disk can load no module of ES.
func carry(module, loader []byte) ([]byte, error) {
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(module); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteString("\"use strict\";\n(() => {\n")
	out.WriteString(strings.ReplaceAll(string(loader), "\nexport ", "\n"))
	out.WriteString(`
const packed = "` + base64.StdEncoding.EncodeToString(packed.Bytes()) + `";
async function wasm() {
  const text = atob(packed), bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
}
Object.assign(globalThis.selfcheck, { load, wasm });
})();
`)
	return out.Bytes(), nil
}

// programData is what the page shows of a program.
type programData struct {
	ID     string   `json:"id"`
	JA     string   `json:"ja"`
	EN     string   `json:"en"`
	Date   string   `json:"date"`
	Year   int      `json:"year"`
	Tracks []string `json:"tracks"`
}

// data is the script with the words, the towns and the programs.
func data(leave string) ([]byte, error) {
	programs, err := programs()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(map[string]any{
		"TEXTS": json.RawMessage(textsJSON), "QUESTIONS": json.RawMessage(questionsJSON), "TOWNS": towns(), "PROGRAMS": programs, "LEAVE": leave,
	})
	if err != nil {
		return nil, err
	}
	return append(append([]byte("\"use strict\";\nglobalThis.selfcheck = "), text...), ";\n"...), nil
}

// programs are the built-in ones, the latest first.
func programs() (out []programData, err error) {
	for _, id := range slices.Backward(benefit.BuiltinIDs()) {
		p, err := benefit.Builtin(id)
		if err != nil {
			return nil, err
		}
		one := programData{ID: id, JA: p.Name().JA, EN: p.Name().EN, Date: p.BaseDate().String(), Year: int(p.FiscalYear())}
		for _, t := range []benefit.Track{benefit.TrackA, benefit.TrackB, benefit.TrackC} {
			if p.HasTrack(t) {
				one.Tracks = append(one.Tracks, t.String())
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// prefecture is one with its municipalities: code and name.
type prefecture struct {
	Name  string      `json:"name"`
	Towns [][2]string `json:"towns"`
}

// towns are the municipalities of today by prefecture. Wards of designated cities are no towns of
// their own.
func towns() (out []prefecture) {
	for e := range municipality.Builtin().All() { // in the order of the codes: a prefecture comes before its towns
		switch {
		case !e.Until.IsZero() || e.City != 0:
		case e.Kind == municipality.KindPrefecture:
			out = append(out, prefecture{Name: e.Name})
		case len(out) > 0:
			last := &out[len(out)-1]
			last.Towns = append(last.Towns, [2]string{e.Code.String(), e.Name})
		}
	}
	return out
}
