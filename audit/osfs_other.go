//go:build !linux

package audit

import "os"

func syncData(f *os.File) error { return f.Sync() }

func allocate(f *os.File, from, to int64) error { return fillZero(f, from, to) }
