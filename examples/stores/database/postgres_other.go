//go:build !unix

package database

import (
	"errors"
	"os"
	"testing"
)

// Run runs the tests of a package.
func Run(m *testing.M) int { return m.Run() }

// server names the server.
func server() (string, error) {
	if dsn := os.Getenv("KYUFU_POSTGRES"); dsn != "" {
		return dsn, nil
	}
	return "", errors.New("KYUFU_POSTGRES is not set")
}
