package suite

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed vectors/*.json
var vectors embed.FS

// Builtin returns the vectors that come with this package, in the order of their paths.
func Builtin() ([]File, error) {
	sub, err := fs.Sub(vectors, "vectors")
	if err != nil {
		return nil, err
	}
	return Load(sub, ".")
}

// Load reads every .json file below root, or root itself when it is a file, in the order of their
// paths. The files' paths are those below root; a file given as root is called by its base name.
func Load(fsys fs.FS, root string) ([]File, error) {
	var files []File
	err := fs.WalkDir(fsys, root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || (name != root && path.Ext(name) != ".json") {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		below := name
		switch {
		case name == root:
			below = path.Base(name)
		case root != ".":
			below = strings.TrimPrefix(name, root+"/")
		}
		f, err := ParseFile(below, data)
		if err != nil {
			return err
		}
		files = append(files, f)
		return nil
	})
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("no vector file in %s", root)
	}
	return files, err
}
