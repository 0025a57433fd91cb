// Command sbom writes what a product made of this library consists of, for procurement: a bill of
// materials in the form of CycloneDX 1.6, with the modules that are linked into each product, their
// checksums of go.sum and their licences, and the data that others wrote. It fails for a licence it
// does not know, and for a notice or a packed table in the tree that no entry names.
//
//	go run ./.ci/sbom > .github/sbom.cdx.json
//	go run ./.ci/sbom -twice    # builds each product twice, in two places with two caches, and compares
package main

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const module = "github.com/kyufu-go/kyufu"

func main() {
	twice := flag.Bool("twice", false, "build each product twice and compare")
	flag.Parse()
	do := write
	if *twice {
		do = reproduce
	}
	if err := do(); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

type component struct {
	Type       string     `json:"type"`
	Ref        string     `json:"bom-ref"`
	Name       string     `json:"name"`
	Version    string     `json:"version,omitempty"`
	About      string     `json:"description,omitempty"`
	Licences   []choice   `json:"licenses,omitempty"`
	PURL       string     `json:"purl,omitempty"`
	Properties []property `json:"properties,omitempty"`
}

type choice struct {
	Licence licence `json:"license"`
}

// licence has an id of the SPDX list, or a name where that has none.
type licence struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type dependency struct {
	Ref string   `json:"ref"`
	On  []string `json:"dependsOn"`
}

func write() error {
	components := map[string]component{}
	var uses []dependency
	for _, p := range products {
		use := dependency{Ref: p.Name}
		components[p.Name] = component{Type: "application", Ref: p.Name, Name: p.Name, About: "go build " + strings.Join(append(p.Flags, p.Package), " "), Licences: choices("Apache-2.0")}
		linked, err := p.modules()
		if err != nil {
			return err
		}
		for _, m := range linked {
			components[m.Ref] = m
			use.On = append(use.On, m.Ref)
		}
		for _, d := range tables {
			if d.Built {
				use.On = append(use.On, d.File)
			}
		}
		slices.Sort(use.On)
		uses = append(uses, use)
	}
	if err := addTables(components); err != nil {
		return err
	}
	enc := json.NewEncoder(os.Stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(struct {
		Format       string       `json:"bomFormat"`
		Spec         string       `json:"specVersion"`
		Version      int          `json:"version"`
		Components   []component  `json:"components"`
		Dependencies []dependency `json:"dependencies"`
	}{"CycloneDX", "1.6", 1, slices.SortedFunc(maps.Values(components), func(a, b component) int { return cmp.Compare(a.Ref, b.Ref) }), uses})
}

func choices(id string) []choice {
	if strings.Contains(id, " ") {
		return []choice{{licence{Name: id}}}
	}
	return []choice{{licence{ID: id}}}
}

// modules are those of which a package is linked, and the standard library.
func (p *product) modules() ([]component, error) {
	cmd := exec.Command("go", append([]string{"list", "-deps", "-f", "{{with .Module}}{{.Path}} {{.Version}} {{.Dir}}{{end}}"}, p.Package)...)
	cmd.Dir, cmd.Env, cmd.Stderr = p.Dir, append(os.Environ(), p.Env...), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	sums, err := os.ReadFile(filepath.Join(p.Dir, "go.sum"))
	if err != nil {
		return nil, err
	}
	all := map[string]component{}
	for line := range strings.Lines(string(out)) {
		path, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		version, dir, _ := strings.Cut(rest, " ")
		if path == "" || strings.HasPrefix(path, module) || all[path].Ref != "" {
			continue
		}
		id, err := licenceOf(dir)
		if err != nil {
			return nil, err
		}
		purl := "pkg:golang/" + path + "@" + version
		all[path] = component{
			Type: "library", Ref: purl, Name: path, Version: version, Licences: choices(id), PURL: purl,
			Properties: []property{{"go.sum", sumOf(string(sums), path, version)}},
		}
	}
	all["std"] = component{Type: "library", Ref: "std", Name: "Go standard library and runtime", About: "of the toolchain that go.mod or the builder names", Licences: choices("BSD-3-Clause")}
	return slices.Collect(maps.Values(all)), nil
}

func sumOf(sums, path, version string) string {
	for line := range strings.Lines(sums) {
		if sum, ok := strings.CutPrefix(line, path+" "+version+" "); ok {
			return strings.TrimSpace(sum)
		}
	}
	return ""
}

// licenceOf knows a licence by what only its text says.
func licenceOf(dir string) (string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "LICENSE*"))
	if err != nil || len(files) == 0 {
		return "", fmt.Errorf("%s has no licence", filepath.Base(dir))
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		return "", err
	}
	text := strings.Join(strings.Fields(string(raw)), " ")
	for _, known := range [...]struct{ id, says string }{
		{"Apache-2.0", "Apache License Version 2.0"},
		{"MIT", "Permission is hereby granted, free of charge, to any person obtaining a copy"},
		{"BSD-3-Clause", "Neither the name of"},
		{"BSD-2-Clause", "Redistributions of source code must retain the above copyright notice"},
	} {
		if strings.Contains(text, known.says) {
			return known.id, nil
		}
	}
	return "", fmt.Errorf("%s has a licence that is not known", filepath.Base(dir))
}

// addTables adds the data, and fails for a notice or packed table in the
// tree that no entry names.
func addTables(components map[string]component) error {
	// Those of the package repeat what is named here already; its test holds them to it.
	named := map[string]bool{"LICENSE": true, "examples/sdk/wasm/npm/LICENSE": true, "examples/sdk/wasm/npm/NOTICE": true}
	for _, d := range tables {
		for _, path := range []string{d.File, d.Notice} {
			if _, err := os.Stat(path); err != nil {
				return err
			}
		}
		named[d.Notice] = true
		one := components[d.File]
		one.Type, one.Ref, one.Name = "data", d.File, d.File
		one.Licences = append(one.Licences, choices(d.Licence)...)
		one.Properties = append(one.Properties, property{"source", d.Source}, property{"notice", d.Notice})
		if !d.Built {
			one.About = "in a module of its own, only for who imports it"
		}
		components[d.File] = one
	}
	out, err := exec.Command("git", "ls-files", "*NOTICE*", "*LICENSE*", "benefit/*.gz", "household/*.gz", ":!*/testdata/*").Output()
	if err != nil {
		return err
	}
	for _, path := range strings.Fields(string(out)) {
		if !named[path] && components[path].Ref == "" {
			return fmt.Errorf("%s is named by no entry", path)
		}
	}
	return nil
}
