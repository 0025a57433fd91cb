package inquiry

import "iter"

// pending is a batch of inquiries that await a reply each, in their order.
type pending struct {
	order []*Inquiry
	at    map[ID]*Inquiry
}

func newPending(batch []Inquiry) *pending {
	p := &pending{at: make(map[ID]*Inquiry, len(batch))}
	for i := range batch {
		p.add(&batch[i])
	}
	return p
}

func (p *pending) add(q *Inquiry) {
	p.order = append(p.order, q)
	p.at[q.ID] = q
}

func (p *pending) get(id ID) (*Inquiry, bool) {
	q, ok := p.at[id]
	return q, ok
}

func (p *pending) take(id ID) (*Inquiry, bool) {
	q, ok := p.at[id]
	delete(p.at, id)
	return q, ok
}

// left yields those that got no reply.
func (p *pending) left() iter.Seq[*Inquiry] {
	return func(yield func(*Inquiry) bool) {
		for _, q := range p.order {
			if _, open := p.at[q.ID]; open && !yield(q) {
				return
			}
		}
	}
}
