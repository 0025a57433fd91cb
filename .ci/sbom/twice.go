package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// reproduce builds each product twice and prints its digest: once here, once from a copy of the
// tree in another folder with an empty cache, so that nothing of the first build is used. Whoever
// builds the same commit with the same Go gets these bytes; for the C library also with the same C
// compiler.
func reproduce() error {
	dir, err := os.MkdirTemp("", "kyufu-sbom-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	tree := filepath.Join(dir, "another", "place")
	if err := os.MkdirAll(tree, 0o755); err != nil {
		return err
	}
	if err := run("", []string{"TREE=" + tree}, "sh", "-c", `git ls-files -z | tar --null -T - -cf - | tar -xf - -C "$TREE"`); err != nil {
		return err
	}
	for i := range products {
		here, err := products[i].digest(".", filepath.Join(dir, "here"), "")
		if err != nil {
			return err
		}
		there, err := products[i].digest(tree, filepath.Join(dir, "there"), filepath.Join(dir, "cache"))
		if err != nil {
			return err
		}
		if here != there {
			return fmt.Errorf("%s is not the same twice: %s and %s", products[i].Name, here, there)
		}
		fmt.Printf("%s  %s\n", here, products[i].Name)
	}
	return nil
}

func (p *product) digest(tree, into, cache string) (string, error) {
	path, env := filepath.Join(into, p.Name), p.Env
	if cache != "" {
		env = append(slices.Clone(env), "GOCACHE="+cache)
	}
	args := append([]string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", path}, p.Flags...)
	if err := run(filepath.Join(tree, p.Dir), env, "go", append(args, p.Package)...); err != nil {
		return "", err
	}
	if strings.HasSuffix(path, ".wasm") {
		if err := run(filepath.Join(tree, p.Dir), nil, "go", "run", "./slim", path); err != nil {
			return "", err
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

func run(dir string, env []string, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env, cmd.Stderr = dir, append(os.Environ(), env...), os.Stderr
	return cmd.Run()
}
