module github.com/kyufu-go/kyufu/examples/auditpage

go 1.26.0

replace github.com/kyufu-go/kyufu => ../..

require (
	github.com/kyufu-go/kyufu v0.0.0
	github.com/makiuchi-d/gozxing v0.1.1
	rsc.io/qr v0.2.0
)

require (
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/text v0.43.0 // indirect
	golang.org/x/xerrors v0.0.0-20200804184101-5ec99f83aff1 // indirect
)
