package main

import (
	"errors"
	"strings"
)

// splitWords splits a command into words as a POSIX shell does (XCU 2.2 and 2.6.5): white space
// between words, single quotes that keep everything, double quotes in which a backslash escapes $ `
// " \ and a line feed, and a backslash that escapes anything outside quotes. Nothing is expanded:
// $, *, ~, # and operators stand for themselves.
func splitWords(s string) ([]string, error) {
	var words []string
	var word strings.Builder
	inWord := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case ' ', '\t', '\n':
			if inWord {
				words = append(words, word.String())
				word.Reset()
				inWord = false
			}
			continue
		case '\'':
			end := strings.IndexByte(s[i+1:], '\'')
			if end < 0 {
				return nil, errors.New("a single quote is not closed")
			}
			word.WriteString(s[i+1 : i+1+end])
			i += end + 1
		case '"':
			n, ok := doubleQuoted(s[i+1:], &word)
			if !ok {
				return nil, errors.New("a double quote is not closed")
			}
			i += n
		case '\\':
			i++
			if i == len(s) {
				return nil, errors.New("a backslash stands at the end")
			}
			if s[i] == '\n' {
				continue // a continued line is no part of any word
			}
			word.WriteByte(s[i])
		default:
			word.WriteByte(c)
		}
		inWord = true
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}

// doubleQuoted writes the text up to the closing quote and returns how many bytes it and the quote
// took.
func doubleQuoted(s string, word *strings.Builder) (n int, ok bool) {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return i + 1, true
		case c == '\\' && i+1 < len(s) && strings.IndexByte("$`\"\\\n", s[i+1]) >= 0:
			i++
			if s[i] != '\n' {
				word.WriteByte(s[i])
			}
		default:
			word.WriteByte(c)
		}
	}
	return 0, false
}
