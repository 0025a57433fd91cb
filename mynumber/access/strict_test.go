package access_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/mynumber/access"
)

// A key that stands twice, in its own letters or in others, is refused wherever it stands in a
// policy: at every key of every object there is.
func TestNoKeyOfAPolicyStandsTwice(t *testing.T) {
	t.Parallel()
	keys := regexp.MustCompile(`"(\w+)":`).FindAllStringSubmatchIndex(policyJSON, -1)
	require.Greater(t, len(keys), 40)
	for _, at := range keys {
		key := policyJSON[at[2]:at[3]]
		for _, again := range []string{key, strings.ToUpper(key)} {
			_, err := access.LoadPolicy(strings.NewReader(policyJSON[:at[0]] + `"` + again + `": null, ` + policyJSON[at[0]:]))
			require.Error(t, err, "%s before %d", again, at[0])
		}
	}
}
