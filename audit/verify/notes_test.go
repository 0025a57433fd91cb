package verify

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"
)

// signedText signs any text as a note by the key, without the checks that note.Sign makes.
func signedText(text, name string, key ed25519.PrivateKey, times int) string {
	id := wire.BE.AppendUint32(nil, keyHash(name, key.Public().(ed25519.PublicKey)))
	line := "— " + name + " " + base64.StdEncoding.EncodeToString(append(id, ed25519.Sign(key, []byte(text))...)) + "\n"
	return text + "\n" + strings.Repeat(line, times)
}

// TestSignedCheckpoints: a checkpoint that does not say exactly what it should, in exactly one way,
// is refused, though its key signed it.
func TestSignedCheckpoints(t *testing.T) {
	t.Parallel()
	key, other := ed25519.NewKeyFromSeed(make([]byte, 32)), ed25519.NewKeyFromSeed(append(make([]byte, 31), 1))
	verifier := func(name string, k ed25519.PrivateKey) note.Verifier {
		return EpochVerifier(name, [32]byte(k.Public().(ed25519.PublicKey)))
	}
	const origin = "city/app1"
	root := base64.StdEncoding.EncodeToString(make([]byte, 32))
	text := func(lines ...string) string { return strings.Join(lines, "\n") + "\n" }
	good := text(origin, "5", root)
	sign := func(text string) string { return signedText(text, origin, key, 1) }
	many := func(n int) string { // the good signature and others by keys that nobody knows
		var b strings.Builder
		b.WriteString(sign(good))
		for i := range n - 1 {
			name := fmt.Sprintf("w%d", i)
			_, lines, _ := strings.Cut(signedText(good, name, other, 1), "\n\n")
			b.WriteString(lines)
		}
		return b.String()
	}
	id := wire.BE.AppendUint32(nil, keyHash(origin, key.Public().(ed25519.PublicKey)))
	forged := good + "\n— " + origin + " " + base64.StdEncoding.EncodeToString(append(id, make([]byte, 64)...)) + "\n"
	for name, c := range map[string]struct {
		signed string
		code   audit.ErrorCode
	}{
		"good":                         {sign(good), ""},
		"size 0":                       {sign(text(origin, "0", root)), ""},
		"greatest size":                {sign(text(origin, "9223372036854775807", root)), ""},
		"100 signatures":               {many(100), ""},
		"101 signatures":               {many(101), audit.CodeDecode},
		"no signature":                 {good + "\n", audit.CodeDecode},
		"no signature, no empty line":  {good, audit.CodeDecode},
		"the same signature twice":     {signedText(good, origin, key, 2), ""},
		"wrong origin":                 {signedText(text("city/app2", "5", root), origin, key, 1), audit.CodeForged},
		"origin and a space":           {sign(text(origin+" ", "5", root)), audit.CodeForged},
		"no origin":                    {sign(text("", "5", root)), audit.CodeDecode},
		"unknown key of the same name": {signedText(good, origin, other, 1), audit.CodeMissing},
		"unknown name":                 {signedText(good, "evil", key, 1), audit.CodeMissing},
		"wrong signature by our key":   {forged, audit.CodeForged},
		"signature of another size":    {strings.Replace(sign(good), "\n5\n", "\n6\n", 1), audit.CodeForged},
		"negative size":                {sign(text(origin, "-5", root)), audit.CodeDecode},
		"leading zero":                 {sign(text(origin, "05", root)), audit.CodeDecode},
		"plus":                         {sign(text(origin, "+5", root)), audit.CodeDecode},
		"hexadecimal size":             {sign(text(origin, "0x5", root)), audit.CodeDecode},
		"underscore":                   {sign(text(origin, "5_0", root)), audit.CodeDecode},
		"size of 2^63":                 {sign(text(origin, "9223372036854775808", root)), audit.CodeDecode},
		"size of 2^64":                 {sign(text(origin, "18446744073709551616", root)), audit.CodeDecode},
		"full-width digit":             {sign(text(origin, "５", root)), audit.CodeDecode},
		"size and a space":             {sign(text(origin, "5 ", root)), audit.CodeDecode},
		"empty size":                   {sign(text(origin, "", root)), audit.CodeDecode},
		"extra line":                   {sign(text(origin, "5", root, "more")), audit.CodeDecode},
		"extra empty line":             {sign(text(origin, "5", root, "")), audit.CodeDecode},
		"missing line":                 {sign(text(origin, "5")), audit.CodeDecode},
		"CR LF":                        {sign(strings.ReplaceAll(good, "\n", "\r\n")), audit.CodeDecode},
		"CR at the end":                {sign(text(origin, "5", root+"\r")), audit.CodeDecode},
		"no newline at the end":        {strings.TrimSuffix(sign(good), "\n"), audit.CodeDecode},
		"NUL":                          {sign(text(origin+"\x00", "5", root)), audit.CodeDecode},
		"tab":                          {sign(text(origin, "5\t", root)), audit.CodeDecode},
		"bell":                         {sign(text(origin+"\a", "5", root)), audit.CodeDecode},
		"invalid UTF-8":                {sign(text(origin+"\xff", "5", root)), audit.CodeDecode},
		"byte order mark":              {"\ufeff" + sign(good), audit.CodeForged},
		"root without padding":         {sign(text(origin, "5", root[:43])), audit.CodeDecode},
		"root in URL alphabet":         {sign(text(origin, "5", strings.Repeat("_", 42)+"8=")), audit.CodeDecode},
		"root with stray bits":         {sign(text(origin, "5", root[:42]+"B=")), audit.CodeDecode},
		"root with a space":            {sign(text(origin, "5", root[:20]+" "+root[20:])), audit.CodeDecode},
		"root too short":               {sign(text(origin, "5", base64.StdEncoding.EncodeToString(make([]byte, 31)))), audit.CodeDecode},
		"root too long":                {sign(text(origin, "5", base64.StdEncoding.EncodeToString(make([]byte, 33)))), audit.CodeDecode},
		"empty":                        {"", audit.CodeDecode},
		"only a newline":               {"\n", audit.CodeDecode},
		"an origin of a mebibyte":      {sign(text(strings.Repeat("a", 1<<20), "5", root)), audit.CodeForged},
	} {
		_, err := OpenCheckpoint([]byte(c.signed), origin, note.VerifierList(verifier(origin, key)))
		if c.code == "" {
			require.NoError(t, err, name)
			continue
		}
		var e *audit.Error
		require.ErrorAs(t, err, &e, name)
		require.ErrorIs(t, err, c.code, "%s: %v", name, err)
	}
	// Two keys under one name and id: which of them signed cannot be told, so neither counts.
	twice := note.VerifierList(verifier(origin, key), verifier(origin, key))
	_, err := OpenCheckpoint([]byte(sign(good)), origin, twice)
	require.ErrorIs(t, err, audit.CodeDecode)
}

