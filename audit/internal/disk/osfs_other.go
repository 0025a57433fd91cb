//go:build !linux

package disk

import "os"

func syncData(f *os.File) error { return f.Sync() }

func allocate(f *os.File, from, to int64) error { return fillZero(f, from, to) }

func sameFile(f *os.File, path string) (bool, error) {
	there, err := os.Stat(path)
	if os.IsNotExist(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	here, err := f.Stat()
	return err == nil && os.SameFile(there, here), err
}

func sizeOf(f *os.File) (int64, error) {
	st, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return st.Size(), nil
}

// place is known on Linux only.
type place struct{}

func placeOf(*os.File) place { return place{} }

func (*place) unchanged() bool { return false }
