package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/kyufu-go/kyufu/household/text/mj"
)

// Where the characters of 文字情報基盤 lie, and the selectors of its sequences.
const (
	firstKanji, lastKanji       = 0x2E80, 0x323AF
	firstSelector, lastSelector = 0xE0100, 0xE013F
)

// lacking tells which shapes of 文字情報基盤 the font of the names lacks: a town that prints with a
// font of its own asks before a letter is held back.
func (o *options) lacking(w io.Writer) error {
	has, err := fonts(strings.Split(o.fonts, ",")[:1])
	if err != nil {
		return err
	}
	shapes, lacks := 0, 0
	judge := func(char, selector rune) {
		number := mj.Numbers{}.Number(char, selector)
		if number == "" {
			return
		}
		shapes++
		if !has(char, selector) {
			lacks++
			_, err = fmt.Fprintf(w, "%s U+%04X %04X\n", number, char, selector)
		}
	}
	for char := rune(firstKanji); char <= lastKanji && err == nil; char++ {
		if (mj.Numbers{}).Number(char, 0) == "" {
			continue
		}
		judge(char, 0)
		for selector := rune(firstSelector); selector <= lastSelector; selector++ {
			judge(char, selector)
		}
	}
	if err == nil {
		_, err = fmt.Fprintf(w, "%d shapes, %d lacking\n", shapes, lacks)
	}
	return err
}
