package addressee_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household/addressee"
)

func TestANumberIsKeptInOneWayHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"1000001": "1000001", "1000001 ": "1000001", "　１０００００１": "1000001", " 501\t": "501", "０５０１": "0501",
		"500040-1": "500040-1", "５０００４０－１": "500040-1", "p1": "p1", "Ａ１": "A1",
	} {
		got, err := addressee.Format{}.Normal(in)
		require.NoError(t, err, in)
		assert.Equal(t, want, got)
	}
	town := addressee.Format{Width: 10, Pad: true}
	for _, in := range []string{"501", "0000000501", " ０５０１ "} {
		got, err := town.Normal(in)
		require.NoError(t, err)
		assert.Equal(t, "0000000501", got, "one spelling in a town that says how wide its numbers are")
	}
}

func TestWhatIsNoNumberIsRefusedWithoutShowingIt(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]addressee.Code{
		"": addressee.CodeLength, " ": addressee.CodeLength, strings.Repeat("1", 70000): addressee.CodeLength,
		"1\x00": addressee.CodeCharacter, "1\x1b[2J": addressee.CodeCharacter, "1 2": addressee.CodeCharacter, "1\n2": addressee.CodeCharacter,
		"1234-5678-9018": addressee.CodeIndividual, "１２３４－５６７８－９０１８": addressee.CodeIndividual, "1234ー5678ー9018": addressee.CodeIndividual,
		"1234\u20105678\u20159018": addressee.CodeIndividual, "1234\u221256789018": addressee.CodeIndividual,
		"1\u202e2": addressee.CodeCharacter, "123456789018": addressee.CodeIndividual, "１２３４５６７８９０１８": addressee.CodeIndividual,
	} {
		_, err := addressee.Format{}.Normal(in)
		require.ErrorIs(t, err, want, "%q", in)
		assert.NotContains(t, err.Error(), "1234")
	}
	_, err := addressee.Format{Width: 10}.Normal("500040-1")
	require.ErrorIs(t, err, addressee.CodeCharacter)
	got, err := addressee.Format{Width: 12}.Normal("123456789018")
	require.NoError(t, err, "a town whose numbers have twelve digits says so")
	assert.Equal(t, "123456789018", got)
}

// Of twelve digits exactly one check digit makes an individual number.
func TestOneCheckDigitOfTenIsAnIndividualNumbers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		eleven := fmt.Sprintf("%011d", rapid.Int64Range(0, 99_999_999_999).Draw(t, "number"))
		refused := 0
		for d := range 10 {
			if _, err := (addressee.Format{}).Normal(eleven + strconv.Itoa(d)); err != nil {
				refused++
			}
		}
		assert.Equal(t, 1, refused)
	})
}

// Reading twice changes nothing.
func FuzzNormal(f *testing.F) {
	f.Add(" １０００００１")
	f.Add("500040-1")
	f.Fuzz(func(t *testing.T, in string) {
		once, err := addressee.Format{}.Normal(in)
		if err != nil {
			return
		}
		twice, err := addressee.Format{}.Normal(once)
		require.NoError(t, err)
		require.Equal(t, once, twice)
	})
}
