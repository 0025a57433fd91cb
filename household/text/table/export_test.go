package table

// BufferSize returns how much memory a reader holds for its input.
func BufferSize(r *Reader) int { return cap(r.buf) }
