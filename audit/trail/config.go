package trail

import (
	"cmp"
	"context"
	"crypto/rand"
	"io"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/quiet"
	"github.com/kyufu-go/kyufu/audit/vault"
	"golang.org/x/mod/sumdb/note"
)

// Config says how a log works. The zero value is the safe default; only Instance is required.
type Config struct {
	quiet.Private
	// Instance names this log for ever: one for each process that writes, e.g.
	// "audit.city.example/app1". It is the origin line of the log's checkpoints. Two application
	// servers never share one.
	Instance audit.Code
	// FS is where the log lives, instead of the directory given to Open.
	FS disk.FS
	// Keys holds the epochs' keys; by default files in KeyDir, or in FS where one is given.
	Keys Keys
	// KeyDir is where the files of the epochs' keys are, which no backup of the log may take along:
	// by default the log's directory with ".epoch" behind its name.
	KeyDir string
	// Now is the clock; by default time.Now. Times are claims: order comes from the index.
	Now func() time.Time
	// Reference gives the time by something else than this machine's clock, such as audit.Reference
	// with the newest timestamp of an anchor; the zero time where there is none yet. It answers at
	// once: it is asked when the log is opened and when an epoch is closed. A clock that runs ahead
	// of it by more than Skew is recorded (ActLogClockAhead), as is, without any reference, one
	// that is set ahead while the log is open. By default none.
	Reference func() time.Time
	// Skew is how far the clock may run ahead unremarked; by default DefaultSkew. Pause is how long
	// before its opening the newest entry may have been made, by default DefaultPause: a log that
	// stood still for longer may have been opened by a clock that is ahead.
	Skew, Pause time.Duration
	// Rand makes keys; by default crypto/rand.Reader.
	Rand io.Reader
	// Signer is a second, lasting key for checkpoints, so that a stranger's tool needs one key for
	// ever; by default none, and checkpoints carry the epoch key's signature alone.
	Signer note.Signer
	// SegmentSize is the number of bytes after which a new segment is begun; by default 64 MiB, at
	// least 8 KiB.
	SegmentSize int64
	// EpochEntries and EpochTime bound an epoch: by default 65,536 entries, 15 minutes. A commit is
	// never split over epochs, so a bulk append may exceed the number.
	EpochEntries uint64
	EpochTime    time.Duration
	// Anchor takes a checkpoint out of the machine, for instance an anchor.Keeper's; needed for
	// acknowledgements of level Anchored. It gives an error unless the checkpoint is outside, as
	// when the keeper's result says that too few answered. One that is audit.CodeForged is recorded
	// as such.
	Anchor func(ctx context.Context, checkpoint []byte) error
	// TimeOutside gives a time that something outside of the machine vouches for, such as the
	// newest timestamp that the anchors gave. Pruning asks it: a fiscal year is over only if it
	// says so too. Without it the log's clock and its newest entry have to do, and who sets the
	// clock ahead ends the year.
	TimeOutside func(ctx context.Context) (time.Time, error)
	// Others gives the logs of the system's other servers, for instance by OpenSet over their
	// directories; this one may be among them. An approval that was used in one of them is used,
	// and a legal hold in one of them holds. Required where a system has several logs; by default
	// none.
	Others func() (*Set, error)
	// Vault is flushed before entries that may refer to it are written, and follows the log when
	// it is opened (see Open); by default none.
	Vault *vault.Vault
	// QueueBytes bounds what waits for the disk; by default 16 MiB. Callers wait when it is
	// reached.
	QueueBytes int
	// SignCommits has every commit signed, as if every caller asked for Signed.
	SignCommits bool
	// AfterCommit is called after a commit is durable, before callers are told: for metrics. It
	// must be quick.
	AfterCommit func(entries, bytes int, took time.Duration)
}

// Bounds of one commit.
const (
	// MaxBatch is the greatest number of events in one AppendBatch.
	MaxBatch = 65536
	// MaxBatchBytes is the greatest number of encoded bytes in one AppendBatch.
	MaxBatchBytes = 16 << 20
)

func (c Config) withDefaults() (Config, error) {
	if c.Instance == "" || !c.Instance.Valid() {
		return c, fault.New(audit.CodeConfig, "instance", nil)
	}
	if c.Now == nil {
		c.Now = time.Now //nolint:forbidigo // the documented default clock
	}
	c.Now = written(c.Now)
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	c.Skew, c.Pause = cmp.Or(c.Skew, DefaultSkew), cmp.Or(c.Pause, DefaultPause)
	if c.SegmentSize == 0 {
		c.SegmentSize = 64 << 20
	}
	if c.SegmentSize < minSegment {
		return c, fault.New(audit.CodeConfig, "segment_size", nil)
	}
	if c.EpochEntries == 0 {
		c.EpochEntries = 65536
	}
	if c.EpochTime == 0 {
		c.EpochTime = 15 * time.Minute
	}
	if c.QueueBytes == 0 {
		c.QueueBytes = 16 << 20
	}
	return c, nil
}
