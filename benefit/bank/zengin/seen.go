package zengin

// seenSet is a set of 64-bit sums: one probe finds or adds. It grows fourfold, so
// that adding costs no allocation per payment.
type seenSet struct {
	slots []uint64
	used  int
}

// add puts the sum in and reports whether it was there.
func (s *seenSet) add(sum uint64) bool {
	if sum == 0 {
		sum = 1 // 0 marks a free slot
	}
	if 4*s.used >= 3*len(s.slots) {
		s.grow()
	}
	mask := uint64(len(s.slots) - 1)
	for i := sum & mask; ; i = (i + 1) & mask {
		switch s.slots[i] {
		case sum:
			return true
		case 0:
			s.slots[i] = sum
			s.used++
			return false
		}
	}
}

func (s *seenSet) grow() {
	old := s.slots
	s.slots = make([]uint64, max(1<<7, 4*len(old)))
	s.used = 0
	for _, sum := range old {
		if sum != 0 {
			s.add(sum)
		}
	}
}

func (s *seenSet) clear() {
	clear(s.slots)
	s.used = 0
}
