package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/anchor"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/audit/verify"
)

// TestPageCanBeReadAgain reads the QR code with another library's decoder and the text with ours,
// and verifies the log with what they say.
func TestPageCanBeReadAgain(t *testing.T) {
	dir := t.TempDir()
	l, err := trail.Open(dir, trail.Config{Instance: "audit.city.example/app1"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Append(context.Background(), audit.Event{Act: audit.ActView, Actor: audit.Actor{Kind: audit.ActorOfficer, ID: "u1"}}); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := run(dir, hex.EncodeToString(l.GenesisKey()), time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), &page); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		t.Fatal(err)
	}
	typed, key, err := anchor.ParsePage(strings.NewReplacer("<pre>", "", "</pre>", "").Replace(page.String()))
	if err != nil || !bytes.Equal(typed, want) {
		t.Fatal("the text does not lead back", err)
	}
	b, err := code(want, key)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	// Some contents look like corners to a reader that has to search for them.
	alone := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true}
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, alone)
	if err != nil {
		t.Fatal(err)
	}
	scanned, key, err := anchor.ParsePageBody(read.GetText())
	if err != nil || !bytes.Equal(scanned, want) {
		t.Fatal("the code does not lead back", err)
	}
	if _, err := verify.Verify(context.Background(), dir, verify.Options{GenesisKey: key, Checkpoints: [][]byte{scanned}}); err != nil {
		t.Fatal(err)
	}
}
