package memnet

import (
	"context"
	"encoding/hex"

	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

type codeSource struct {
	n    *Network
	self permitted.Institution
}

// Codes is the way of an institution to its linkage codes: its address system, the resident network
// and the core.
func (n *Network) Codes(self permitted.Institution) inquiry.CodeSource { return codeSource{n, self} }

// RequestCodes implements inquiry.CodeSource.
func (c codeSource) RequestCodes(ctx context.Context, requests []inquiry.CodeRequest) ([]inquiry.CodeReply, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	n := c.n
	n.mu.Lock()
	defer n.mu.Unlock()
	replies := make([]inquiry.CodeReply, 0, len(requests))
	for _, r := range requests {
		n.tap(r)
		reply := inquiry.CodeReply{Serial: r.Serial}
		name, known := n.byNumber[numberAt{c.self, r.Person}]
		wait := 0
		if n.c.Faults.CodeDelay != nil {
			wait = n.c.Faults.CodeDelay(r.Person)
		}
		switch {
		case !known:
			reply.None = true
		case n.codeAsked[r.Serial] < wait:
			n.codeAsked[r.Serial]++
			reply.Acquisition = hex.EncodeToString(n.derive("acquisition", string(r.Serial))[:8])
		default:
			reply.Code = n.codeOf(name, c.self)
		}
		replies = append(replies, reply)
	}
	return replies, nil
}
