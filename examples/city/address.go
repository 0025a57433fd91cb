package main

func splitAddress(string) [6]string { return [6]string{} }
