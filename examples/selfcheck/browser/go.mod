module github.com/kyufu-go/kyufu/examples/selfcheck/browser

go 1.26.0

replace github.com/kyufu-go/kyufu => ../../..

require (
	github.com/kyufu-go/kyufu v0.0.0
	github.com/stretchr/testify v1.12.1
)

require go.yaml.in/yaml/v3 v3.0.5 // indirect
