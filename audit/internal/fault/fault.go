package fault

import (
	"errors"
	"github.com/kyufu-go/kyufu/audit"
	"syscall"
)

// isFull reports that the disk has no room for more.
func Full(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.EFBIG)
}

// faultNew makes an error. A file system that has no room is told from one that fails.
func New(code audit.ErrorCode, field string, err error) *audit.Error {
	if code == audit.CodeIO && Full(err) {
		code = audit.CodeFull
	}
	return &audit.Error{Kind: code, Field: field, Err: err}
}

// faultAt makes an error about stored bytes.
func At(code audit.ErrorCode, field, file string, offset, index int64) *audit.Error {
	return &audit.Error{Kind: code, Field: field, File: file, Offset: offset, Index: index, Located: true}
}
