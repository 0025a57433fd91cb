package guard

import (
	"encoding/hex"
	"encoding/json"

	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
)

// hexLeaves are an operation's leaves: the raw data in hexadecimal.
type hexLeaves []string

func (h hexLeaves) tree() (*verify.Tree, error) {
	t := new(verify.Tree)
	for _, leaf := range h {
		data, err := hex.DecodeString(leaf)
		if err != nil {
			return nil, &operation.InputError{Path: "/leaves/*", Reason: "kind"}
		}
		t.Add(data)
	}
	return t, nil
}

func auditRoot(in json.RawMessage) (any, error) {
	var q struct {
		Leaves hexLeaves `json:"leaves"`
	}
	if err := operation.Decode(in, &q, "leaves"); err != nil {
		return nil, err
	}
	t, err := q.Leaves.tree()
	if err != nil {
		return nil, err
	}
	return map[string]string{"root": t.Root().String()}, nil
}

func auditInclusion(in json.RawMessage) (any, error) {
	var q struct {
		Leaves hexLeaves `json:"leaves"`
		Index  int64     `json:"index"`
		Size   int64     `json:"size"`
	}
	if err := operation.Decode(in, &q, "leaves", "index", "size"); err != nil {
		return nil, err
	}
	t, err := q.Leaves.tree()
	if err != nil {
		return nil, err
	}
	// A negative number becomes one that no tree has.
	return hexProof(t.ProveInclusion(uint64(q.Index), uint64(q.Size)))
}

func auditConsistency(in json.RawMessage) (any, error) {
	var q struct {
		Leaves hexLeaves `json:"leaves"`
		Old    int64     `json:"old"`
		New    int64     `json:"new"`
	}
	if err := operation.Decode(in, &q, "leaves", "old", "new"); err != nil {
		return nil, err
	}
	t, err := q.Leaves.tree()
	if err != nil {
		return nil, err
	}
	return hexProof(t.ProveConsistency(uint64(q.Old), uint64(q.New)))
}

func hexProof(p verify.Proof, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	out := make([]string, len(p))
	for i, h := range p {
		out[i] = h.String()
	}
	return map[string][]string{"proof": out}, nil
}
