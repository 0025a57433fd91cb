package inquiry

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/audit/store"
)

// The reasons for which a permit is not taken. A permit is for one inquiry, in one round, under the
// list that permitted the inquiry, and names the person: whatever else comes is no permit.
const (
	permitIncomplete = "permit_incomplete"
	permitList       = "permit_list"
	permitReused     = "permit_reused"
)

// takePermits turns the network's replies into moves. That a permit belongs to an inquiry is kept
// with the move, under a key that no other inquiry can have.
func (a *advancer) takePermits(ctx context.Context, moves []move, asked *pending, replies []PermitReply) ([]move, error) {
	owners, err := a.owners(ctx, replies)
	if err != nil {
		return nil, err
	}
	for _, r := range replies {
		q, ok := asked.take(r.Inquiry)
		if !ok {
			continue
		}
		if r.Refused != "" {
			moves = append(moves, a.end(*q, EventRefuse, r.Refused))
			continue
		}
		owner := ownerOf(q)
		if why := a.flaw(q, &r.Permit, owners[r.Permit.ID], owner); why != "" {
			moves = append(moves, a.end(*q, EventRefuse, why))
			continue
		}
		m, _ := along(*q, EventPermit)
		m.q.Permit, m.q.PermitUsed, m.q.Next, m.q.Reason = r.Permit, false, time.Time{}, ""
		if owners[r.Permit.ID] == "" {
			owners[r.Permit.ID] = owner
			m.extra = []store.Change{{Item: store.Item{Kind: KindPermit, Key: r.Permit.ID, Revision: 1, Body: []byte(owner)}}}
		}
		moves = append(moves, m)
	}
	return moves, nil
}

// ownerOf names an inquiry and its round.
func ownerOf(q *Inquiry) string { return string(q.ID) + " " + strconv.Itoa(q.Round) }

// owners finds which inquiry has each permit.
func (a *advancer) owners(ctx context.Context, replies []PermitReply) (map[string]string, error) {
	var keys []string
	for i := range replies {
		if id := replies[i].Permit.ID; replies[i].Refused == "" && usablePermit(id) {
			keys = append(keys, id)
		}
	}
	slices.Sort(keys)
	items, err := a.c.Store.Get(ctx, KindPermit, slices.Compact(keys)...)
	if err != nil {
		return nil, err
	}
	owners := make(map[string]string, len(keys))
	for _, it := range items {
		owners[it.Key] = string(it.Body)
	}
	return owners, nil
}

// usablePermit reports that a permit's id can be a key.
func usablePermit(id string) bool { return id != "" && len(id) <= 200 && !strings.ContainsRune(id, 0) }

// flaw says why a permit is none for this inquiry, "" if it is.
func (a *advancer) flaw(q *Inquiry, p *Permit, has, owner string) string {
	switch {
	case !usablePermit(p.ID) || p.Person == "" || p.Expires.IsZero():
		return permitIncomplete
	case p.ListDigest != q.Basis.ListDigest && !slices.Contains(a.c.Lists, p.ListDigest):
		return permitList
	case has != "" && has != owner:
		return permitReused
	}
	return ""
}
