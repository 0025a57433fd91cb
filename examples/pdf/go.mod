module github.com/kyufu-go/kyufu/examples/pdf

go 1.26.0

replace github.com/kyufu-go/kyufu => ../..

replace github.com/kyufu-go/kyufu/household/text/mj => ../../household/text/mj

require (
	github.com/kyufu-go/kyufu v0.0.0
	github.com/kyufu-go/kyufu/household/text/mj v0.0.0-00010101000000-000000000000
	github.com/stretchr/testify v1.12.1
)

require (
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/text v0.43.0 // indirect
)
