package benefit

import (
	"slices"

	"github.com/kyufu-go/kyufu/household"
)

// maxMembers bounds a household: trace steps count members in sixteen bits.
const maxMembers = 10_000

// identify takes the ids, each of which must be somebody's own, and finds the head.
func (s *scratch) identify(h *household.Household) error {
	members, head, alike := h.Members, -1, false
	ids := s.ids[:len(members)]
	met := uint64(0) // the last bytes of the ids so far, which tell most ids apart
	for i := range members {
		id := members[i].ID
		ids[i] = id
		if id == "" {
			alike = true
			continue
		}
		last := uint64(1) << (id[len(id)-1] & 63)
		alike = alike || met&last != 0
		met |= last
		if id == h.Head {
			if head >= 0 {
				return &Error{code: CodeHousehold, Detail: DetailTwoHeads, member: i + 1}
			}
			head = i
		}
	}
	if head < 0 {
		return &Error{code: CodeHousehold, Detail: DetailNoHead}
	}
	s.verdict.head = int16(head)
	if alike {
		return duplicates(ids)
	}
	return nil
}

func duplicates(ids []string) error {
	if len(ids) > 48 {
		seen := make(map[string]struct{}, len(ids))
		for i, id := range ids {
			if _, twice := seen[id]; twice || id == "" {
				return duplicate(id, i)
			}
			seen[id] = struct{}{}
		}
		return nil
	}
	met := uint64(0) // the last bytes of the ids so far: they tell most ids apart
	for i, id := range ids {
		if id == "" {
			return duplicate(id, i)
		}
		last := uint64(1) << (id[len(id)-1] & 63)
		if met&last != 0 && slices.Contains(ids[:i], id) {
			return duplicate(id, i)
		}
		met |= last
	}
	return nil
}

func duplicate(id string, i int) error {
	if id == "" {
		return &Error{code: CodeHousehold, Detail: DetailEmptyID, member: i + 1}
	}
	return &Error{code: CodeHousehold, Detail: DetailDuplicateMember, member: i + 1}
}
