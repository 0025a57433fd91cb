package house

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const catalogueHead = `# All codes

What the library answers when something is wrong or worth knowing. Codes never change meaning and are never reused: branch on
them, show the sentence of the package to people. Reasons of decisions stand in the
[suite's README](../examples/conformance/suite/README.md). "The program" is whoever embeds the library. This page is generated from the constants' comments
(go test ./examples/conformance/house -update).

`

func TestCatalogueHoldsAllCodes(t *testing.T) {
	t.Parallel()
	codes, err := Codes(loaded(t))
	require.NoError(t, err)
	require.Greater(t, len(codes), 200)
	unused := maps.Clone(ofCode)
	for _, c := range codes {
		assert.NotEmpty(t, FixerOf(c), "%s: who fixes what %s tells of?", c.Package, c.Name)
		delete(unused, c.Package+" "+c.Code)
	}
	assert.Empty(t, unused, "no such code any more")
	name := filepath.Join(root, ".github", "CODES.md")
	want := catalogueHead + Catalogue(codes)
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(want), 0o600))
		return
	}
	got, err := os.ReadFile(name)
	require.NoError(t, err)
	was, is := lines(string(got)), lines(want)
	const redraw = "make it anew: go test ./examples/conformance/house -update"
	assert.Empty(t, slices.DeleteFunc(slices.Clone(was), func(l string) bool { return slices.Contains(is, l) }), "no longer so; %s", redraw)
	assert.Empty(t, slices.DeleteFunc(slices.Clone(is), func(l string) bool { return slices.Contains(was, l) }), "missing; %s", redraw)
}

func TestEveryCodeSaysWhatItMeans(t *testing.T) {
	t.Parallel()
	codes, err := Codes(loaded(t))
	require.NoError(t, err)
	for _, c := range codes {
		assert.NotEmpty(t, c.Meaning, "%s.%s has no comment", c.Package, c.Name)
	}
}
