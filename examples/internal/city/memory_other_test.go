//go:build !linux

package city

import "os"

// inMemory is the system's own folder.
func inMemory() string { return os.TempDir() }
