package city

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/kyufu-go/kyufu/audit/store"
)

// Cases is where a run keeps its cases.
type Cases interface {
	// Fresh is an empty store, of a run that begins.
	Fresh(ctx context.Context) (store.Store, error)
	// Again is the store as it was kept.
	Again(ctx context.Context) (store.Store, error)
	// Keep keeps what was written since.
	Keep(ctx context.Context) error
}

// casesFile keeps the cases in memory and in one file of the folder, which is written whole or not
// at all: no driver of a database enters the library's module.
type casesFile struct {
	out    *outFolder
	memory *store.Memory
}

func (f *casesFile) Fresh(context.Context) (store.Store, error) {
	f.memory = store.NewMemoryAs("city.cases")
	return f.memory, nil
}

func (f *casesFile) Again(context.Context) (store.Store, error) {
	file, err := os.Open(filepath.Join(f.out.dir, casesName))
	if err != nil {
		return nil, errUnfinished
	}
	f.memory, err = store.Kept(file)
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", casesName, err)
	}
	return f.memory, nil
}

func (f *casesFile) Keep(context.Context) error { return f.out.replaceFile(casesName, f.memory.Keep) }

// keepIn keeps the cases in the folder unless they are kept elsewhere.
func (j *job) keepIn(out *outFolder) {
	if j.kept == nil {
		j.kept = &casesFile{out: out}
	}
}
