// Package sealfile seals a file for an external medium (外部記録媒体) to who is to open it.
//
// A sealed file is what may lie on a medium. Its bytes:
//
//	"KYUFU-SEALED-1\n"
//	length of the encapsulated key (2 bytes, big endian), encapsulated key
//	chunks, each: length (4 bytes, big endian), ciphertext
//
// Encryption is HPKE (RFC 9180) in base mode with HKDF-SHA256 and AES-256-GCM; the recipient's key
// decides the KEM. Info is "KYUFU-SEALED-1\n" followed by the caller's context. Each chunk of up to
// 65,536 bytes is one HPKE message, in order; its associated data is one byte, 1 for the last chunk
// and else 0, so that a file cut short does not open.
package sealfile

import (
	"bufio"
	"bytes"
	"crypto/hpke"
	"encoding/binary"
	"errors"
	"io"

	"github.com/kyufu-go/kyufu/mynumber/access/media"
	"github.com/kyufu-go/kyufu/mynumber/access/media/internal/receiver"
)

const sealMagic = "KYUFU-SEALED-1\n"

const sealChunk = 1 << 16

// To is the holder of a key as the one to whom [media.Desk.Write] seals a file; of no key nobody.
func To(key hpke.PublicKey) media.Receiver {
	if key == nil {
		return media.Receiver{}
	}
	return receiver.New(func(w io.Writer, r io.Reader, context string) error { return Seal(w, r, key, context) })
}

// Seal encrypts what it reads to the holder of a key, bound to a context such as the medium's code:
// who opens must name the same. Errors: input, sealed, and those of w and r.
func Seal(w io.Writer, r io.Reader, to hpke.PublicKey, context string) error {
	if w == nil || r == nil || to == nil {
		return fail(CodeInput, "")
	}
	enc, s, err := hpke.NewSender(to, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(sealMagic+context))
	if err != nil {
		return &Error{code: CodeSealed, cause: err}
	}
	head := binary.BigEndian.AppendUint16([]byte(sealMagic), uint16(len(enc)))
	if _, err := w.Write(append(head, enc...)); err != nil {
		return err
	}
	in, buf := bufio.NewReaderSize(r, sealChunk), make([]byte, sealChunk)
	defer clear(buf)
	for last := false; !last; {
		n, err := io.ReadFull(in, buf)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return err
		}
		_, peek := in.Peek(1)
		last = err != nil || errors.Is(peek, io.EOF)
		c, err := s.Seal(lastByte(last), buf[:n])
		if err != nil {
			return &Error{code: CodeSealed, cause: err}
		}
		if _, err := w.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(c))), c...)); err != nil {
			return err
		}
	}
	return nil
}

func lastByte(last bool) []byte {
	if last {
		return []byte{1}
	}
	return []byte{0}
}

// Open decrypts what [Seal] wrote. A wrong key, a wrong context, and an
// altered, reordered or cut file are all one error; bytes already written to w
// must then be thrown away. Errors: input, sealed, and those of w.
func Open(w io.Writer, r io.Reader, key hpke.PrivateKey, context string) error {
	if w == nil || r == nil || key == nil {
		return fail(CodeInput, "")
	}
	in := bufio.NewReaderSize(r, sealChunk)
	head := make([]byte, len(sealMagic)+2)
	if _, err := io.ReadFull(in, head); err != nil || !bytes.HasPrefix(head, []byte(sealMagic)) {
		return fail(CodeSealed, "head")
	}
	enc := make([]byte, binary.BigEndian.Uint16(head[len(sealMagic):]))
	if _, err := io.ReadFull(in, enc); err != nil {
		return fail(CodeSealed, "key")
	}
	to, err := hpke.NewRecipient(enc, key, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(sealMagic+context))
	if err != nil {
		return &Error{code: CodeSealed, Field: "key", cause: err}
	}
	for last := false; !last; {
		var size [4]byte
		if _, err := io.ReadFull(in, size[:]); err != nil {
			return fail(CodeSealed, "cut")
		}
		n := binary.BigEndian.Uint32(size[:])
		if n > sealChunk+64 {
			return fail(CodeSealed, "chunk")
		}
		c := make([]byte, n)
		if _, err := io.ReadFull(in, c); err != nil {
			return fail(CodeSealed, "cut")
		}
		_, peek := in.Peek(1)
		last = errors.Is(peek, io.EOF)
		p, err := to.Open(lastByte(last), c)
		if err != nil {
			return fail(CodeSealed, "chunk")
		}
		if _, err := w.Write(p); err != nil {
			return err
		}
		clear(p)
	}
	return nil
}
