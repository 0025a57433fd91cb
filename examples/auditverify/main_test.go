package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/anchor"
	"github.com/kyufu-go/kyufu/audit/trail"
)

type made struct {
	dir, key, page, receipts, bundle string
}

func makeLog(t *testing.T) made {
	t.Helper()
	ctx := context.Background()
	m := made{dir: t.TempDir()}
	other := t.TempDir()
	log, err := trail.Open(m.dir, trail.Config{Instance: "test/app1"})
	require.NoError(t, err)
	var receipts []byte
	h := audit.Handle{1}
	for range 20 {
		r, err := log.Append(ctx, audit.Event{
			Act: audit.ActView, Result: audit.Succeeded, Actor: audit.Actor{Kind: audit.ActorOfficer, ID: "clerk-u1"}, Subjects: audit.About(h),
		})
		require.NoError(t, err)
		receipts, err = r.AppendText(receipts)
		require.NoError(t, err)
		receipts = append(receipts, '\n')
	}
	b, err := log.Disclose(ctx, h, nil, nil)
	require.NoError(t, err)
	data, err := b.JSON()
	require.NoError(t, err)
	cp, err := log.Checkpoint()
	require.NoError(t, err)
	page, err := anchor.PageText(cp, log.GenesisKey(), time.Now())
	require.NoError(t, err)
	require.NoError(t, log.Close())
	m.key = hex.EncodeToString(log.GenesisKey())
	m.page, m.receipts, m.bundle = filepath.Join(other, "page"), filepath.Join(other, "receipts"), filepath.Join(other, "bundle")
	require.NoError(t, os.WriteFile(m.page, []byte(page), 0o600))
	require.NoError(t, os.WriteFile(m.receipts, receipts, 0o600))
	require.NoError(t, os.WriteFile(m.bundle, data, 0o600))
	return m
}

func try(args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(context.Background(), args, &out, &errs)
	return status, out.String(), errs.String()
}

func TestAuditverify(t *testing.T) {
	t.Parallel()
	m := makeLog(t)
	status, out, _ := try(m.dir)
	require.Zero(t, status)
	require.Contains(t, out, "only checked against itself")
	status, out, errs := try("-page", m.page, "-receipts", m.receipts, m.dir)
	require.Zero(t, status, errs)
	require.Contains(t, out, "初期鍵、別に保管したチェックポイント、受領証")
	status, out, errs = try("-genesis", m.key, "-bundle", m.bundle)
	require.Zero(t, status, errs)
	require.Contains(t, out, "20件　すべて：はい")
	status, _, _ = try("-genesis", "00", m.dir)
	require.Equal(t, 2, status)
	status, _, _ = try()
	require.Equal(t, 2, status)

	seg := filepath.Join(m.dir, "000000000000.seg")
	b, err := os.ReadFile(seg)
	require.NoError(t, err)
	b[len(b)/2] ^= 1
	require.NoError(t, os.WriteFile(seg, b, 0o600))
	status, _, errs = try("-genesis", m.key, m.dir)
	require.Equal(t, 1, status)
	require.Contains(t, errs, "entry ")
	_, err = os.Stat(filepath.Join(m.dir, "000000000000.index"))
	require.Error(t, err, "nothing is written")
}

// What a citizen gets was in UTC, an attempt and its outcome two equal lines, and a refused attempt
// looked like a done one.
func TestACitizenReadsWhenAndWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	at := time.Date(2022, 7, 31, 16, 0, 0, 0, time.UTC)
	actor := audit.Actor{Department: "welfare"}
	for _, c := range []struct {
		e    audit.Event
		says string
	}{
		{audit.Event{Index: 7, Act: audit.ActRegister, Phase: audit.Attempt}, "7　令和4年8月1日 01:00　登録　始めた　部署 welfare"},
		{audit.Event{Index: 8, Act: audit.ActRegister, Phase: audit.Outcome, Result: audit.Succeeded, Links: []audit.Ref{{Kind: audit.LinkAttempt, Index: 7}}},
			"8　令和4年8月1日 01:00　登録　終えた（7 の結果）　部署 welfare"},
		{audit.Event{Index: 9, Act: audit.ActApprove, Result: audit.Denied, Reason: "same_person"}, "9　令和4年8月1日 01:00　承認　拒否された　理由 same_person　部署 welfare"},
		{audit.Event{Index: 10, Act: audit.ActView, Result: audit.Succeeded, Case: "42"}, "10　令和4年8月1日 01:00　閲覧　行った　部署 welfare　件 42"},
		{audit.Event{Index: 11, Act: audit.ActRegister, Phase: audit.Outcome, Result: audit.Failed}, "11　令和4年8月1日 01:00　登録　失敗した　部署 welfare"},
		{audit.Event{Index: 12, Act: audit.ActRegister, Phase: audit.Outcome, Result: audit.Abandoned}, "12　令和4年8月1日 01:00　登録　結果の記録がない　部署 welfare"},
	} {
		c.e.Time, c.e.Actor = at, actor
		var out bytes.Buffer
		printEntry(&out, &c.e)
		require.Equal(t, c.says+"\n", out.String())
	}
}

// TestALookAtHashesIsNoVerification: neither the exit status nor the words are those of a verified
// log, whether or not it was changed.
func TestALookAtHashesIsNoVerification(t *testing.T) {
	t.Parallel()
	m := makeLog(t)
	status, out, errs := try("-hashes-only", "-genesis", m.key, m.dir)
	require.Equal(t, 3, status)
	require.Empty(t, errs)
	require.Contains(t, out, "NOT A VERIFICATION")
	require.NotContains(t, out, "certificate")
	require.NotContains(t, out, "証明")
	require.NotContains(t, out, "verified")

	other := makeLog(t)
	seg := filepath.Join(other.dir, "000000000000.seg")
	b, err := os.ReadFile(seg)
	require.NoError(t, err)
	at := bytes.Index(b, []byte("clerk-u1"))
	b[at] = 'v'
	require.NoError(t, os.WriteFile(seg, b, 0o600))
	status, _, _ = try("-hashes-only", other.dir)
	require.Equal(t, 3, status, "this is what it does not see")
	status, _, _ = try(other.dir)
	require.Equal(t, 1, status)
	require.NoError(t, os.Remove(seg))
	status, _, _ = try("-hashes-only", m.dir, other.dir)
	require.Equal(t, 1, status, "what is wrong with one log outweighs that another was not read")
	status, _, _ = try("-hashes-only", "-genesis", m.key, m.dir, m.dir)
	require.Equal(t, 3, status)
}

func TestCommandLineHasTheHouseStyle(t *testing.T) {
	t.Parallel()
	var stdout, stderr bytes.Buffer
	assert.Zero(t, run(t.Context(), []string{"-h"}, &stdout, &stderr))
	assert.Contains(t, stdout.String(), "auditverify [flags] DIR")
	assert.Contains(t, stdout.String(), "-genesis")
	assert.Empty(t, stderr.String())
	assert.Equal(t, 2, run(t.Context(), []string{"-none"}, &stdout, &stderr))
	assert.Equal(t, "auditverify: -none という指定はありません（-h で一覧）\n", stderr.String())
}
