// Package memnet is a government information network in memory. It is for examples and tests: a
// core system that issues permits and linkage codes, providers with replicas, and the faults of a
// real network as configuration. It keeps everything in the process and needs nothing else.
//
// A test makes a [Network], lets institutions join, puts residents into it and hands
// [Network.Gateway], [Network.Codes] and [Network.Senders] to a desk:
//
//	net := memnet.New(memnet.Config{Now: now})
//	net.Join(city, key.Public())
//	net.Provide(fukaya, permitted.LocalTax)
//	net.Resident("resident-1", memnet.At{city: "000000000000101", fukaya: "000000000000007"})
//	net.Tax(fukaya, "resident-1", 2021, answer.TaxExempt, "0", "0")
//
// # What the network knows
//
// Like the real core system it derives a person's linkage code at each institution separately,
// translates the inquirer's into the provider's, and sees who asks whom for what kind of
// information. It does not see answers: they are sealed to the inquirer and signed by the provider,
// and [Config.Tap] gets every message so that a test can hold that.
//
// # Faults
//
// [Faults] are functions, asked for each message, so that a test decides or draws them; a nil one
// never strikes. The same functions and the same clock give the same run.
package memnet

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
	"github.com/kyufu-go/kyufu/inquiry/provider"
)

// Config is how a network works. Only Now is required.
type Config struct {
	// Now is the clock.
	Now func() time.Time
	// Rand makes keys and identifiers; nil is crypto/rand.
	Rand io.Reader
	// List is the network's permitted list; nil is the built-in one.
	List *permitted.List
	// PermitLife is how long a permit can be used. Default: 1 hour.
	PermitLife time.Duration
	// Layouts defaults to the built-in ones.
	Layouts *answer.Layouts
	// Refuse lets the network refuse a permit with a reason code; "" permits.
	Refuse func(inquiry.PermitRequest) string
	// Log is the log of all providers together; nil keeps none.
	Log audit.BatchRecorder
	// Tap sees every message that passes through the middle.
	Tap    func(message any)
	Faults Faults
}

// Faults are what goes wrong. Every function may be nil.
type Faults struct {
	// CodeDelay is how many times a code is asked for before it comes.
	CodeDelay func(addressee.Integrated) int
	// Delay is how long an answer takes.
	Delay func(inquiry.ID) time.Duration
	// Lost makes an accepted inquiry never reach its provider.
	Lost func(inquiry.ID) bool
	// Duplicate is how many more times a delivery is handed over in one collection.
	Duplicate func(inquiry.ID) int
	// Silent leaves an inquiry out of the reply of a call, after the call did its work on it.
	Silent func(call Call, id inquiry.ID) bool
	// Fail fails a call, after (if the second result is true) or before it did its work.
	Fail func(call Call) (err error, after bool)
	// Wrong falsifies the answer.
	Wrong func(inquiry.ID) Wrong
}

// Call names a call of the gateway.
type Call string

// The calls.
const (
	Permits     Call = "permits"
	Submit      Call = "submit"
	Collect     Call = "collect"
	Acknowledge Call = "acknowledge"
)

// Wrong is how an answer is falsified.
type Wrong uint8

// The falsifications.
const (
	// Right leaves the answer alone.
	Right Wrong = iota
	// OtherPermit seals it for another permit; a right one follows.
	OtherPermit
	// OtherKey seals it to somebody else; a right one follows.
	OtherKey
	// Forged is sealed by whoever carries the messages, who lacks the provider's key; a right one
	// follows.
	Forged
	// OtherPerson is about another person; a right one follows.
	OtherPerson
	// NamesOtherPermit labels it with another permit; a right one follows.
	NamesOtherPermit
	// Beside adds items that were not asked for.
	Beside
	// Contradiction has an income levy without a per-capita levy.
	Contradiction
	// Blank has nothing in it.
	Blank
	// Garbage is no layout.
	Garbage
)

// At says under which integrated addressee number each institution knows a resident.
type At map[permitted.Institution]addressee.Integrated

