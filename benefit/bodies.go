package benefit

// bodies are what a plan asks about each member: the expressions of its quantifiers and payments.
// A member's answers are two rows of bits, by body: what holds, and behind it what is unknown.
type bodies struct {
	nodes []*node
	reads []factSet // of whom the body is about
	ops   []op      // of the quantifier; opMember of a payment

	judged []uint64 // the bodies that are asked about the judged only
	every  []uint64 // the bodies that have to hold for everybody
	words  []word
	plain  []uint64 // the bodies that the words answer
	turned []uint64 // of these those that hold where not all of their words do
	rest   []int    // the others
}

const wordBits = 64

// add numbers what a quantifier asks about one member; of a payment the op is none of theirs.
func (b *bodies) add(n *node, reads factSet, q op) int16 {
	b.nodes, b.reads, b.ops = append(b.nodes, n), append(b.reads, reads), append(b.ops, q)
	return int16(len(b.nodes) - 1)
}

// row is how long the answers of one member are.
func (b *bodies) row() int { return 2 * len(b.plain) }

// ask answers everything that is asked about one member.
func (b *bodies) ask(v *view, to []uint64) {
	n := len(to) / 2
	for w := range n {
		yes, may, turned := ^uint64(0), ^uint64(0), b.turned[w]
		for i := range b.words {
			goes := b.words[i].goes(v, len(to))
			yes, may = yes&goes[w], may&goes[n+w]
		}
		yes, may = yes&^turned|turned&^may, may&^turned|turned&^yes
		to[w], to[n+w] = yes&b.plain[w], may&^yes&b.plain[w]
	}
	unknown := to[n:]
	for _, i := range b.rest {
		t := uint64(v.says(b.nodes[i]))
		// Bit 1 of a Truth is set for true, bit 0 for unknown.
		to[i/wordBits] |= t >> 1 << (i % wordBits)
		unknown[i/wordBits] |= t & 1 << (i % wordBits)
	}
}

// answerTo is the answer to a body.
func answerTo(row []uint64, body int16) ternary {
	word, bit := int(body)/wordBits, body%wordBits
	return ternary(row[word]>>bit&1<<1 | row[len(row)/2+word]>>bit&1)
}

// join adds to what the quantifiers look for and have found what one more member says, as far as he
// or she counts: somebody for whom a body holds or, of what has to hold for everybody, somebody for
// whom it does not.
func (b *bodies) join(whole, told []uint64, v *view) {
	n := len(whole) / 2
	judged, present := ternary(v.f[fieldJudged]), ternary(v.f[fieldPresent]) != isFalse
	for w := range n {
		yes, open := told[w], told[n+w]
		yes ^= b.every[w] &^ open
		if !present {
			yes, open = yes&b.judged[w], open&b.judged[w]
		}
		switch judged {
		case isFalse:
			yes, open = yes&^b.judged[w], open&^b.judged[w]
		case isUnknown:
			yes, open = yes&^b.judged[w], open|yes&b.judged[w]
		default:
		}
		whole[w] |= yes
		whole[n+w] = (whole[n+w] | open) &^ whole[w]
	}
}

// waits reports whether a body about a member waits for a fact of his or hers.
func (b *bodies) waits(told []uint64, v *view, f Fact) bool {
	judged := ternary(v.f[fieldJudged]) != isFalse
	for i, reads := range b.reads {
		if reads.has(f) && answerTo(told[:b.row()], int16(i)) == isUnknown && (judged || b.judged[i/wordBits]>>(i%wordBits)&1 == 0) {
			return true
		}
	}
	return false
}
