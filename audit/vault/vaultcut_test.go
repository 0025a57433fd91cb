package vault

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/kyufu-go/kyufu/audit/internal/sample"

	"github.com/stretchr/testify/require"
)

// vaultLife is a vault on a simulated disk, through power cuts, with what it said.
type vaultLife struct {
	t     *testing.T
	rng   *rand.Rand
	disk  *disktest.Disk
	vault *Vault
	given map[uint64]bool       // every number that a commitment ever had
	fresh []sealedThere         // since the last flush
	there []sealedThere         // said to be durable
	gone  map[audit.Handle]bool // said to be erased, or maybe
	// beside has the file grow as it does in earnest; a life is then not the same twice.
	beside bool
}

type sealedThere struct {
	handle audit.Handle
	value  string
	c      audit.Commitment
}

func (x *vaultLife) open() (err error) {
	x.disk.InOrder = !x.beside
	x.vault, err = Open("", Config{Master: vaultMaster, FS: x.disk, Keys: x.disk.Keys, Ciphers: 2, Ahead: 1 + x.rng.Uint64N(12)})
	return err
}

func (x *vaultLife) value(h audit.Handle) Value {
	return Value{Handle: h, Field: 3, Bytes: fmt.Appendf(nil, "value %d", x.rng.Uint32())}
}

// took remembers a value that was sealed; its number must be new.
func (x *vaultLife) took(val Value, c audit.Commitment) {
	require.False(x.t, x.given[c.Seq], "number %d was given twice", c.Seq)
	x.given[c.Seq] = true
	x.fresh = append(x.fresh, sealedThere{val.Handle, string(val.Bytes), c})
}

func (x *vaultLife) durable() { x.there, x.fresh = append(x.there, x.fresh...), nil }

// act does one random thing.
func (x *vaultLife) act() error {
	ctx := context.Background()
	h, err := x.vault.Handle(ctx, strconv.Itoa(x.rng.IntN(6)))
	if err != nil {
		return err
	}
	switch x.rng.IntN(14) {
	case 0:
		if err := x.vault.Close(); err != nil {
			return err
		}
		x.durable()
		return x.open()
	case 1:
		x.gone[h] = true
		_, err := x.vault.Erase(ctx, h)
		if err == nil {
			x.durable()
		}
		return err
	case 2:
		err := x.vault.Rewrap(ctx)
		if err == nil {
			x.durable()
		}
		return err
	case 3, 4, 5:
		err := x.vault.Flush()
		if err == nil {
			x.durable()
		}
		return err
	case 6:
		values := make([]Value, x.rng.IntN(20))
		for i := range values {
			values[i] = x.value(h)
		}
		cs, err := x.vault.CommitBatch(values)
		for i, c := range cs {
			x.took(values[i], c)
		}
		return err
	default:
		val := x.value(h)
		c, err := x.vault.Commit(val.Handle, val.Field, val.Bytes)
		if err == nil {
			x.took(val, c)
		}
		return err
	}
}

// live acts until the power is cut, and looks at what is left.
func (x *vaultLife) live(cutAfter int) {
	x.disk.CutAt = x.disk.Ops + cutAfter
	err := x.open()
	for err == nil {
		err = x.act()
	}
	require.ErrorIs(x.t, err, disktest.ErrPower)
	x.disk, x.fresh = x.disk.Reboot(), nil
	require.NoError(x.t, x.open())
	for _, s := range x.there {
		o, err := x.vault.Open(s.handle, s.c)
		if x.gone[s.handle] && err != nil {
			require.ErrorIs(x.t, err, audit.CodeErased)
			continue
		}
		require.NoError(x.t, err)
		require.Equal(x.t, s.value, string(o.Value))
	}
	x.vault.checkPlaces(x.t)
	x.disk.Locked = false // as the kernel does when the process dies: nothing is given back
}

// TestPowerCutsLeaveTheVaultWhole: what was flushed is there, nothing else is damaged, and no
// number is ever given to two values, also when the values before were lost.
func TestPowerCutsLeaveTheVaultWhole(t *testing.T) {
	t.Parallel()
	lost := 0
	for seed, to := sample.PowerCuts(t, 100); seed < to; seed++ {
		x := &vaultLife{
			t: t, rng: rand.New(rand.NewPCG(seed, 3)), disk: disktest.New(seed), given: map[uint64]bool{}, gone: map[audit.Handle]bool{},
			beside: seed%2 == 1,
		}
		for range 6 {
			x.live(20 + x.rng.IntN(120))
		}
		lost += len(x.given) - len(x.there)
	}
	require.NotZero(t, lost)
}

func TestNumbersGoOnWithoutAGapAfterClose(t *testing.T) {
	t.Parallel()
	d := disktest.New(1)
	var last audit.Commitment
	for i := range 5 {
		v := vaultOn(t, d)
		h, err := v.Handle(t.Context(), "00001")
		require.NoError(t, err)
		for range 3 {
			c, err := v.Commit(h, 1, nil)
			require.NoError(t, err)
			require.Equal(t, last.Seq+1, c.Seq)
			last = c
		}
		if i == 2 {
			_, err := v.Handle(t.Context(), "00002") // reserves along with it
			require.NoError(t, err)
			require.NoError(t, v.Flush())
		}
		require.NoError(t, v.Close())
	}
	d2 := d.Clone() // a process that dies
	v := vaultOn(t, d)
	h, _, err := v.Find("00001")
	require.NoError(t, err)
	_, err = v.Commit(h, 1, nil)
	require.NoError(t, err)
	v = vaultOn(t, d.Clone())
	c, err := v.Commit(h, 1, nil)
	require.NoError(t, err)
	require.Equal(t, last.Seq+numbersAhead+2, c.Seq, "what may have been given is skipped")
	size := len(d2.Names[vaultFile].Now)
	v = vaultOn(t, d2)
	require.NoError(t, v.Close())
	require.LessOrEqual(t, len(d2.Names[vaultFile].Now), size, "nothing is written for nothing")
}

// TestNumbersRunOut: more values than numbers are reserved, without a flush, by many at once.
func TestNumbersRunOut(t *testing.T) {
	t.Parallel()
	v := vaultOn(t, disktest.New(1))
	h, err := v.Handle(t.Context(), "00001")
	require.NoError(t, err)
	v.cfg.Ahead, v.reserved = 3, 0
	given := make([][]audit.Commitment, 8)
	var wg sync.WaitGroup
	for w := range given {
		wg.Go(func() {
			for i := range 40 {
				values := make([]Value, 1+i%5)
				for k := range values {
					values[k] = Value{Handle: h, Field: 1, Bytes: []byte{byte(w)}}
				}
				cs, err := v.CommitBatch(values)
				if err != nil {
					t.Error(err)
				}
				given[w] = append(given[w], cs...)
			}
		})
	}
	wg.Wait()
	seen := map[uint64]bool{}
	for _, cs := range given {
		for _, c := range cs {
			require.False(t, seen[c.Seq])
			seen[c.Seq] = true
		}
	}
	require.NoError(t, v.Close())
}
