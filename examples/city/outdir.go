package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// markerName is the file that says that a folder is ours, of which run, and whether the run finished.
const markerName = ".kyufu-city.json"

// A marker is what the marker file holds. Run is a digest of options and input, so that another run's remains are never continued.
type marker struct {
	Format   int    `json:"format"`
	Run      string `json:"run"`
	Finished bool   `json:"finished"`
}

// An outFolder is the folder of a run. Files appear in it whole or not at all.
type outFolder struct {
	dir     string
	run     string
	resumed bool
	files   []string
}

var errForeign = errors.New("the output folder holds files that are not of an earlier run; choose another or empty it yourself")

// openOut takes the folder: a new or empty one, one whose run was broken off (continued if it is the same run), or one that
// finished (replaced). Anything else is refused.
func openOut(dir, run string) (*outFolder, error) {
	o := &outFolder{dir: dir, run: run}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("output folder: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("output folder: %w", err)
	}
	if unmarked(entries) {
		return o, o.mark(false)
	}
	old, err := readMarker(dir)
	if err != nil {
		return nil, err
	}
	if !old.Finished && old.Run == run {
		o.resumed = true
		return o, nil
	}
	return o, o.replace(entries)
}

// unmarked reports whether no run has begun in a folder: it is empty, or a run was killed while it wrote its very first marker.
func unmarked(entries []os.DirEntry) bool {
	return len(entries) == 0 || len(entries) == 1 && entries[0].Name() == partialOf(markerName)
}

func readMarker(dir string) (marker, error) {
	var m marker
	b, err := os.ReadFile(filepath.Join(dir, markerName))
	if err != nil || json.Unmarshal(b, &m) != nil || m.Format != 1 {
		return m, errForeign
	}
	return m, nil
}

// ours are the names that a run may leave in its folder.
var ours = []string{
	"decisions.csv", "decisions.jsonl", "records.csv", "missing.csv", "inquiries.csv", "transfer.txt", "report.html", "errors.csv", "audit", "vault", vaultKey, vaultKey + ".new", markerName,
}

func (o *outFolder) replace(entries []os.DirEntry) error {
	for _, e := range entries {
		if !slices.Contains(ours, e.Name()) && !isPartial(e.Name()) {
			return errForeign
		}
	}
	if err := o.mark(false); err != nil { // first, so that a broken replacement is not taken for a finished run
		return err
	}
	for _, e := range entries {
		if e.Name() == markerName {
			continue
		}
		if err := os.RemoveAll(filepath.Join(o.dir, e.Name())); err != nil {
			return fmt.Errorf("output folder: %w", err)
		}
	}
	return nil
}

const partial = ".partial-"

func partialOf(name string) string { return partial + name }

func isPartial(name string) bool { return strings.HasPrefix(name, partial) && name != partial }

func (o *outFolder) mark(finished bool) error {
	b, err := json.Marshal(marker{Format: 1, Run: o.run, Finished: finished})
	if err != nil {
		return fmt.Errorf("output folder: %w", err)
	}
	return o.replaceFile(markerName, func(w io.Writer) error { _, err := w.Write(b); return err })
}

// write makes one output file: it is written under another name, synced, and renamed.
func (o *outFolder) write(name string, fill func(io.Writer) error) error {
	if err := o.replaceFile(name, fill); err != nil {
		return err
	}
	o.files = append(o.files, name)
	return nil
}

func (o *outFolder) replaceFile(name string, fill func(io.Writer) error) (err error) {
	path := filepath.Join(o.dir, partialOf(name))
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("output folder: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(path))
		}
	}()
	if err = fill(f); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return fmt.Errorf("output folder: %w", err)
	}
	if err = f.Close(); err != nil {
		return fmt.Errorf("output folder: %w", err)
	}
	return os.Rename(path, filepath.Join(o.dir, name))
}

// finish removes what a broken run left behind and marks the folder as finished.
func (o *outFolder) finish() error {
	entries, err := os.ReadDir(o.dir)
	if err != nil {
		return fmt.Errorf("output folder: %w", err)
	}
	for _, e := range entries {
		if isPartial(e.Name()) {
			if err := os.Remove(filepath.Join(o.dir, e.Name())); err != nil {
				return fmt.Errorf("output folder: %w", err)
			}
		}
	}
	return o.mark(true)
}

// abandon marks the folder of a run that failed, so that the next run replaces it: only a run that was killed is continued.
func (o *outFolder) abandon() error {
	o.run = "failed"
	return o.mark(false)
}
