package gatewaytest

import (
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/inquiry"
)

// permits asks for permits and gives the replies by inquiry. A reply that is missing is asked for
// again, as the desk does.
func (l *Line) permits(t *testing.T, requests ...inquiry.PermitRequest) map[inquiry.ID]inquiry.PermitReply {
	t.Helper()
	got := map[inquiry.ID]inquiry.PermitReply{}
	for range rounds {
		var left []inquiry.PermitRequest
		for _, r := range requests {
			if _, ok := got[r.Inquiry]; !ok {
				left = append(left, r)
			}
		}
		if len(left) == 0 {
			return got
		}
		replies, err := l.Gateway.Permits(t.Context(), left)
		if err != nil {
			t.Fatalf("permits: %v", err)
		}
		for _, r := range replies {
			if !asked(left, r.Inquiry) {
				t.Fatalf("a reply to %q, which was not asked for", r.Inquiry)
			}
			if _, twice := got[r.Inquiry]; twice {
				t.Fatalf("two replies to %q", r.Inquiry)
			}
			got[r.Inquiry] = r
		}
	}
	t.Fatalf("after %d calls some requests have no reply", rounds)
	return nil
}

// rounds is how often a call is repeated for what its reply left out.
const rounds = 20

func asked(requests []inquiry.PermitRequest, id inquiry.ID) bool {
	for i := range requests {
		if requests[i].Inquiry == id {
			return true
		}
	}
	return false
}

// permit gets the permit of one request that the network permits.
func (l *Line) permit(t *testing.T, r inquiry.PermitRequest) inquiry.Permit {
	t.Helper()
	reply := l.permits(t, r)[r.Inquiry]
	if reply.Refused != "" {
		t.Fatalf("refused: %s", reply.Refused)
	}
	return reply.Permit
}

func permitsAreWhole(t *testing.T, l *Line) {
	r := l.Request(1)
	p := l.permit(t, r)
	switch {
	case p.ID == "" || len(p.ID) > 200:
		t.Error("the permit has no id, or one longer than 200 bytes")
	case !p.Expires.After(p.Issued) || p.Issued.IsZero():
		t.Error("the permit has no time in which it can be used")
	case p.ListDigest == "":
		t.Error("the permit names no list")
	case p.Person == "":
		t.Error("the permit names no person; answers could be about anybody")
	}
}

func permitsRepeat(t *testing.T, l *Line) {
	first, again := l.permit(t, l.Request(1)), l.permit(t, l.Request(1))
	if first.ID != again.ID || first.Person != again.Person || !first.Expires.Equal(again.Expires) {
		t.Error("asked again in the same round, another permit came")
	}
}

func permitsDiffer(t *testing.T, l *Line) {
	one, other := l.permit(t, l.Request(1)), l.permit(t, l.Request(2))
	if one.ID == other.ID {
		t.Error("two inquiries have one permit")
	}
	if one.Person == other.Person {
		t.Error("two persons have one name")
	}
	l.submit(t, l.submission(t, 1))
	next := l.Request(1)
	next.Round++
	if p := l.permit(t, next); p.ID == one.ID {
		t.Error("the next round has the permit that was used")
	}
}

func refusalsSayWhy(t *testing.T, l *Line) {
	if l.Refused == nil {
		t.Skip("no request that is refused")
	}
	good, bad := l.Request(1), l.Refused(2)
	replies := l.permits(t, bad, good)
	reply := replies[bad.Inquiry]
	if reply.Refused == "" || !audit.Code(reply.Refused).Valid() {
		t.Errorf("%q is no reason that the log takes", reply.Refused)
	}
	if reply.Permit.ID != "" {
		t.Error("refused, and a permit")
	}
	if replies[good.Inquiry].Refused != "" {
		t.Error("one refusal refuses others")
	}
}

func permitsExpire(t *testing.T, l *Line) {
	if l.Pass == nil {
		t.Skip("time cannot pass")
	}
	s := l.submission(t, 1)
	l.Pass(s.Permit.Expires.Sub(s.Permit.Issued) + time.Second)
	if got := l.submit(t, s); got.Result != inquiry.SubmitPermitExpired {
		t.Fatalf("result %d", got.Result)
	}
	fresh := l.submission(t, 1)
	if fresh.Permit.ID == s.Permit.ID {
		t.Fatal("the permit that has run out is given again")
	}
	if got := l.submit(t, fresh); got.Result != inquiry.SubmitAccepted {
		t.Fatalf("under the new permit: result %d", got.Result)
	}
}
