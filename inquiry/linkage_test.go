package inquiry_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/inquiry"
)

func TestLinkageCodesHideThemselves(t *testing.T) {
	t.Parallel()
	c := inquiry.LinkageCode("SECRETCODE")
	require.NotContains(t, fmt.Sprintf("%v %+v %#v %s %q %x", c, c, c, c, c, c)+c.LogValue().String(), "SECRET")
}
