package inquiry_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/answer/seal"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

// onlyOpener is a device that holds the key and has no shelf.
type onlyOpener struct{ key seal.PrivateKey }

func (o onlyOpener) Public() answer.PublicKey { return o.key.Public() }

func (o onlyOpener) Decrypt(b answer.Binding, sealed []byte) ([]byte, error) {
	return o.key.Decrypt(b, sealed)
}

// An answer lies on the shelf, was shown and confirmed; then it comes out since when somebody else
// has had the provider's key. What was taken before that is the provider's. What was taken since is
// nobody's: it is neither shown nor registered.
func TestAnAnswerUnderAKeyThatWasRevokedIsRefusedByTheTimeOfRevocation(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		end  func(k answer.VerifyKey, taken time.Time) []answer.VerifyKey
		good bool
	}{
		"replaced after it was taken": {func(k answer.VerifyKey, taken time.Time) []answer.VerifyKey {
			return []answer.VerifyKey{k.Until(taken.Add(time.Second))}
		}, true},
		"revoked since it was taken": {func(k answer.VerifyKey, taken time.Time) []answer.VerifyKey {
			return []answer.VerifyKey{k.Until(taken)}
		}, false},
		"revoked long before": {func(k answer.VerifyKey, taken time.Time) []answer.VerifyKey {
			return []answer.VerifyKey{k.Until(time.Unix(0, 0)), k.Until(taken.AddDate(-1, 0, 0))}
		}, false},
		"taken out of the list": {func(answer.VerifyKey, time.Time) []answer.VerifyKey { return nil }, false},
		"in the list twice, once without an end": {func(k answer.VerifyKey, taken time.Time) []answer.VerifyKey {
			return []answer.VerifyKey{k.Until(taken), k}
		}, true},
	} {
		for _, shelf := range []bool{true, false} {
			t.Run(name+map[bool]string{true: " with a shelf", false: " on a device without"}[shelf], func(t *testing.T) {
				t.Parallel()
				var now []answer.VerifyKey // what the town knows of the keys
				var real func(permitted.Institution) []answer.VerifyKey
				o := newOffice(t, memnet.Faults{}, func(x *inquiry.Config) {
					real = x.Senders
					x.Senders = func(p permitted.Institution) []answer.VerifyKey {
						if now != nil {
							return now
						}
						return real(p)
					}
					if !shelf {
						x.Key = onlyOpener{x.Key.(seal.PrivateKey)}
					}
				})
				person := o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0")
				ids := o.approved(t, taxAsk(person, fukaya))
				o.run(t)
				require.Equal(t, inquiry.HasAnswer, o.state(t, ids[0]))
				_, err := o.Retrieve(t.Context(), clerk, ids...)
				require.NoError(t, err)
				require.NoError(t, o.check(t, checker, ids...))
				q, err := o.Get(t.Context(), ids[0])
				require.NoError(t, err)
				taken, ok := q.Trail.Last(inquiry.EventAnswer)
				require.True(t, ok)
				o.clock.add(time.Hour)

				now = append([]answer.VerifyKey{}, c.end(real(fukaya)[0], taken.At)...)
				handed := 0
				err = o.Register(t.Context(), clerk, func(_ context.Context, facts []inquiry.Fact) error { handed += len(facts); return nil }, ids...)
				if c.good {
					require.NoError(t, err)
					require.Equal(t, 1, handed)
					return
				}
				want := inquiry.CodeRevoked
				if !shelf {
					want = inquiry.CodeUnreadable
				}
				require.ErrorIs(t, err, want)
				require.Zero(t, handed, "nothing reaches the register")
				_, err = o.Review(t.Context(), checker, ids...)
				require.Error(t, err, "and nobody is shown it")
				require.NoError(t, o.BreakOff(t.Context(), clerk, "key-revoked", ids...))
				now = nil // the provider has signed with a new key since
				again, err := o.Again(t.Context(), clerk, ids[0])
				require.NoError(t, err, "it is asked again")
				require.NotEqual(t, ids[0], again)
			})
		}
	}
}
