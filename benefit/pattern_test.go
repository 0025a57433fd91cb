package benefit

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// patterns are all patterns of the schema.
func patterns(v any) (all []string) {
	switch v := v.(type) {
	case map[string]any:
		for key, one := range v {
			if text, ok := one.(string); ok && key == "pattern" {
				all = append(all, text)
			}
			all = append(all, patterns(one)...)
		}
	case []any:
		for _, one := range v {
			all = append(all, patterns(one)...)
		}
	}
	return all
}

func TestThePatternsOfTheSchemaMatchAsRegularExpressions(t *testing.T) {
	t.Parallel()
	var schema any
	require.NoError(t, json.Unmarshal(schemaJSON, &schema))
	all := patterns(schema)
	require.NotEmpty(t, all)
	for _, pattern := range all {
		// No more than what is understood: each class once, the last with a count or not.
		require.Regexp(t, `^\^(\[[A-Za-z0-9_.-]+\])+(\{[0-9]+,[0-9]+\})?\$$`, pattern)
		re := regexp.MustCompile(pattern)
		for _, text := range []string{"", "A", "AB", "a.b-c_d", "-a", ".a", "A" + strings.Repeat("b", 31), "A" + strings.Repeat("b", 32), strings.Repeat("c", 64), strings.Repeat("c", 65), "A世", "Ab\n", "A{"} {
			assert.Equal(t, re.MatchString(text), matchesPattern(pattern, text), "%s: %q", pattern, text)
		}
		rapid.Check(t, func(t *rapid.T) {
			text := rapid.OneOf(rapid.StringMatching(pattern), rapid.StringMatching(`[A-Za-z0-9_.,\-{}\[\]^$ ]{0,70}`), rapid.String()).Draw(t, "text")
			assert.Equal(t, re.MatchString(text), matchesPattern(pattern, text), "%s: %q", pattern, text)
		})
	}
}
