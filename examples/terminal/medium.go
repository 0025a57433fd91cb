package main

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"crypto/hpke"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/inquiry/file"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/access/media"
	"github.com/kyufu-go/kyufu/mynumber/access/media/sealfile"
)

// stick is the registered medium.
const stick = audit.Code("usb-1")

// sealedName is behind the name of a file on the medium.
const sealedName = ".sealed"

// courier carries files between the office's folder and the link server's on a medium: lent on a
// superior's word, written sealed to the link server, read there, written there sealed to the
// office, read here, erased, brought back, and looked at by the superior again.
type courier struct {
	desk                  *media.Desk
	office, medium, there string // folders: the office's, what is on the medium, the link server's
	ours, theirs          hpke.PrivateKey
}

func (o *office) newCourier(dir string) (*courier, error) {
	c := &courier{office: filepath.Join(dir, "office"), medium: filepath.Join(dir, "medium"), there: filepath.Join(dir, "server")}
	for _, folder := range []string{c.office, c.medium, c.there} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, err
		}
	}
	kem := hpke.DHKEM(ecdh.X25519())
	var err, other error
	c.ours, err = kem.GenerateKey()
	c.theirs, other = kem.GenerateKey()
	if err = errors.Join(err, other); err != nil {
		return nil, err
	}
	c.desk, err = media.New(media.Config{Policy: o.policy, Log: o.log, Store: o.journal, Now: o.clock})
	return c, err
}

// trip is one way there and back. It says how many rows the link server read.
func (o *office) trip(ctx context.Context, later string) (rows int, err error) {
	for _, part := range []func(context.Context) error{
		o.lend, o.courier.out, func(context.Context) error { return o.courier.deliver() },
		func(context.Context) error { rows, err = o.server.answer(later); return err },
		func(context.Context) error { return o.courier.back() }, o.courier.erase, o.bringBack,
	} {
		if err := part(ctx); err != nil {
			return rows, err
		}
	}
	return rows, nil
}

// lend asks for the medium, and a superior lends it, for the day.
func (o *office) lend(ctx context.Context) error {
	if _, err := o.courier.desk.Ask(ctx, clerk, stick, o.now.Add(8*time.Hour)); err != nil {
		return err
	}
	return o.courier.decide(ctx, chief, media.Approve)
}

// decide shows somebody what waits of the medium, and takes their word on it.
func (c *courier) decide(ctx context.Context, by access.Caller, step media.Step) error {
	_, shown, err := c.desk.Show(ctx, by, stick)
	if err != nil {
		return err
	}
	_, err = c.desk.Decide(ctx, by, shown, step)
	return err
}

// bringBack brings the medium back, and a superior looks whether it is empty.
func (o *office) bringBack(ctx context.Context) error {
	if _, err := o.courier.desk.Return(ctx, clerk, stick); err != nil {
		return err
	}
	return o.courier.decide(ctx, chief, media.ApproveReturn)
}

// out writes every request to the medium that is not answered yet, sealed to the link server.
func (c *courier) out(ctx context.Context) error {
	names, err := filepath.Glob(filepath.Join(c.office, "inquiry_*_????.csv"))
	if err != nil {
		return err
	}
	for _, name := range names {
		plain, err := os.ReadFile(filepath.Clean(name))
		if err != nil {
			return err
		}
		sealed, err := os.OpenFile(filepath.Join(c.medium, filepath.Base(name)+sealedName), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		err = c.desk.Write(ctx, clerk, stick, sealfile.To(c.theirs.PublicKey()), sealed, bytes.NewReader(plain))
		err = errors.Join(err, sealed.Close())
		if err != nil {
			return err
		}
	}
	return nil
}

// deliver is the link server's: it opens what is on the medium.
func (c *courier) deliver() error { return unseal(c.medium, c.there, c.theirs) }

// back is the link server's, which writes its replies to the medium, and the office's, which reads
// them.
func (c *courier) back() error {
	if err := empty(c.medium); err != nil {
		return err
	}
	asked, err := filepath.Glob(filepath.Join(c.there, "inquiry_*_????.csv"))
	if err != nil {
		return err
	}
	for _, name := range asked {
		reply := filepath.Join(c.there, file.ReplyName(filepath.Base(name)))
		if err := sealTo(reply, filepath.Join(c.medium, filepath.Base(reply)+sealedName), c.ours.PublicKey()); err != nil {
			return err
		}
	}
	if err := empty(c.there); err != nil {
		return err
	}
	return unseal(c.medium, c.office, c.ours)
}

// erase erases the medium.
func (c *courier) erase(ctx context.Context) error {
	if err := empty(c.medium); err != nil {
		return err
	}
	_, err := c.desk.Erase(ctx, clerk, stick)
	if errors.Is(err, media.CodeState) { // nothing was written
		return nil
	}
	return err
}

func sealTo(from, to string, key hpke.PublicKey) error {
	plain, err := os.ReadFile(filepath.Clean(from))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := sealfile.Seal(&b, bytes.NewReader(plain), key, string(stick)); err != nil {
		return err
	}
	return os.WriteFile(to, b.Bytes(), 0o600)
}

func unseal(from, to string, key hpke.PrivateKey) error {
	names, err := filepath.Glob(filepath.Join(from, "*"+sealedName))
	if err != nil {
		return err
	}
	for _, name := range names {
		sealed, err := os.ReadFile(filepath.Clean(name))
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := sealfile.Open(&b, bytes.NewReader(sealed), key, string(stick)); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, strings.TrimSuffix(filepath.Base(name), sealedName)), b.Bytes(), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func empty(folder string) error {
	names, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := os.Remove(name); err != nil {
			return err
		}
	}
	return nil
}
