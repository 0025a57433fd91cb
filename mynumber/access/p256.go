package access

import (
	"encoding/binary"
	"math/bits"
)

// onP256 reports whether these are the bytes of a point of P-256, uncompressed (SEC 1, 2.3.4): y² =
// x³ − 3x + b, of numbers below p (SP 800-186, 3.2.1.3). A public key may take what time it takes.
// Package crypto/ecdsa says the same and brings every curve with it, and who decides by a policy
// verifies nothing.
func onP256(point string) bool {
	const size = 32
	if len(point) != 1+2*size || point[0] != 4 {
		return false
	}
	x, y := readNumber(point[1:1+size]), readNumber(point[1+size:])
	if !x.below(p256) || !y.below(p256) {
		return false
	}
	left := y.times(y).plus(x).plus(x).plus(x)
	return left == x.times(x).times(x).plus(b256)
}

// number is below 2²⁵⁶, the lowest word first. What is computed of two is modulo p.
type number [4]uint64

var (
	p256 = number{0xffffffffffffffff, 0x00000000ffffffff, 0x0000000000000000, 0xffffffff00000001}
	b256 = number{0x3bce3c3e27d2604b, 0x651d06b0cc53b0f6, 0xb3ebbd55769886bc, 0x5ac635d8aa3a93e7}
)

func readNumber(b string) (n number) {
	for i := range n {
		n[len(n)-1-i] = binary.BigEndian.Uint64([]byte(b[8*i:]))
	}
	return n
}

// less is the difference, and 1 where it is below zero.
func (n number) less(m number) (_ number, borrow uint64) {
	for i := range n {
		n[i], borrow = bits.Sub64(n[i], m[i], borrow)
	}
	return n, borrow
}

func (n number) below(m number) bool {
	_, borrow := n.less(m)
	return borrow == 1
}

func (n number) plus(m number) number {
	var carry uint64
	for i := range n {
		n[i], carry = bits.Add64(n[i], m[i], carry)
	}
	if less, borrow := n.less(p256); carry >= borrow {
		return less
	}
	return n
}

// times doubles and adds.
func (n number) times(m number) (product number) {
	for bit := 255; bit >= 0; bit-- {
		product = product.plus(product)
		if m[bit/64]>>(bit%64)&1 == 1 {
			product = product.plus(n)
		}
	}
	return product
}
