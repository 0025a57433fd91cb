package city

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// markerName is the file that says that a folder is ours, of which run, and whether the run
// finished; lockName is held while a run is at work.
const (
	markerName = ".kyufu-city.json"
	lockName   = ".kyufu-city.lock"
)

// A marker is what the marker file holds. Run is a digest of options and input, so that another
// run's remains are never continued.
type marker struct {
	Format   int    `json:"format"`
	Run      string `json:"run"`
	Finished bool   `json:"finished"`
}

// An outFolder is the folder of a run. Files appear in it whole or not at all, and only its owner
// can read them: they hold names, addresses and accounts. One run at a time owns it.
type outFolder struct {
	dir     string
	run     string
	resumed bool
	files   []string
	lock    *os.File
}

var (
	errForeign  = errors.New("出力先にほかのファイルがあります。別のフォルダを指定するか、空にしてください")
	errLink     = errors.New("出力先にリンクがあります。リンクを通しては書きません。別のフォルダを指定してください")
	errBusy     = errors.New("出力先で別の処理が動いています。終わるのを待つか、別のフォルダを指定してください")
	errFinished = errors.New("出力先に、入力又は指定の異なる処理の結果（振込データと監査ログ）があります。別のフォルダか -replace を指定してください")
)

// openOut takes the folder: a new or empty one, one whose run was broken off (continued if it is
// the same run), or one that finished (replaced if it is the same run, or on demand). Anything else
// is refused, and so are a folder that another run owns and one with links in it.
func openOut(dir, run string, replace bool) (*outFolder, error) {
	o := &outFolder{dir: dir, run: run}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("出力先: %w", err)
	}
	entries, err := o.own()
	if err != nil {
		return nil, err
	}
	return o, o.take(entries, replace)
}

var errUnfinished = errors.New("-next には、同じ入力と指定で終わった処理の出力先（-out）を指定してください")

// openFinished takes the folder of a run that finished, to go on from it.
func openFinished(dir, run string) (*outFolder, error) {
	if m, err := readMarker(dir); err != nil || !m.Finished || m.Run != run {
		return nil, errUnfinished
	}
	o := &outFolder{dir: dir, run: run}
	_, err := o.own()
	return o, err
}

// own locks the folder and lists it without the lock.
func (o *outFolder) own() ([]os.DirEntry, error) {
	if entries, err := list(o.dir); err != nil || !unmarked(entries) && !marked(entries) {
		return nil, cmp.Or(err, errForeign) // before anything is written
	}
	var err error
	if o.lock, err = lockFile(filepath.Join(o.dir, lockName)); err != nil {
		return nil, err
	}
	entries, err := list(o.dir)
	if err != nil {
		return nil, errors.Join(err, o.close())
	}
	return entries, nil
}

func (o *outFolder) take(entries []os.DirEntry, replace bool) error {
	if err := o.enter(entries, replace); err != nil {
		return errors.Join(err, o.close())
	}
	return os.Chmod(o.dir, 0o700)
}

func (o *outFolder) enter(entries []os.DirEntry, replace bool) error {
	if unmarked(entries) {
		return o.mark(false)
	}
	old, err := readMarker(o.dir)
	switch {
	case err != nil:
		return err
	case !old.Finished && old.Run == o.run:
		o.resumed = true
		return nil
	case old.Finished && old.Run != o.run && !replace:
		return errFinished
	}
	return o.replace(entries)
}

// close gives the folder to the next run.
func (o *outFolder) close() error {
	if o.lock == nil {
		return nil
	}
	err := o.lock.Close()
	o.lock = nil
	return err
}

// list gives the entries of a folder but for the lock. A link among them is an error: what is
// written must land in the folder.
func list(dir string) ([]os.DirEntry, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("出力先: %w", err)
	}
	for _, e := range entries {
		if e.Type()&os.ModeSymlink != 0 {
			return nil, errLink
		}
	}
	return slices.DeleteFunc(entries, func(e os.DirEntry) bool { return e.Name() == lockName }), nil
}

// unmarked reports whether no run has begun in a folder: it is empty, or a run was killed while it
// wrote its very first marker.
func unmarked(entries []os.DirEntry) bool {
	return len(entries) == 0 || len(entries) == 1 && entries[0].Name() == partialOf(markerName)
}

func marked(entries []os.DirEntry) bool {
	return slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == markerName })
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
	"decisions.csv", "decisions.jsonl", "records.csv", "missing.csv", "inquiries.csv", "transfer.txt", "report.html", "errors.csv", "notices.csv", "audit", "vault", vaultKey, vaultKey + ".new", markerName,
	personKeys, personKeys + ".lock", personKeys + ".new", epochKeys, casesName, caseKeys, caseKeys + ".lock", caseKeys + ".new", "changes.csv",
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
			return fmt.Errorf("出力先: %w", err)
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
		return fmt.Errorf("出力先: %w", err)
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
	f, err := createOwn(path)
	if err != nil {
		return fmt.Errorf("出力先: %w", err)
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
		return fmt.Errorf("出力先: %w", err)
	}
	if err = f.Close(); err != nil {
		return fmt.Errorf("出力先: %w", err)
	}
	return os.Rename(path, filepath.Join(o.dir, name))
}

// createOwn makes a new file that only its owner reads. What stands there from a broken run goes
// first; what appears there meanwhile, a link too, is an error.
func createOwn(path string) (*os.File, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

// finish removes what a broken run left behind and marks the folder as finished.
func (o *outFolder) finish() error {
	entries, err := os.ReadDir(o.dir)
	if err != nil {
		return fmt.Errorf("出力先: %w", err)
	}
	for _, e := range entries {
		if isPartial(e.Name()) {
			if err := os.Remove(filepath.Join(o.dir, e.Name())); err != nil {
				return fmt.Errorf("出力先: %w", err)
			}
		}
	}
	return o.mark(true)
}

// abandon marks the folder of a run that failed, so that the next run replaces it: only a run that
// was killed is continued.
func (o *outFolder) abandon() error {
	o.run = "failed"
	return o.mark(false)
}
