package likeness

import "github.com/kyufu-go/kyufu/household/text"

// addresses compares part by part; the municipality counts only where both name it.
func addresses(a, b string) Degree {
	if a == "" || b == "" {
		return Missing
	}
	x, _ := text.SplitAddress(a, text.AddressOptions{})
	y, _ := text.SplitAddress(b, text.AddressOptions{})
	if x.Municipality() == "" || y.Municipality() == "" {
		for _, p := range []*text.Address{&x, &y} {
			p.Prefecture, p.County, p.Town, p.Code = "", "", "", 0
		}
	}
	switch match, _ := text.CompareAddresses(x, y); match {
	case text.AddressesEqual:
		return Same
	case text.AddressesNear:
		return Similar
	default:
		return Different
	}
}
