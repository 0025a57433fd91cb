//go:build !amd64 || purego

package audit

func hasLanes() bool { return false }

func oneBlocks(*laneState, *byte, int) { panic("audit: no lanes") }

func twoBlocks(*laneState, *laneState, *byte, *byte, int) { panic("audit: no lanes") }
