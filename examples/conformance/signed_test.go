package main

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// keyFiles writes a new key pair in PEM.
func keyFiles(t *testing.T, dir string) (private, public string) {
	t.Helper()
	pub, key, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	private = write(t, dir, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})))
	der, err = x509.MarshalPKIXPublicKey(pub)
	require.NoError(t, err)
	return private, write(t, dir, "pub.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})))
}

func TestASignedReportIsOpenedByItsKeyOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	key, pub := keyFiles(t, dir)
	_, otherPub := keyFiles(t, t.TempDir())
	report := filepath.Join(dir, "report.json")
	r := runCommand(t, "", "-profile", "bank", "-sign", key, "-o", report, "-system", "somebody's 1.2")
	require.Zero(t, r.status, r.stderr)

	r = runCommand(t, "", "-verify", report, "-key", pub)
	assert.Zero(t, r.status, r.stderr)
	assert.Contains(t, r.stdout, "somebody's 1.2, ")
	assert.Contains(t, r.stdout, "vectors of their own, or a part (suite 1, ")
	assert.Contains(t, r.stdout, " passed, 0 failed, 0 skipped\n")

	r = runCommand(t, "", "-verify", report, "-key", otherPub)
	assert.Equal(t, exitFailed, r.status)
	assert.Contains(t, r.stderr, "not of this report by this key")

	text, err := os.ReadFile(report)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(report, []byte(strings.Replace(string(text), `"failed": 0`, `"failed": 1`, 1)), 0o600))
	r = runCommand(t, "", "-verify", report, "-key", pub)
	assert.Equal(t, exitFailed, r.status, "a changed report")

	for _, args := range [][]string{{"-sign", key}, {"-verify", report}, {"-verify", report, "-key", pub, "-controls"}} {
		assert.Equal(t, exitUsage, runCommand(t, "", args...).status, args)
	}
	r = runCommand(t, "", "-profile", "bank", "-sign", pub, "-o", report, "-system", "x")
	assert.Equal(t, exitUsage, r.status)
	assert.Contains(t, r.stderr, "no Ed25519 key")
}
