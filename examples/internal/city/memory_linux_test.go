package city

import (
	"os"
	"syscall"
)

// inMemory is a folder of a file system in memory, if there is one with room; otherwise the
// system's own. What a run writes is synced hundreds of times, and no test here is about the disk.
// With KYUFU_LONG=1 they run on it all the same.
func inMemory() string {
	const shared, room = "/dev/shm", 2 << 30
	var s syscall.Statfs_t
	if os.Getenv("KYUFU_LONG") == "" && syscall.Statfs(shared, &s) == nil && s.Bavail*uint64(s.Bsize) > room {
		return shared
	}
	return os.TempDir()
}
