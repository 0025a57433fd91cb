package conformance

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"golang.org/x/mod/sumdb/tlog"
)

// auditOperations answers the audit operations.
func auditOperations() map[string]Operation {
	return map[string]Operation{
		"audit.root": auditRoot,
	}
}

func auditRoot(in json.RawMessage) (any, error) {
	var q struct {
		Leaves []string `json:"leaves"`
	}
	if err := Decode(in, &q, "leaves"); err != nil {
		return nil, err
	}
	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, at := range indexes {
			out[i] = hashes[at]
		}
		return out, nil
	})
	for n, leaf := range q.Leaves {
		data, err := hex.DecodeString(leaf)
		if err != nil {
			return nil, &InputError{Path: "/leaves/*", Reason: "kind"}
		}
		more, err := tlog.StoredHashes(int64(n), data, reader)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, more...)
	}
	root := tlog.Hash(sha256.Sum256(nil)) // RFC 6962 section 2.1: the hash of an empty list
	if len(q.Leaves) > 0 {
		var err error
		if root, err = tlog.TreeHash(int64(len(q.Leaves)), reader); err != nil {
			return nil, err
		}
	}
	return map[string]string{"root": hex.EncodeToString(root[:])}, nil
}
