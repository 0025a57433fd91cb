package keys

import "context"

// Master returns the id of the key in use.
func (f *MasterFile) Master(ctx context.Context) (string, error) {
	if err := f.fresh(); err != nil {
		return "", err
	}
	return f.held.Master(ctx)
}

// Wrap encrypts with AES-256-GCM: a nonce of twelve random bytes, then the ciphertext.
func (f *MasterFile) Wrap(ctx context.Context, id string, key, bound []byte) ([]byte, error) {
	if err := f.learn(id); err != nil {
		return nil, err
	}
	return f.held.Wrap(ctx, id, key, bound)
}

// Unwrap decrypts. Errors: key.
func (f *MasterFile) Unwrap(ctx context.Context, id string, wrapped, bound []byte) ([]byte, error) {
	if err := f.learn(id); err != nil {
		return nil, err
	}
	return f.held.Unwrap(ctx, id, wrapped, bound)
}

// Index returns the index keys, the one in use first.
func (f *MasterFile) Index(ctx context.Context) ([]IndexKey, error) {
	if err := f.fresh(); err != nil {
		return nil, err
	}
	return f.held.Index(ctx)
}

// learn reads the file again for a master key that another process has added.
func (f *MasterFile) learn(id string) error {
	if _, err := f.cipher(id); err == nil {
		return nil
	}
	return f.fresh()
}
