package strictjson

import (
	"strings"
	"unicode/utf8"
)

// document is a text and the tree of the value in it.
type document struct {
	text  []byte
	depth int // how deep it may nest
	at    int
	root  *node
}

// node is a value: where it stands, and what is in it. A key is kept for each item of an object.
type node struct {
	kind       byte // the first character: { [ " t f n, and 0 for every number
	start, end int
	keys       []key
	items      []*node
}

type key struct {
	name string
	at   int
}

const bom = "\ufeff"

// parse reads the text as one value.
func (c Config) parse(data []byte) (*document, error) {
	d := &document{text: data, depth: c.depth()}
	if len(data) > c.bytes() {
		return nil, d.fail(CodeSize, 0, "")
	}
	if at := invalidUTF8(data); at >= 0 {
		return nil, d.fail(CodeEncoding, at, "")
	}
	if strings.HasPrefix(string(data[:min(len(data), len(bom))]), bom) {
		d.at = len(bom)
	}
	d.blanks()
	root, err := d.value("", 0)
	if err != nil {
		return nil, err
	}
	d.root = root
	if d.blanks(); d.at < len(data) {
		return nil, d.fail(CodeTrailing, d.at, "")
	}
	return d, nil
}

func invalidUTF8(data []byte) int {
	for at := 0; at < len(data); {
		c, size := utf8.DecodeRune(data[at:])
		if c == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

// fail makes an error at an offset.
func (d *document) fail(code Code, at int, pointer string) *Error {
	line, column := d.lineOf(at)
	return &Error{Pointer: pointer, Line: line, Column: column, Offset: at, code: code}
}

// lineOf returns line and column of an offset, counted from one, a byte order mark left out.
func (d *document) lineOf(at int) (line, column int) {
	before := strings.TrimPrefix(string(d.text[:min(at, len(d.text))]), bom)
	line = 1 + strings.Count(before, "\n")
	return line, 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
}

// raw returns the text of a value.
func (d *document) raw(n *node) []byte { return d.text[n.start:n.end] }

func (d *document) blanks() {
	for d.at < len(d.text) && strings.IndexByte(" \t\r\n", d.text[d.at]) >= 0 {
		d.at++
	}
}

// peek returns the next character, 0 at the end.
func (d *document) peek() byte {
	if d.at < len(d.text) {
		return d.text[d.at]
	}
	return 0
}

func (d *document) value(pointer string, depth int) (*node, error) {
	n := &node{start: d.at, kind: d.peek()}
	var err error
	switch n.kind {
	case '{', '[':
		if depth >= d.depth {
			return nil, d.fail(CodeDepth, d.at, pointer)
		}
		err = d.container(n, pointer, depth)
	case '"':
		_, err = d.str(pointer)
	case 't':
		err = d.word("true", pointer)
	case 'f':
		err = d.word("false", pointer)
	case 'n':
		err = d.word("null", pointer)
	default:
		n.kind = 0
		err = d.number(pointer)
	}
	n.end = d.at
	return n, err
}

func (d *document) word(w, pointer string) error {
	if !strings.HasPrefix(string(d.text[d.at:min(d.at+len(w), len(d.text))]), w) {
		return d.fail(CodeSyntax, d.at, pointer)
	}
	d.at += len(w)
	return nil
}

// container reads an object or array to its closing character.
func (d *document) container(n *node, pointer string, depth int) error {
	closing := n.kind + 2 // ] and } stand two behind [ and {
	d.at++
	seen := map[string]bool{}
	for first := true; ; first = false {
		d.blanks()
		if first && d.peek() == closing {
			break
		}
		if !first {
			if d.peek() == closing {
				break
			}
			if d.peek() != ',' {
				return d.fail(CodeSyntax, d.at, pointer)
			}
			d.at++
			d.blanks()
		}
		if err := d.item(n, seen, pointer, depth); err != nil {
			return err
		}
	}
	d.at++
	return nil
}

// item reads one member of an object or one element of an array.
func (d *document) item(n *node, seen map[string]bool, pointer string, depth int) error {
	at := n.child(pointer, len(n.items))
	if n.kind == '{' {
		k := key{at: d.at}
		var err error
		if k.name, err = d.str(pointer); err != nil {
			return err
		}
		if at = pointer + "/" + escaped(k.name); seen[k.name] {
			return d.fail(CodeDuplicateKey, k.at, at)
		}
		seen[k.name] = true
		n.keys = append(n.keys, k)
		if d.blanks(); d.peek() != ':' {
			return d.fail(CodeSyntax, d.at, at)
		}
		d.at++
		d.blanks()
	}
	one, err := d.value(at, depth+1)
	n.items = append(n.items, one)
	return err
}