// Network is a network in memory. It is safe for concurrent use.
type Network struct {
	secret.Private

	c      Config
	secret [32]byte

	mu        sync.Mutex
	inquirers map[permitted.Institution]answer.PublicKey
	providers map[permitted.Institution]*member
	residents map[string][]numberAt
	byNumber  map[numberAt]string
	byCode    map[inquiry.LinkageCode]string
	codeAsked map[inquiry.ID]int
	permits   map[permitKey]*permit
	byPermit  map[string]*permit
	messages  map[asked][]*message
	reached   map[inquiry.ID]int
	serial    int
}

type member struct {
	provider *provider.Provider
	key      answer.SigningKey
	store    *store.Memory
	stops    map[addressee.Integrated]provider.StopFlag
	linked   map[string]bool
}

type numberAt struct {
	at     permitted.Institution
	number addressee.Integrated
}

// New returns an empty network.
func New(c Config) *Network {
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if c.List == nil {
		c.List = permitted.BuiltIn()
	}
	if c.PermitLife == 0 {
		c.PermitLife = time.Hour
	}
	if c.Layouts == nil {
		c.Layouts = answer.BuiltInLayouts()
	}
	if c.Log == nil {
		c.Log = discard{}
	}
	n := &Network{
		c: c, inquirers: map[permitted.Institution]answer.PublicKey{}, providers: map[permitted.Institution]*member{},
		residents: map[string][]numberAt{}, byNumber: map[numberAt]string{}, byCode: map[inquiry.LinkageCode]string{},
		codeAsked: map[inquiry.ID]int{}, permits: map[permitKey]*permit{}, byPermit: map[string]*permit{},
		messages: map[asked][]*message{}, reached: map[inquiry.ID]int{},
	}
	if _, err := io.ReadFull(c.Rand, n.secret[:]); err != nil {
		panic(err) // a test's own randomness has run dry
	}
	return n
}

// discard is a recorder that keeps nothing.
type discard struct{}

func (discard) Append(context.Context, audit.Event) (audit.Receipt, error) {
	return audit.Receipt{}, nil
}

func (discard) AppendBatch(_ context.Context, events []audit.Event) ([]audit.Receipt, error) {
	return make([]audit.Receipt, len(events)), nil
}

