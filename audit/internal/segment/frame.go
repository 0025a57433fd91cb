package segment

import (
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"hash/crc32"
)

// A frame is CRC-32C (4) of everything after it, length of the payload (4), kind (1), payload. The
// kind of an entry is 0, so that kind and payload together are what RFC 6962 hashes for a leaf. A
// frame of length 0 does not exist: zeroes are unused space.
const (
	FrameHead    = 9
	FrameEntry   = merkle.LeafPrefix
	FrameCommit  = 0xC0
	FrameSegment = 0x5E

	maxFrame = 1 << 17
)

var Castagnoli = crc32.MakeTable(crc32.Castagnoli)

// beginFrame appends room for a frame's head; endFrame fills it in once the payload stands behind
// it.
func BeginFrame(b []byte, kind byte) []byte {
	return append(b, 0, 0, 0, 0, 0, 0, 0, 0, kind)
}

func EndFrame(b []byte, at int) {
	wire.BE.PutUint32(b[at+4:], uint32(len(b)-at-FrameHead))
	wire.BE.PutUint32(b[at:], crc32.Checksum(b[at+4:], Castagnoli))
}

// frameState tells what stands at the start of b.
type frameState uint8

const (
	FrameOK    frameState = iota
	FrameShort            // more bytes are needed
	frameZero             // unused space
	frameBad              // no frame
)

// readFrame looks at the start of b and gives kind, payload and whole length.
func ReadFrame(b []byte) (kind byte, payload []byte, size int, state frameState) {
	if len(b) < FrameHead {
		return 0, nil, FrameHead, FrameShort
	}
	n := wire.BE.Uint32(b[4:])
	if n == 0 {
		if wire.BE.Uint32(b) == 0 && b[8] == 0 {
			return 0, nil, 0, frameZero
		}
		return 0, nil, 0, frameBad
	}
	if n > maxFrame {
		return 0, nil, 0, frameBad
	}
	size = FrameHead + int(n)
	if len(b) < size {
		return b[8], nil, size, FrameShort
	}
	if crc32.Checksum(b[4:size], Castagnoli) != wire.BE.Uint32(b) {
		return b[8], nil, size, frameBad
	}
	return b[8], b[FrameHead:size:size], size, FrameOK
}

func AppendRecord(b []byte, kind byte, payload []byte) []byte {
	at := len(b)
	b = append(BeginFrame(b, kind), payload...)
	EndFrame(b[at:], 0)
	return b
}
