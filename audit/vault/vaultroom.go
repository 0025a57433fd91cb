package vault

import (
	"errors"

	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
)

// The room that a write takes beyond its end, if nothing grew ahead of it: little for a small one,
// since what grows ahead has zeroes in it, as much again for a large one, which does not gain by
// zeroes; every growth is a change of metadata to sync.
const (
	vaultRoom     = 64 << 10
	vaultRoomMost = 1 << 20
)

// room makes sure that the file goes as far as needed after a write of this size, with v.flushing
// held.
func (v *Vault) room(need int64, size int) error {
	if v.growth.Over() || need > v.allocated {
		if err := v.takeGrown(); err != nil {
			return err
		}
	}
	if need <= v.allocated {
		return nil
	}
	more := need + vaultRoom
	if size > disk.ZeroesMost {
		more = need + min(int64(size), vaultRoomMost)
	}
	if err := v.file.Allocate(more); err != nil {
		if !fault.Full(err) {
			return err
		}
		if more = need; v.file.Allocate(need) != nil {
			return err
		}
	}
	v.allocated = more
	return nil
}

// takeGrown waits until nothing grows the file, and takes over what it grew by, with v.flushing
// held.
func (v *Vault) takeGrown() error {
	err := v.growth.Wait()
	v.allocated = max(v.allocated, v.grown)
	return err
}

// growAhead begins to give the file room behind what is allocated, if what is left behind end gets
// little: beside the rounds, through a handle of its own, as for the log. It must be begun by a
// round, with v.flushing held, and alone waits for it: zeroes must not get into a file that was
// written anew meanwhile. The chore takes no lock of the vault, since those who hold them wait for
// it.
func (v *Vault) growAhead(end int64) {
	step := disk.GrowthStep(end)
	from, f := v.allocated, v.file
	if from-end > step/2 || !v.growth.Idle() {
		return
	}
	v.growth.Begin(func() error {
		err := v.growTo(f, from, from+step)
		if err == nil {
			v.grown = from + step
		}
		if fault.Full(err) {
			return nil // room tells when none is left
		}
		return err
	})
}

func (v *Vault) growTo(open disk.File, from, to int64) error {
	if same, err := v.fs.Same(vaultFile, open); err != nil || !same {
		return err // somebody put another file there, which is not ours to write to
	}
	f, err := v.fs.Edit(vaultFile)
	if err != nil {
		return err
	}
	return errors.Join(disk.Grow(f, from, to, true), f.Close())
}