// Join lets an inquirer in, but not into a network that New did not make; providers will seal
// answers to its key.
func (n *Network) Join(who permitted.Institution, key answer.PublicKey) {
	if n.c.Now == nil {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.inquirers[who] = key
}

// Provide lets a provider in, for the kinds of information named; without one it provides nothing.
// A network that New did not make takes nobody in, and gives nil.
func (n *Network) Provide(who permitted.Institution, kinds ...permitted.Information) *provider.Provider {
	if n.c.Now == nil {
		return nil
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	key, err := answer.GenerateSigningKey(n.c.Rand)
	if err != nil {
		panic(err) // a test's own randomness has run dry
	}
	m := &member{key: key, store: store.NewMemory(), stops: map[addressee.Integrated]provider.StopFlag{}, linked: map[string]bool{}}
	p, err := provider.New(provider.Config{
		Key:  key,
		Self: who, Policy: provider.Policy{Provides: kinds}, Store: m.store, Log: n.c.Log, Handle: n.handle,
		KeyOf: n.keyOf, Now: n.c.Now, Layouts: n.c.Layouts,
		Actor: audit.Actor{Kind: audit.ActorSystem, ID: "provider", Organ: "mayor", Auth: audit.AuthMutualTLS},
		// Stop is called from within Provide, which the network calls while it holds its lock.
		Stop: func(p addressee.Integrated) provider.StopFlag { return m.stops[p] },
	})
	if err != nil {
		panic(err) // every field is set above
	}
	m.provider = p
	n.providers[who] = m
	return p
}

// Senders gives the keys by which an inquirer knows a provider's answers. A desk has them from
// here, as it would by letter in real life, and never from the messages.
func (n *Network) Senders(who permitted.Institution) []answer.VerifyKey {
	n.mu.Lock()
	defer n.mu.Unlock()
	m, ok := n.providers[who]
	if !ok {
		return nil
	}
	return []answer.VerifyKey{m.key.Public()}
}

func (n *Network) keyOf(who permitted.Institution) (answer.PublicKey, bool) {
	k, ok := n.inquirers[who]
	return k, ok
}

// handle makes log pseudonyms for the providers, which have no vault here.
func (n *Network) handle(_ context.Context, person addressee.Integrated) (audit.Handle, error) {
	return audit.Handle(n.derive("handle", string(person))[:16]), nil
}

// derive is a keyed hash of texts.
func (n *Network) derive(parts ...string) []byte {
	h := hmac.New(sha256.New, n.secret[:])
	for _, p := range parts {
		io.WriteString(h, strconv.Itoa(len(p))+":"+p) //nolint:errcheck // a hash never fails
	}
	return h.Sum(nil)
}

// codeOf is the linkage code of a resident at an institution: different at each, and of no use at
// another.
func (n *Network) codeOf(resident string, at permitted.Institution) inquiry.LinkageCode {
	return inquiry.NewLinkageCode(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(n.derive("code", at.String(), resident)))
}

// Resident puts a person with a resident record into the core system, under a name of the test's
// own, and tells under which number each institution knows that person. Whoever is not put in has
// no linkage code.
func (n *Network) Resident(name string, at At) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for who, number := range at {
		if _, again := n.numberOf(name, who); again {
			continue
		}
		n.residents[name] = append(n.residents[name], numberAt{who, number})
		n.byNumber[numberAt{who, number}] = name
		code := n.codeOf(name, who)
		n.byCode[code] = name
		if m, ok := n.providers[who]; ok && !m.linked[name] {
			m.linked[name] = true
			if err := m.provider.Link(context.Background(), number, code); err != nil {
				panic(err) // a number given to two residents of one institution
			}
		}
	}
}

// numberOf is under which number an institution knows a resident.
func (n *Network) numberOf(name string, at permitted.Institution) (addressee.Integrated, bool) {
	for _, known := range n.residents[name] {
		if known.at == at {
			return known.number, true
		}
	}
	return "", false
}

// ErrUnknown says that a test named an institution or resident that is not there.
var ErrUnknown = errors.New("memnet: no such institution or resident")

// Replica registers a version of a replica at a provider; the person is set from the resident's
// name.
func (n *Network) Replica(at permitted.Institution, name string, r provider.Replica) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	m, ok := n.providers[at]
	person, known := n.numberOf(name, at)
	if !ok || !known {
		return ErrUnknown
	}
	r.Person = person
	return m.provider.Register(context.Background(), r)
}

// Tax registers tax data of a resident at a provider: the tax status and both levies in yen.
func (n *Network) Tax(at permitted.Institution, name string, year civil.FiscalYear, status, perCapita, income string) error {
	return n.Replica(at, name, provider.Replica{
		Information: permitted.LocalTax, FiscalYear: year, DataSet: 1,
		Values: []answer.Value{
			{Item: answer.ItemTaxStatus, Kind: answer.KindCode, Text: status},
			{Item: answer.ItemPerCapitaLevy, Kind: answer.KindYen, Text: perCapita},
			{Item: answer.ItemIncomeLevy, Kind: answer.KindYen, Text: income},
		},
	})
}

// Stop sets a resident's flag at a provider.
func (n *Network) Stop(at permitted.Institution, name string, flag provider.StopFlag) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	m, ok := n.providers[at]
	person, known := n.numberOf(name, at)
	if !ok || !known {
		return ErrUnknown
	}
	m.stops[person] = flag
	return nil
}

// Store gives the store of a provider, for tests that look into it; nil for none.
func (n *Network) Store(at permitted.Institution) store.Store {
	n.mu.Lock()
	defer n.mu.Unlock()
	if m, ok := n.providers[at]; ok {
		return m.store
	}
	return nil
}

// Reached tells how often an inquiry has reached its provider: never more than once for each
// permit.
func (n *Network) Reached(id inquiry.ID) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.reached[id]
}

// Undelivered counts the deliveries that were not acknowledged yet.
func (n *Network) Undelivered() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	total := 0
	for _, list := range n.messages {
		total += len(list)
	}
	return total
}
