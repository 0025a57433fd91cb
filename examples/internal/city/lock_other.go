//go:build !unix

package city

import (
	"fmt"
	"os"
)

// lockFile opens a file. Where no lock is to be had, the log's own lock is what keeps two runs
// apart.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("出力先: %w", err)
	}
	return f, nil
}
