package city

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/review"
	"github.com/kyufu-go/kyufu/audit/trail"
)

// What the sample city's office pays in a year is no finding. The files of the batch itself leave
// on nobody's word, and the review says so.
func TestTheCitysYearIsReviewed(t *testing.T) {
	t.Parallel()
	dir, _ := livedYear(t)
	var last time.Time
	leaves := 0
	for e, err := range trail.Events(filepath.Join(dir, "audit")) {
		require.NoError(t, err)
		last = e.Time
		if e.Act == audit.ActExport && e.Actor.ID != "city.batch" {
			leaves++
		}
	}
	require.Positive(t, leaves, "bank files")
	logs, err := trail.OpenSet(filepath.Join(dir, "audit"))
	require.NoError(t, err)
	found, err := review.Run(logs, nil, last, review.Config{Silence: -1, AnchorGap: -1, Duties: []review.Duty{}})
	require.NoError(t, err)
	for _, f := range found {
		if f.Actor != "city.batch" || f.Rule != review.NoApproval {
			assert.NotEqual(t, review.Alarm, f.Severity, f.String())
		}
	}
}
