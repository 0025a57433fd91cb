package main

import (
	_ "embed"
	"net/http"
)

//go:generate sh -c "go run ../openapi > openapi.json"

//go:embed openapi.json
var document []byte

func describe(w http.ResponseWriter, _ *http.Request) { write(w, http.StatusOK, document) }
