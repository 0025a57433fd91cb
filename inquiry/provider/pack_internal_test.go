package provider

import (
	"testing"

	"github.com/kyufu-go/kyufu/inquiry/internal/packed"
	"github.com/kyufu-go/kyufu/inquiry/internal/packed/packedtest"
)

func TestReplicaIsStoredWhole(t *testing.T) {
	t.Parallel()
	packedtest.Whole(t, packedReplica, func(v *Replica) func(*packed.Fields) { return v.fields })
}
