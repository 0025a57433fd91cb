package audit

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// vaultLife is a vault on a simulated disk, through power cuts, with what it said.
type vaultLife struct {
	t     *testing.T
	rng   *rand.Rand
	disk  *simDisk
	vault *Vault
	given map[uint64]bool // every number that a commitment ever had
	fresh []sealedThere   // since the last flush
	there []sealedThere   // said to be durable
	gone  map[Handle]bool // said to be erased, or maybe
	// beside has the file grow as it does in earnest; a life is then not the same twice.
	beside bool
}

type sealedThere struct {
	handle Handle
	value  string
	c      Commitment
}

func (x *vaultLife) open() (err error) {
	x.vault, err = OpenVault("", VaultConfig{Master: testMaster, FS: x.disk, Ciphers: 2, inline: !x.beside})
	if err == nil {
		x.vault.ahead = 1 + x.rng.Uint64N(12)
	}
	return err
}

func (x *vaultLife) value(h Handle) Value {
	return Value{h, 3, fmt.Appendf(nil, "value %d", x.rng.Uint32())}
}

// took remembers a value that was sealed; its number must be new.
func (x *vaultLife) took(val Value, c Commitment) {
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
	x.disk.cutAt = x.disk.ops + cutAfter
	err := x.open()
	for err == nil {
		err = x.act()
	}
	require.ErrorIs(x.t, err, errPower)
	x.disk, x.fresh = x.disk.reboot(), nil
	require.NoError(x.t, x.open())
	for _, s := range x.there {
		o, err := x.vault.Open(s.handle, s.c)
		if x.gone[s.handle] && err != nil {
			require.ErrorIs(x.t, err, ErrErased)
			continue
		}
		require.NoError(x.t, err)
		require.Equal(x.t, s.value, string(o.Value))
	}
	x.vault.checkPlaces(x.t)
	x.disk.locked = false // as the kernel does when the process dies: nothing is given back
}

