package gatewaytest

import (
	"bytes"
	"context"
	"sync"
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
)

// submission is the inquiry of a request, under its permit.
func (l *Line) submission(t *testing.T, n int) inquiry.Submission {
	t.Helper()
	r := l.Request(n)
	p := l.permit(t, r)
	return inquiry.Submission{
		Inquiry: r.Inquiry, Permit: p, Inquirer: r.Inquirer, Provider: r.Provider, Via: r.Via, Code: r.Code,
		Information: r.Information, FiscalYear: r.FiscalYear, Items: r.Items, NonDisclosure: r.NonDisclosure, At: p.Issued,
	}
}

// submit hands one submission over until there is a reply.
func (l *Line) submit(t *testing.T, s inquiry.Submission) inquiry.SubmitReply {
	t.Helper()
	for range rounds {
		replies, err := l.Gateway.Submit(t.Context(), []inquiry.Submission{s})
		if err != nil {
			t.Fatalf("submit: %v", err)
		}
		for _, r := range replies {
			if r.Inquiry != s.Inquiry {
				t.Fatalf("a reply to %q, which was not submitted", r.Inquiry)
			}
			return r
		}
	}
	t.Fatalf("no reply after %d submissions", rounds)
	return inquiry.SubmitReply{}
}

// collect looks for answers until each inquiry has one, and gives them by inquiry.
func (l *Line) collect(t *testing.T, ids ...inquiry.ID) map[inquiry.ID]inquiry.Delivery {
	t.Helper()
	got := map[inquiry.ID]inquiry.Delivery{}
	for range rounds {
		if l.Settle != nil {
			l.Settle(t)
		}
		deliveries, err := l.Gateway.Collect(t.Context(), ids)
		if err != nil {
			t.Fatalf("collect: %v", err)
		}
		for _, d := range deliveries {
			got[d.Inquiry] = d
		}
		if len(got) >= len(ids) {
			return got
		}
	}
	t.Fatalf("%d of %d answers after looking %d times", len(got), len(ids), rounds)
	return nil
}

func submitsOnce(t *testing.T, l *Line) {
	s := l.submission(t, 1)
	if first := l.submit(t, s); first.Result != inquiry.SubmitAccepted {
		t.Fatalf("result %d", first.Result)
	}
	for range 3 {
		if again := l.submit(t, s); again.Result != inquiry.SubmitDuplicate {
			t.Fatalf("submitted again: result %d, not a duplicate", again.Result)
		}
	}
	l.collect(t, s.Inquiry)
	if l.Reached != nil && l.Reached(s.Inquiry) != 1 {
		t.Errorf("the provider was reached %d times", l.Reached(s.Inquiry))
	}
}

func permitsAreBound(t *testing.T, l *Line) {
	own, other := l.submission(t, 1), l.submission(t, 2)
	unheard := own
	unheard.Permit.ID = "unheard-of"
	borrowed := own
	borrowed.Permit = other.Permit
	for name, s := range map[string]inquiry.Submission{"unheard of": unheard, "another's": borrowed} {
		if got := l.submit(t, s); got.Result != inquiry.SubmitRefused || !audit.Code(got.Reason).Valid() || got.Reason == "" {
			t.Errorf("%s permit: result %d, reason %q", name, got.Result, got.Reason)
		}
	}
	if got := l.submit(t, own); got.Result != inquiry.SubmitAccepted {
		t.Errorf("its own permit: result %d", got.Result)
	}
}

func nothingComesUnasked(t *testing.T, l *Line) {
	s := l.submission(t, 1)
	deliveries, err := l.Gateway.Collect(t.Context(), []inquiry.ID{s.Inquiry, "nothing"})
	if err != nil {
		t.Fatal(err)
	}
	if len(deliveries) > 0 {
		t.Error("an answer came before the question was sent")
	}
	l.submit(t, s)
	l.collect(t, s.Inquiry)
	deliveries, err = l.Gateway.Collect(t.Context(), []inquiry.ID{"nothing"})
	if err != nil {
		t.Fatal(err)
	}
	if len(deliveries) > 0 {
		t.Error("an answer came for an inquiry that was not looked for")
	}
}

