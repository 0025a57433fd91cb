package audit

import "hash/crc32"

// A frame is CRC-32C (4) of everything after it, length of the payload (4), kind (1), payload. The kind of an entry is 0, so
// that kind and payload together are what RFC 6962 hashes for a leaf. A frame of length 0 does not exist: zeroes are unused space.
const (
	frameHead    = 9
	frameEntry   = leafPrefix
	frameCommit  = 0xC0
	frameSegment = 0x5E

	maxFrame = 1 << 17
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// beginFrame appends room for a frame's head; endFrame fills it in once the payload stands behind it.
func beginFrame(b []byte, kind byte) []byte {
	return append(b, 0, 0, 0, 0, 0, 0, 0, 0, kind)
}

func endFrame(b []byte, at int) {
	be.PutUint32(b[at+4:], uint32(len(b)-at-frameHead))
	be.PutUint32(b[at:], crc32.Checksum(b[at+4:], castagnoli))
}

// frameState tells what stands at the start of b.
type frameState uint8

const (
	frameOK    frameState = iota
	frameShort            // more bytes are needed
	frameZero             // unused space
	frameBad              // no frame
)

// readFrame looks at the start of b and gives kind, payload and whole length.
func readFrame(b []byte) (kind byte, payload []byte, size int, state frameState) {
	if len(b) < frameHead {
		return 0, nil, frameHead, frameShort
	}
	n := be.Uint32(b[4:])
	if n == 0 {
		if be.Uint32(b) == 0 && b[8] == 0 {
			return 0, nil, 0, frameZero
		}
		return 0, nil, 0, frameBad
	}
	if n > maxFrame {
		return 0, nil, 0, frameBad
	}
	size = frameHead + int(n)
	if len(b) < size {
		return b[8], nil, size, frameShort
	}
	if crc32.Checksum(b[4:size], castagnoli) != be.Uint32(b) {
		return b[8], nil, size, frameBad
	}
	return b[8], b[frameHead:size:size], size, frameOK
}
