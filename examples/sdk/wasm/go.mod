module github.com/kyufu-go/kyufu/examples/sdk/wasm

go 1.26.0

replace github.com/kyufu-go/kyufu => ../../..

require (
	github.com/kyufu-go/kyufu v0.0.0-00010101000000-000000000000
	github.com/stretchr/testify v1.12.1
	github.com/tetratelabs/wazero v1.12.0
)

require (
	github.com/shopspring/decimal v1.6.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)
