package city

import (
	"fmt"
	"html/template"
	"strings"
)

// The flow is drawn in three columns: all households, their outcome, and what became of the
// eligible ones. The thickness of a band is its share of all households; every band carries its
// number, because the picture is read on paper without colour.

type flowNode struct {
	name  string
	count int
	class string
}

const (
	flowWidth  = 720
	flowHeight = 330
	nodeWidth  = 14
	flowGap    = 34
	flowTop    = 34
)

// flowSVG draws the flow from households to payments.
func flowSVG(s *summary) template.HTML {
	outcomes := []flowNode{
		{"対象", s.Eligible, "ok"}, {"未確定", s.Undetermined, "open"}, {"対象外", s.Ineligible, "no"},
	}
	ends := []flowNode{
		{"振込", s.Transfers, "ok"}, {"現金で支給", s.Cash, "ok"}, {"記入・口座の不備", s.Defective, "open"}, {"未返送・未申請", s.NotReturned, "open"},
	}
	total := max(1, s.Households)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" role="img" aria-label="世帯から支払までの流れ" xmlns="http://www.w3.org/2000/svg">`, flowWidth, flowHeight+flowTop+20)
	columnTitle(&b, 60, "世帯")
	columnTitle(&b, 300, "判定")
	columnTitle(&b, 520, "支給")
	root := flowBox{x: 60, y: flowTop, h: scale(s.Households, total)}
	root.draw(&b, flowNode{"全世帯", s.Households, "all"})
	left := column(&b, outcomes, 300, total)
	link(&b, root, left, outcomes)
	if len(left) > 0 && s.Eligible > 0 {
		right := column(&b, ends, 520, total)
		link(&b, left[0], right, ends)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) // numbers and fixed texts only
}

type flowBox struct{ x, y, h int }

func scale(n, total int) int {
	const room = flowHeight - 3*flowGap
	if n == 0 {
		return 0
	}
	return max(2, n*room/total)
}

func column(b *strings.Builder, nodes []flowNode, x, total int) []flowBox {
	boxes, y := make([]flowBox, len(nodes)), flowTop
	for i, n := range nodes {
		boxes[i] = flowBox{x: x, y: y, h: scale(n.count, total)}
		boxes[i].draw(b, n)
		y += boxes[i].h + flowGap
	}
	return boxes
}

func (f flowBox) draw(b *strings.Builder, n flowNode) {
	fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" class="%s"/>`, f.x, f.y, nodeWidth, max(f.h, 1), n.class)
	fmt.Fprintf(b, `<text x="%d" y="%d">%s</text>`, f.x+nodeWidth+6, f.y+14, n.name)
	fmt.Fprintf(b, `<text x="%d" y="%d" class="n">%s世帯</text>`, f.x+nodeWidth+6, f.y+30, commas(int64(n.count)))
}

func link(b *strings.Builder, from flowBox, to []flowBox, nodes []flowNode) {
	y := from.y
	for i, t := range to {
		if t.h == 0 {
			continue
		}
		x1, x2 := from.x+nodeWidth, t.x
		mid := (x1 + x2) / 2
		fmt.Fprintf(b, `<path class="band %s" d="M%d %dC%d %d %d %d %d %dV%dC%d %d %d %d %d %dZ"/>`, nodes[i].class,
			x1, y, mid, y, mid, t.y, x2, t.y, t.y+t.h, mid, t.y+t.h, mid, y+t.h, x1, y+t.h)
		y += t.h
	}
}

func columnTitle(b *strings.Builder, x int, title string) {
	fmt.Fprintf(b, `<text x="%d" y="16" class="t">%s</text>`, x, title)
}