// TestPowerCutsLeaveTheVaultWhole: what was flushed is there, nothing else is damaged, and no number is ever given to two values, also
// when the values before were lost.
func TestPowerCutsLeaveTheVaultWhole(t *testing.T) {
	t.Parallel()
	lost := 0
	for seed, to := powerCuts(t, 100); seed < to; seed++ {
		x := &vaultLife{
			t: t, rng: rand.New(rand.NewPCG(seed, 3)), disk: newSimDisk(seed), given: map[uint64]bool{}, gone: map[Handle]bool{},
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
	d := newSimDisk(1)
	var last Commitment
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
	d2 := d.clone() // a process that dies
	v := vaultOn(t, d)
	h, _ := v.Find("00001")
	_, err := v.Commit(h, 1, nil)
	require.NoError(t, err)
	v = vaultOn(t, d.clone())
	c, err := v.Commit(h, 1, nil)
	require.NoError(t, err)
	require.Equal(t, last.Seq+numbersAhead+2, c.Seq, "what may have been given is skipped")
	size := len(d2.names[vaultFile].now)
	v = vaultOn(t, d2)
	require.NoError(t, v.Close())
	require.LessOrEqual(t, len(d2.names[vaultFile].now), size, "nothing is written for nothing")
}

// TestNumbersRunOut: more values than numbers are reserved, without a flush, by many at once.
func TestNumbersRunOut(t *testing.T) {
	t.Parallel()
	v := vaultOn(t, newSimDisk(1))
	h, err := v.Handle(t.Context(), "00001")
	require.NoError(t, err)
	v.ahead, v.reserved = 3, 0
	given := make([][]Commitment, 8)
	var wg sync.WaitGroup
	for w := range given {
		wg.Go(func() {
			for i := range 40 {
				values := make([]Value, 1+i%5)
				for k := range values {
					values[k] = Value{h, 1, []byte{byte(w)}}
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

// partFS is a part of a disk: the names that begin with its own. Two parts lose their power together.
type partFS struct {
	*simDisk
	part string
}

func (d partFS) Open(name string) (File, error)         { return d.simDisk.Open(d.part + name) }
func (d partFS) Edit(name string) (File, error)         { return d.simDisk.Edit(d.part + name) }
func (d partFS) Create(name string) (File, error)       { return d.simDisk.Create(d.part + name) }
func (d partFS) Remove(name string) error               { return d.simDisk.Remove(d.part + name) }
func (d partFS) Rename(from, to string) error           { return d.simDisk.Rename(d.part+from, d.part+to) }
func (d partFS) Same(name string, f File) (bool, error) { return d.simDisk.Same(d.part+name, f) }
func (d partFS) Lock() (io.Closer, error)               { return io.NopCloser(nil), nil }
func (d partFS) List() (names []string, err error) {
	all, err := d.simDisk.List()
	for _, n := range all {
		if name, ok := strings.CutPrefix(n, d.part); ok {
			names = append(names, name)
		}
	}
	return names, err
}

// privateLife writes entries with sealed values until the power is cut, some of them by several callers at once.
func privateLife(x *tester) error {
	ctx := context.Background()
	vault, err := OpenVault("", VaultConfig{Master: testMaster, FS: partFS{x.disk, "vault/"}})
	if err != nil {
		return err
	}
	cfg := x.config()
	cfg.FS, cfg.Vault = partFS{x.disk, "log/"}, vault
	now, mu := cfg.Now, sync.Mutex{}
	cfg.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); return now() }
	l, err := Open("", cfg)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	errs := make([]error, 1+x.rng.IntN(3))
	for w := range errs {
		rng := rand.New(rand.NewPCG(x.rng.Uint64(), 1))
		wg.Go(func() {
			for errs[w] == nil {
				errs[w] = appendPrivate(ctx, l, vault, rng)
			}
		})
	}
	wg.Wait()
	_ = l.Close()
	_ = vault.Close()
	return errs[0]
}

func appendPrivate(ctx context.Context, l *Log, v *Vault, rng *rand.Rand) error {
	h, err := v.Handle(ctx, strconv.Itoa(rng.IntN(5)))
	if err != nil {
		return err
	}
	times := 1 + rng.IntN(3)
	if rng.IntN(4) == 0 {
		times += seatSome // the vault is flushed while they are seated
	}
	events := make([]Event, times)
	for i := range events {
		n := rng.Uint64()
		c, err := v.Commit(h, 7, strconv.AppendUint(nil, n, 10))
		if err != nil {
			return err
		}
		events[i] = Event{
			Act: ActUpdate, Result: Succeeded, Actor: testActor, Count: n, Subjects: []Subject{{Handle: h, Sealed: []Commitment{c}}},
		}
	}
	_, err = l.AppendBatch(ctx, events)
	return err
}

// TestNoEntryLacksItsValue cuts the power of log and vault together: whatever entry is in the log then, acknowledged or not, the vault
// opens its commitments.
func TestNoEntryLacksItsValue(t *testing.T) {
	t.Parallel()
	entries := 0
	for seed, to := powerCuts(t, 80); seed < to; seed++ {
		x := newTester(t, seed)
		for range 4 {
			x.disk.cutAt = x.disk.ops + 20 + x.rng.IntN(150)
			err := privateLife(x)
			require.Error(t, err)
			x.disk = x.disk.reboot()
			vault, err := OpenVault("", VaultConfig{Master: testMaster, FS: partFS{x.disk, "vault/"}})
			require.NoError(t, err)
			for e, err := range NewReader(partFS{x.disk, "log/"}).Entries(0) {
				require.NoError(t, err)
				for _, s := range e.Event.Subjects {
					for _, c := range s.Sealed {
						o, err := vault.Open(s.Handle, c)
						require.NoError(t, err)
						require.Equal(t, strconv.FormatUint(e.Event.Count, 10), string(o.Value))
						entries++
					}
				}
			}
			require.NoError(t, vault.Close())
		}
	}
	require.NotZero(t, entries)
}
