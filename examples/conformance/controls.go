package main

import "io"

func printControls(_ bool, _, _ io.Writer) int { return exitUsage }