func answersWait(t *testing.T, l *Line) {
	s := l.submission(t, 1)
	l.submit(t, s)
	first := l.collect(t, s.Inquiry)[s.Inquiry]
	if again := l.collect(t, s.Inquiry)[s.Inquiry]; !bytes.Equal(again.Sealed, first.Sealed) || again.Kind != first.Kind {
		t.Error("looked for again, another answer came")
	}
	if err := l.Gateway.Acknowledge(t.Context(), []inquiry.ID{s.Inquiry}); err != nil {
		t.Fatal(err)
	}
	deliveries, err := l.Gateway.Collect(t.Context(), []inquiry.ID{s.Inquiry})
	if err != nil {
		t.Fatal(err)
	}
	if len(deliveries) > 0 {
		t.Error("an answer came after it was acknowledged")
	}
}

func acknowledgesTwice(t *testing.T, l *Line) {
	s := l.submission(t, 1)
	l.submit(t, s)
	l.collect(t, s.Inquiry)
	for range 2 {
		if err := l.Gateway.Acknowledge(t.Context(), []inquiry.ID{s.Inquiry, "nothing"}); err != nil {
			t.Fatal(err)
		}
	}
}

func answersOpen(t *testing.T, l *Line) {
	s := l.submission(t, 1)
	l.submit(t, s)
	d := l.collect(t, s.Inquiry)[s.Inquiry]
	if d.Kind != inquiry.Answered {
		if !audit.Code(d.Reason).Valid() || d.Reason == "" || len(d.Sealed) > 0 {
			t.Errorf("%s with reason %q", d.Kind, d.Reason)
		}
		t.Skip("the provider did not answer")
	}
	if d.Permit != s.Permit.ID || d.ProvidedAt.IsZero() || len(d.Sealed) == 0 {
		t.Fatal("the answer names another permit, no time, or holds nothing")
	}
	if l.Key == nil || l.Senders == nil {
		t.Skip("no keys")
	}
	b := answer.Binding{
		Inquiry: string(s.Inquiry), Permit: s.Permit.ID, ListDigest: s.Permit.ListDigest, Inquirer: s.Inquirer, Provider: s.Provider,
		Information: s.Information, FiscalYear: s.FiscalYear, Person: s.Permit.Person,
	}
	if _, err := answer.Open(l.Key, l.Senders(s.Provider), b, d.Sealed); err != nil {
		t.Errorf("the answer does not open: %v", err)
	}
}

func manyAtOnce(t *testing.T, l *Line) {
	const n = 50
	requests := make([]inquiry.PermitRequest, n)
	for i := range requests {
		requests[i] = l.Request(i + 1)
	}
	permits := map[string]bool{}
	for _, r := range l.permits(t, requests...) {
		permits[r.Permit.ID] = true
	}
	if len(permits) != n {
		t.Fatalf("%d permits for %d inquiries", len(permits), n)
	}
	ids := make([]inquiry.ID, n)
	for i := range ids {
		s := l.submission(t, i+1)
		ids[i] = s.Inquiry
		l.submit(t, s)
	}
	got := l.collect(t, ids...)
	for _, id := range ids {
		if _, ok := got[id]; !ok {
			t.Errorf("no answer to %q", id)
		}
	}
}

func severalAtOnce(t *testing.T, l *Line) {
	s := l.submission(t, 1)
	var wg sync.WaitGroup
	var mu sync.Mutex
	accepted := 0
	for range 8 {
		wg.Go(func() {
			replies, err := l.Gateway.Submit(context.WithoutCancel(t.Context()), []inquiry.Submission{s})
			mu.Lock()
			defer mu.Unlock()
			if err == nil && len(replies) == 1 && replies[0].Result == inquiry.SubmitAccepted {
				accepted++
			}
		})
	}
	wg.Wait()
	if accepted > 1 {
		t.Errorf("accepted %d times", accepted)
	}
	if l.Reached != nil && l.Reached(s.Inquiry) > 1 {
		t.Errorf("the provider was reached %d times", l.Reached(s.Inquiry))
	}
}

func cancelled(t *testing.T, l *Line) {
	s := l.submission(t, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Gateway.Permits(ctx, []inquiry.PermitRequest{l.Request(2)}); err == nil {
		t.Error("permits were given to nobody")
	}
	if _, err := l.Gateway.Submit(ctx, []inquiry.Submission{s}); err == nil {
		t.Error("a submission that was given up reports no error")
	}
	if _, err := l.Gateway.Collect(ctx, []inquiry.ID{s.Inquiry}); err == nil {
		t.Error("answers were handed to nobody")
	}
	if got := l.submit(t, s); got.Result != inquiry.SubmitAccepted && got.Result != inquiry.SubmitDuplicate {
		t.Errorf("afterwards: result %d", got.Result)
	}
}
