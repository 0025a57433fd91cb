module github.com/kyufu-go/kyufu/examples/compare/text

go 1.26.0

require (
	github.com/kyufu-go/kyufu v0.0.0
	golang.org/x/text v0.43.0
)

replace github.com/kyufu-go/kyufu => ../../..
