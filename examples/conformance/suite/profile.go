package suite

import (
	"maps"
	"slices"
	"strings"
)

// profiles are what a system may claim to answer, each with the areas of its operations.
var profiles = map[string][]string{
	"rules":      {"date", "municipality", "levy", "household", "benefit"},
	"record":     {"date", "text", "record", "case"},
	"bank":       {"text", "bank", "zengin", "payment"},
	"inquiry":    {"date", "inquiry"},
	"safeguards": {"mynumber", "corporate", "access", "approval", "claim", "incident", "media", "processor", "retention", "audit"},
}

// Profiles lists the names of the profiles.
func Profiles() []string { return slices.Sorted(maps.Keys(profiles)) }

// InProfile reports whether an operation belongs to a profile.
func InProfile(profile, op string) bool {
	area, _, _ := strings.Cut(op, ".")
	return slices.Contains(profiles[profile], area)
}

// OfProfile are the files whose operation belongs to a profile.
func OfProfile(files []File, profile string) []File {
	return slices.DeleteFunc(slices.Clone(files), func(f File) bool { return !InProfile(profile, f.Op) })
}
