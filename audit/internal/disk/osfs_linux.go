package disk

import (
	"errors"
	"io"
	"os"
	"strconv"
	"syscall"
)

func syncData(f *os.File) error {
	for {
		err := syscall.Fdatasync(int(f.Fd()))
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

func allocate(f *os.File, from, to int64) error {
	for {
		err := syscall.Fallocate(int(f.Fd()), 0, from, to-from)
		switch {
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EOPNOTSUPP), errors.Is(err, syscall.ENOSYS):
			return fillZero(f, from, to)
		default:
			return err
		}
	}
}

// place is the name that the kernel gives an open file in /proc; it changes when the file is
// renamed, removed or replaced. Looking at it leaves the file's times alone: after somebody has
// asked for them (stat), Linux notes the time of the next write exactly, and the sync of that write
// then takes half as long again.
type place struct{ proc, name string }

const placeMost = 1024

func placeOf(f *os.File) place {
	proc := "/proc/self/fd/" + strconv.Itoa(int(f.Fd()))
	var buf [placeMost]byte
	n, err := syscall.Readlink(proc, buf[:])
	if err != nil || n == len(buf) {
		return place{}
	}
	return place{proc, string(buf[:n])}
}

// unchanged reports that the file is where it was; false also if nobody can tell.
func (p *place) unchanged() bool {
	if p.proc == "" {
		return false
	}
	var buf [placeMost]byte
	n, err := syscall.Readlink(p.proc, buf[:])
	return err == nil && string(buf[:n]) == p.name
}

// sameFile is what os.SameFile tells, without the memory that it takes.
func sameFile(f *os.File, path string) (bool, error) {
	var here, there syscall.Stat_t
	err := syscall.Stat(path, &there)
	for errors.Is(err, syscall.EINTR) {
		err = syscall.Stat(path, &there)
	}
	if errors.Is(err, syscall.ENOENT) {
		return false, nil
	}
	if err == nil {
		err = fstat(f, &here)
	}
	return err == nil && here.Dev == there.Dev && here.Ino == there.Ino, err
}

// sizeOf asks for the end, not for the times with it; nothing here depends on the file's offset.
func sizeOf(f *os.File) (int64, error) { return f.Seek(0, io.SeekEnd) }

func fstat(f *os.File, st *syscall.Stat_t) error {
	for {
		err := syscall.Fstat(int(f.Fd()), st)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}