// TestProofsOfNoOtherTree asks of each proof of a small tree that it proves nothing about any other
// place, size or root: what merkle's probes do, for every pair. A checkpoint binds size and root
// together, so a proof is only ever held against a size with its own root.
func TestProofsOfNoOtherTree(t *testing.T) {
	t.Parallel()
	const most = 20
	var tree merkle.Tree
	roots, leaves := []audit.Hash{tree.Root()}, []audit.Hash{}
	for n := range most {
		leaves = append(leaves, tree.Add(fmt.Appendf(nil, "entry %d", n)))
		roots = append(roots, tree.Root())
	}
	inclusion, consistency := map[[2]uint64]merkle.Proof{}, map[[2]uint64]merkle.Proof{}
	for size := uint64(1); size <= most; size++ {
		for at := range size {
			p, err := tree.ProveInclusion(at, size)
			require.NoError(t, err)
			inclusion[[2]uint64{at, size}] = p
		}
		for old := uint64(1); old <= size; old++ {
			p, err := tree.ProveConsistency(old, size)
			require.NoError(t, err)
			consistency[[2]uint64{old, size}] = p
		}
	}
	for own, p := range inclusion {
		for size := uint64(0); size <= most; size++ {
			for at := uint64(0); at <= size; at++ {
				leaf := leaves[own[0]]
				require.Equal(t, own == [2]uint64{at, size}, merkle.CheckInclusion(p, size, roots[size], at, leaf) == nil, "%v as %d of %d", own, at, size)
			}
		}
		for i := range p {
			for bit := range 8 {
				bad := append(merkle.Proof{}, p...)
				bad[i][(i*7+bit)%32] ^= 1 << bit
				require.Error(t, merkle.CheckInclusion(bad, own[1], roots[own[1]], own[0], leaves[own[0]]))
			}
			bad := append(merkle.Proof{}, p...)
			bad[i] = roots[own[1]]
			require.Error(t, merkle.CheckInclusion(bad, own[1], roots[own[1]], own[0], leaves[own[0]]), "the root in a node's place")
			require.Error(t, merkle.CheckInclusion(append(append(append(merkle.Proof{}, p[:i]...), p[i]), p[i:]...), own[1], roots[own[1]], own[0], leaves[own[0]]), "a node twice")
		}
		for i := 1; i < len(p); i++ {
			bad := append(merkle.Proof{}, p...)
			bad[i-1], bad[i] = bad[i], bad[i-1]
			require.Error(t, merkle.CheckInclusion(bad, own[1], roots[own[1]], own[0], leaves[own[0]]), "nodes swapped")
		}
	}
	for own, p := range consistency {
		for size := uint64(0); size <= most; size++ {
			for old := uint64(0); old <= most; old++ {
				ok := merkle.CheckConsistency(p, size, roots[size], old, roots[old]) == nil
				trivial := len(p) == 0 && old == size && size > 0
				require.Equal(t, own == [2]uint64{old, size} || trivial, ok, "%v as %d to %d", own, old, size)
			}
		}
		if own[0] == own[1] {
			continue
		}
		for i := range p {
			short := append(append(merkle.Proof{}, p[:i]...), p[i+1:]...)
			require.Error(t, merkle.CheckConsistency(short, own[1], roots[own[1]], own[0], roots[own[0]]))
			require.Error(t, merkle.CheckConsistency(append(append(merkle.Proof{}, p...), p[i]), own[1], roots[own[1]], own[0], roots[own[0]]))
		}
	}
	// No proof is longer than a tree is high.
	require.Error(t, merkle.CheckInclusion(make(merkle.Proof, 64), 1<<62, audit.Hash{}, 5, audit.Hash{}))
	require.Error(t, merkle.CheckConsistency(make(merkle.Proof, 128), 1<<62, audit.Hash{}, 5, audit.Hash{}))
}
