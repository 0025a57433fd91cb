module github.com/kyufu-go/kyufu/household/text/town

go 1.26.0

require github.com/kyufu-go/kyufu v0.0.0

require golang.org/x/text v0.43.0 // indirect

replace github.com/kyufu-go/kyufu => ../../..
