package answer

import (
	"testing"

	"github.com/kyufu-go/kyufu/inquiry/internal/packed"
	"github.com/kyufu-go/kyufu/inquiry/internal/packed/packedtest"
)

func TestAnswerIsStoredWhole(t *testing.T) {
	t.Parallel()
	packedtest.Whole(t, packedAnswer, func(v *Answer) func(*packed.Fields) { return v.fields })
}
