package main

import (
	"encoding/xml"
	"fmt"
	"os/exec"
	"strings"
	"unicode"
)

// sheet is what stands on one page, in the order in which it is read.
type sheet struct {
	Address *struct {
		Lines []string
		Name  string
	}
	Sender, Body []string
	Title, Mark  string
	Rows         []struct {
		Label string
		Lines []string
	}
	Checks, Second, Appeal *struct {
		Heading string
		Lines   []string
	}
	Boxes *struct {
		Heading string
		Labels  [][2]string
	}
}

func (s *sheet) text() string {
	var b strings.Builder
	add := func(lines ...string) {
		for _, l := range lines {
			b.WriteString(l)
		}
	}
	if s.Address != nil {
		add(s.Address.Lines...)
		add(s.Address.Name)
		add(s.Sender...)
	}
	add(s.Title)
	add(s.Body...)
	for _, r := range s.Rows {
		add(r.Label)
		add(r.Lines...)
	}
	if s.Checks != nil {
		add(s.Checks.Heading)
		for _, l := range s.Checks.Lines {
			add("□", l)
		}
	}
	if s.Boxes != nil {
		add(s.Boxes.Heading)
		for _, pair := range s.Boxes.Labels {
			add(pair[:]...)
		}
	}
	if s.Second != nil {
		add(s.Second.Heading)
		add(s.Second.Lines...)
	}
	if s.Appeal != nil {
		add(s.Appeal.Heading)
		add(s.Appeal.Lines...)
	}
	add(s.Mark)
	return tight(b.String())
}

// tight is a text without blanks: where lines break is the page's.
func tight(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// wrong are the codes of letters that did not come out as they stand in the input, by their place.
func wrong(pdf string, letters []letter) (map[int]string, error) {
	pages, err := pagesOf(pdf)
	if err != nil {
		return nil, err
	}
	bad, at := map[int]string{}, 0
	for i := range letters {
		for _, want := range letters[i].pages {
			if at == len(pages) {
				return nil, fmt.Errorf("%d pages and no more", at)
			}
			switch got := &pages[at]; {
			case got.over():
				bad[i] = "overflow"
			case got.text() != want:
				bad[i] = "text"
			}
			at++
		}
	}
	if at != len(pages) {
		return nil, fmt.Errorf("%d pages instead of %d", len(pages), at)
	}
	return bad, nil
}

// page is what pdftotext tells of one: words with their boxes, in points.
type page struct {
	Width  float64 `xml:"width,attr"`
	Height float64 `xml:"height,attr"`
	Words  []struct {
		Bottom float64 `xml:"yMax,attr"`
		Right  float64 `xml:"xMax,attr"`
		Text   string  `xml:",chardata"`
	} `xml:"word"`
}

func pagesOf(pdf string) ([]page, error) {
	out, err := exec.Command("pdftotext", "-raw", "-bbox", pdf, "-").Output()
	if err != nil {
		return nil, fmt.Errorf("pdftotext: %w", err)
	}
	var doc struct {
		Pages []page `xml:"body>doc>page"`
	}
	return doc.Pages, xml.Unmarshal(out, &doc)
}

func (p *page) text() string {
	var b strings.Builder
	for _, w := range p.Words {
		b.WriteString(w.Text)
	}
	return tight(b.String())
}

// The text ends above the mark of the sheet, and inside the right margin.
const (
	millimetre = 72 / 25.4
	lowest     = 281 * millimetre
	rightmost  = 197 * millimetre
)

// over reports whether something stands below the text's room, the mark apart, or too far right.
func (p *page) over() bool {
	below := 0
	for i := range p.Words {
		w := &p.Words[i]
		if w.Right > rightmost {
			return true
		}
		if w.Bottom > lowest {
			below++
		}
	}
	return below != 2 // case and sheet
}
