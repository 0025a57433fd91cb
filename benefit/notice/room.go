package notice

// What a sheet has room for, in millimetres. The measures are those of style.css and a little more:
// where lines break is the browser's, and a letter that may not fit is rather held back.
const (
	roomHeight      = 207
	roomWidth       = 170
	labelWidth      = 42 - 4
	largeLabelWidth = 52 - 4 // of the boxes
	valueWidth      = roomWidth - 42 - 4

	point     = 25.4 / 72
	textSize  = 11 * point
	largeSize = 14 * point
	fineSize  = 9 * point
	lineRatio = 1.5
)

// fills is how high the text of a sheet is, in millimetres.
func (s *sheet) fills() float64 {
	size, label := textSize, float64(labelWidth)
	if s.Large {
		size, label = largeSize, largeLabelWidth
	}
	h := lineHeightOf(1.3*size, roomWidth, s.Title) + 3 + paragraphs(size, roomWidth, s.Body)
	for _, r := range s.Rows {
		cell := 0.0
		for _, line := range r.Lines {
			cell += lineHeightOf(size, valueWidth, line)
		}
		h += max(cell, lineHeightOf(size, labelWidth, r.Label)) + 2.3
	}
	if s.Checks != nil {
		h += heading(size, s.Checks.Heading)
		for _, line := range s.Checks.Lines {
			h += lineHeightOf(size, roomWidth-1.5*size, line)
		}
	}
	if s.Boxes != nil {
		h += heading(size, s.Boxes.Heading)
		for _, pair := range s.Boxes.Labels {
			h += max(8.2, lineHeightOf(size, label, pair[0])+2.3, lineHeightOf(size, label, pair[1])+2.3)
		}
	}
	if s.Second != nil {
		h += heading(size, s.Second.Heading) + 5 + paragraphs(size, roomWidth-6, s.Second.Lines)
	}
	if s.Appeal != nil {
		h += heading(size, s.Appeal.Heading) + paragraphs(fineSize, roomWidth, s.Appeal.Lines)
	}
	return h
}

func heading(size float64, text string) float64 { return lineHeightOf(size, roomWidth, text) + 3.5 }

func paragraphs(size, width float64, lines []string) (h float64) {
	for _, line := range lines {
		h += lineHeightOf(size, width, line) + 1.5
	}
	return h
}

// lineHeightOf is how high a text is in a width. A line loses up to a character to the rules of
// where it may break.
func lineHeightOf(size, width float64, text string) float64 {
	columns := 0
	for _, r := range text {
		columns += wide(r)
	}
	line := max(int(width/size*2)-1, 2)
	return lineRatio * size * float64(max(1, (columns+line-1)/line))
}
