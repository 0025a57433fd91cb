package trail

import (
	"errors"

	"github.com/kyufu-go/kyufu/audit/internal/disk"
)

// Rebuild makes the derived files of a log anew: tree hashes, index, and subject maps that are
// damaged. The log must not be open. The subject map behind pruned segments is no derived file:
// nothing is left to make it of.
func Rebuild(dir disk.FS) error {
	if dir == nil {
		return errNoFS()
	}
	lock, err := dir.Lock()
	if err != nil {
		return err
	}
	err = rebuild(dir)
	return errors.Join(err, lock.Close())
}
