package main

import "fmt"

// zenginGo says why the peer is not measured in this build.
func zenginGo() {
	fmt.Println("zengin-go is not served as a module: see zengingo.go for how to measure it")
}
