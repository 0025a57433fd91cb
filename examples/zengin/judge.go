package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
)

// judge validates a stream and compares its digest, if one is given.
func judge(src io.Reader, cfg zengin.ReaderConfig, digest string) (report zengin.Report, sealed bool, err error) {
	h := sha256.New()
	report, err = zengin.Validate(io.TeeReader(src, h), cfg)
	if digest == "" {
		return report, true, err
	}
	want, bad := hex.DecodeString(strings.TrimSpace(digest))
	return report, bad == nil && bytes.Equal(want, h.Sum(nil)), err
}
