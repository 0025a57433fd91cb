package registry

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber"
	"github.com/kyufu-go/kyufu/mynumber/internal/sealed"
)

// What cannot be read leaves as little behind as what can: a line with a number that ends anywhere,
// goes on behind its end, or is another's; nor do the texts that are kept for the next line hold
// digits.
func TestALineThatCannotBeReadLeavesNoDigits(t *testing.T) {
	t.Parallel()
	digits := []byte("123456789018")
	n := mynumber.Number{Secret: sealed.Individual.Seal(digits)}
	tenant := municipality.Must("112020")
	a, err := keys.Cipher(make([]byte, 32))
	require.NoError(t, err)
	e := Entry{Seq: 1, Kind: NumberOpened, Person: "1", Number: n, Cause: "claim", Approver: "ito"}
	whole := e.appendTo(make([]byte, 0, mostPlain))
	require.Contains(t, string(whole), string(digits))
	var work scratch
	refused := 0
	try := func(plain []byte, seq uint64) {
		r := Record{Seq: seq, Handle: r16, Data: a.Seal([]byte{dataSealed}, nil, plain, bound(nil, tenant, r16, 1))}
		if _, err := openEntry(a, tenant, &r, &work); err != nil {
			refused++
		}
		assert.NotContains(t, string(work.plain[:cap(work.plain)]), string(digits))
	}
	for i := range whole {
		try(whole[:i], 1)
		odd := append([]byte(nil), whole...)
		odd[i] ^= 0x80
		try(odd, 1)
	}
	try(append(append([]byte(nil), whole...), digits...), 1)
	try(whole, 2)
	assert.Greater(t, refused, len(whole))
	for text := range work.texts {
		assert.NotContains(t, text, string(digits))
	}
}
