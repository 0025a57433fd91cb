package mynumber

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/kyufu-go/kyufu/household/municipality"
)

// rule is a check rule: the check digit of a body.
type rule func(body []byte) byte

// asMunicipality is the rule of local government codes on twelve digits: the
// same weights, and remainder 0 gives 1.
func asMunicipality(body []byte) byte {
	c := individualCheck(body)
	if remainder(body) == 0 {
		return '1'
	}
	return c
}

// refusingTen is the rule of those who take remainder 1 as an error.
func refusingTen(body []byte) byte {
	if remainder(body) == 1 {
		return 'X'
	}
	return individualCheck(body)
}

func remainder(body []byte) int {
	sum := 0
	for i, weight := range []int{6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2} {
		sum += int(body[i]-'0') * weight
	}
	return sum % 11
}

// asIndividual is the rule of individual numbers on a local government code.
func asIndividual(five uint32) int {
	sum := uint32(0)
	for weight := uint32(2); weight <= 6; weight++ {
		sum += five % 10 * weight
		five /= 10
	}
	if sum%11 <= 1 {
		return 0
	}
	return int(11 - sum%11)
}

var acceptance1 = []string{
	"000000000140", "000000000060", "000000000019", "000000000078", "000000000027", "000000000086", "000000000035", "000000000094",
	"000000000043", "000000000132", "000000000051", "123456789018", "000000000000",
}

func holds(r rule) bool {
	for _, n := range acceptance1 {
		if r([]byte(n[:11])) != n[11] {
			return false
		}
	}
	return true
}

// Acceptance check 1: the boundary vectors, every code of the table, and the
// proof that they tell the rules apart. The vectors of examples/conformance/suite run
// the same against any implementation.
func TestAcceptance1TheVectorsTellTheRulesApart(t *testing.T) {
	t.Parallel()
	seen := map[int]bool{}
	for _, n := range acceptance1 {
		_, err := Parse(n)
		assert.NoError(t, err)
		seen[remainder([]byte(n[:11]))] = true
	}
	assert.Len(t, seen, 11, "every remainder has a vector")
	assert.True(t, holds(individualCheck))
	assert.False(t, holds(asMunicipality), "the rule of local government codes passes: the vectors are blind")
	assert.False(t, holds(refusingTen), "a rule that refuses remainder 1 passes: the vectors are blind")

	codes, wrong := 0, 0
	for e := range municipality.Builtin().All() {
		five := uint32(e.Code) / 10
		assert.Equal(t, int(e.Code%10), municipality.CheckDigit(five))
		codes++
		if asIndividual(five) != int(e.Code%10) {
			wrong++
		}
	}
	assert.GreaterOrEqual(t, codes, 1963)
	assert.Positive(t, wrong, "the rule of individual numbers passes on every code: the table is blind")
}
