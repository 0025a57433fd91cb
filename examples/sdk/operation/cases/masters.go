package cases

import (
	"context"
	"crypto/cipher"
	"crypto/rand"

	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/household/secret"
)

// masters are a desk's keys for the length of one call. A keys.MasterFile without a file would do,
// but links all that writes one into modules that have no files.
type masters struct {
	secret.Private

	master cipher.AEAD
	index  []byte
}

const masterID = "call"

// newMasters makes keys of their own.
func newMasters() (*masters, error) {
	key, index := make([]byte, 32), make([]byte, 32)
	_, _ = rand.Read(key) // it never fails
	_, _ = rand.Read(index)
	master, err := keys.Cipher(key)
	if err != nil {
		return nil, err
	}
	return &masters{master: master, index: index}, nil
}

func (m *masters) Master(context.Context) (string, error) { return masterID, nil }

func (m *masters) Wrap(_ context.Context, _ string, key, bound []byte) ([]byte, error) {
	return m.master.Seal(nil, nil, key, bound), nil
}

func (m *masters) Unwrap(_ context.Context, _ string, wrapped, bound []byte) ([]byte, error) {
	return m.master.Open(nil, nil, wrapped, bound)
}

func (m *masters) Index(context.Context) ([]keys.IndexKey, error) {
	return []keys.IndexKey{{ID: masterID, Key: m.index}}, nil
}
