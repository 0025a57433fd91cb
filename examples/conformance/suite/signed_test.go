package suite

import (
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAStatementSaysWhetherAllVectorsOfTheSuiteWerePut(t *testing.T) {
	t.Parallel()
	files, err := Builtin()
	require.NoError(t, err)
	short := files[:1]
	report := Run(short, Local{Ops: whole.All()}, Options{})
	part, err := NewStatement(short, report, "x", time.Unix(0, 0))
	require.NoError(t, err)
	assert.False(t, part.Builtin)
	own, err := BuiltinDigest()
	require.NoError(t, err)
	again, err := Digest(files)
	require.NoError(t, err)
	assert.Equal(t, own, again)
	assert.NotEqual(t, own, part.Digest)
	claimed, err := NewStatement(files, report, "x", time.Unix(0, 0))
	require.NoError(t, err)
	assert.False(t, claimed.Builtin, "a run of one file is not one of all")

	changed := append([]File{}, short...)
	changed[0].Cases = append([]Case{}, short[0].Cases...)
	changed[0].Cases[0].Error = "another"
	other, err := Digest(changed)
	require.NoError(t, err)
	assert.NotEqual(t, part.Digest, other, "what is wanted is part of the digest")
}
