package anchor

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	_ "crypto/sha512" // crypto.SHA384 and SHA512 for tokens that use them
	"crypto/x509"
	"encoding/asn1"
	"io"
	"math/big"
	"time"
)

// Timestamp has a time-stamping service (RFC 3161) confirm the checkpoint's hash: nothing else
// leaves. How request and response travel is Exchange's affair: HTTP, a relay, media carried by
// hand. A token's worth ends with the service's certificate, about ten years: stamp again before.
type Timestamp struct {
	Label string
	// Roots are the certificates that the service's certificate must lead to.
	Roots *x509.CertPool
	// Rand makes the nonce; required.
	Rand io.Reader
	// Exchange sends a TimeStampReq and gives back the TimeStampResp.
	Exchange func(ctx context.Context, request []byte) (response []byte, err error)
}

// Name gives the label.
func (t Timestamp) Name() string { return t.Label }

// Anchor has the checkpoint stamped. Evidence is the whole response; CheckTimestamp checks it again
// later.
func (t Timestamp) Anchor(ctx context.Context, checkpoint []byte) ([]byte, error) {
	if _, err := parse(checkpoint); err != nil {
		return nil, err
	}
	nonce := make([]byte, 16)
	if _, err := io.ReadFull(t.Rand, nonce); err != nil {
		return nil, fail(CodeConfig, "rand", err)
	}
	req, err := TimestampRequest(checkpoint, nonce)
	if err != nil {
		return nil, err
	}
	resp, err := t.Exchange(ctx, req)
	if err != nil {
		return nil, fail(CodeSilent, "tsa", err)
	}
	_, err = CheckTimestamp(resp, checkpoint, nonce, t.Roots)
	return resp, err
}

var (
	oidSHA256        = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidSHA384        = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2}
	oidSHA512        = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidTSTInfo       = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
)

type algorithm struct {
	Algorithm  asn1.ObjectIdentifier
	Parameters asn1.RawValue `asn1:"optional"`
}

type messageImprint struct {
	Hash   algorithm
	Digest []byte
}

type timeStampReq struct {
	Version int
	Imprint messageImprint
	Policy  asn1.ObjectIdentifier `asn1:"optional"`
	Nonce   *big.Int              `asn1:"optional"`
	CertReq bool                  `asn1:"optional"`
}

type timeStampResp struct {
	Status pkiStatus
	Token  asn1.RawValue `asn1:"optional"`
}

type pkiStatus struct {
	Status int
	Text   asn1.RawValue  `asn1:"optional"`
	Fail   asn1.BitString `asn1:"optional"`
}

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content asn1.RawValue `asn1:"explicit,tag:0"`
}

type signedData struct {
	Version      int
	Digests      asn1.RawValue
	Encap        encapsulated
	Certificates asn1.RawValue `asn1:"optional,tag:0"`
	CRLs         asn1.RawValue `asn1:"optional,tag:1"`
	Signers      []signerInfo  `asn1:"set"`
}

type encapsulated struct {
	Type    asn1.ObjectIdentifier
	Content []byte `asn1:"explicit,optional,tag:0"`
}

type signerInfo struct {
	Version   int
	ID        asn1.RawValue
	Digest    algorithm
	Signed    asn1.RawValue `asn1:"optional,tag:0"`
	SigAlg    algorithm
	Signature []byte
	Unsigned  asn1.RawValue `asn1:"optional,tag:1"`
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values asn1.RawValue `asn1:"set"`
}

type tstInfo struct {
	Version  int
	Policy   asn1.ObjectIdentifier
	Imprint  messageImprint
	Serial   *big.Int
	Time     time.Time     `asn1:"generalized"`
	Accuracy asn1.RawValue `asn1:"optional"`
	Ordering bool          `asn1:"optional"`
	Nonce    *big.Int      `asn1:"optional"`
}

// TimestampRequest is the TimeStampReq for a checkpoint: SHA-256, the nonce, and the wish for the
// service's certificate.
func TimestampRequest(checkpoint, nonce []byte) ([]byte, error) {
	sum := sha256.Sum256(checkpoint)
	req := timeStampReq{
		Version: 1, Imprint: messageImprint{algorithm{oidSHA256, asn1.NullRawValue}, sum[:]}, Nonce: new(big.Int).SetBytes(nonce), CertReq: true,
	}
	b, err := asn1.Marshal(req)
	if err != nil {
		return nil, fail(CodeFormat, "request", err)
	}
	return b, nil
}

// CheckTimestamp checks a TimeStampResp for a checkpoint: granted, about this hash and nonce,
// signed by a certificate for time stamping that leads to the roots and was good at the time
// stamped. A nil nonce is not compared. It gives the stamped time. Everything wrong is "forged"; a
// refusal is "refused".
func CheckTimestamp(response, checkpoint, nonce []byte, roots *x509.CertPool) (time.Time, error) {
	var resp timeStampResp
	if rest, err := asn1.Unmarshal(response, &resp); err != nil || len(rest) > 0 {
		return time.Time{}, fail(CodeForged, "response", err)
	}
	if resp.Status.Status > 1 {
		return time.Time{}, fail(CodeRefused, "tsa", nil)
	}
	sd, err := parseToken(resp.Token.FullBytes)
	if err != nil {
		return time.Time{}, err
	}
	var info tstInfo
	if rest, err := asn1.Unmarshal(sd.Encap.Content, &info); err != nil || len(rest) > 0 {
		return time.Time{}, fail(CodeForged, "tst_info", err)
	}
	sum := sha256.Sum256(checkpoint)
	if !info.Imprint.Hash.Algorithm.Equal(oidSHA256) || !bytes.Equal(info.Imprint.Digest, sum[:]) {
		return time.Time{}, fail(CodeForged, "imprint", nil)
	}
	if nonce != nil && (info.Nonce == nil || info.Nonce.Cmp(new(big.Int).SetBytes(nonce)) != 0) {
		return time.Time{}, fail(CodeForged, "nonce", nil)
	}
	return info.Time, sd.verify(info.Time, roots)
}

func parseToken(token []byte) (*signedData, error) {
	var ci contentInfo
	if rest, err := asn1.Unmarshal(token, &ci); err != nil || len(rest) > 0 || !ci.Type.Equal(oidSignedData) {
		return nil, fail(CodeForged, "token", err)
	}
	var sd signedData
	if rest, err := asn1.Unmarshal(ci.Content.Bytes, &sd); err != nil || len(rest) > 0 {
		return nil, fail(CodeForged, "token", err)
	}
	if !sd.Encap.Type.Equal(oidTSTInfo) || len(sd.Signers) != 1 {
		return nil, fail(CodeForged, "token", nil)
	}
	return &sd, nil
}

// verify checks the one signature of the token.
func (sd *signedData) verify(at time.Time, roots *x509.CertPool) error {
	certs, err := x509.ParseCertificates(sd.Certificates.Bytes)
	if err != nil || len(certs) == 0 {
		return fail(CodeForged, "certificates", err)
	}
	si := &sd.Signers[0]
	signed, err := si.signedBytes(sd.Encap.Content)
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	for _, c := range certs {
		pool.AddCert(c)
	}
	for _, c := range certs {
		if !si.names(c) || c.CheckSignature(si.algorithm(c), signed, si.Signature) != nil {
			continue
		}
		_, err := c.Verify(x509.VerifyOptions{
			Roots: roots, Intermediates: pool, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping},
		})
		if err != nil {
			return fail(CodeForged, "certificate", err)
		}
		return nil
	}
	return fail(CodeForged, "signature", nil)
}

// names reports whether the signer is this certificate: by issuer and serial number, or by its
// key's identifier.
func (si *signerInfo) names(c *x509.Certificate) bool {
	if si.ID.Class == asn1.ClassContextSpecific {
		return len(c.SubjectKeyId) > 0 && bytes.Equal(si.ID.Bytes, c.SubjectKeyId)
	}
	var id struct {
		Issuer asn1.RawValue
		Serial *big.Int
	}
	rest, err := asn1.Unmarshal(si.ID.FullBytes, &id)
	return err == nil && len(rest) == 0 && bytes.Equal(id.Issuer.FullBytes, c.RawIssuer) && id.Serial.Cmp(c.SerialNumber) == 0
}

func (si *signerInfo) hash() crypto.Hash {
	switch {
	case si.Digest.Algorithm.Equal(oidSHA256):
		return crypto.SHA256
	case si.Digest.Algorithm.Equal(oidSHA384):
		return crypto.SHA384
	case si.Digest.Algorithm.Equal(oidSHA512):
		return crypto.SHA512
	}
	return 0
}

// signedBytes checks the signed attributes and gives what the signature covers: the attributes as a
// SET (RFC 5652, section 5.4).
func (si *signerInfo) signedBytes(content []byte) ([]byte, error) {
	h := si.hash()
	if h == 0 || !h.Available() {
		return nil, fail(CodeForged, "digest", nil)
	}
	w := h.New()
	w.Write(content)
	sum := w.Sum(nil)
	typeOK, digestOK := false, false
	for rest := si.Signed.Bytes; len(rest) > 0; {
		var a attribute
		var err error
		if rest, err = asn1.Unmarshal(rest, &a); err != nil {
			return nil, fail(CodeForged, "attributes", err)
		}
		switch {
		case a.Type.Equal(oidContentType):
			var oid asn1.ObjectIdentifier
			_, err = asn1.Unmarshal(a.Values.Bytes, &oid)
			typeOK = err == nil && oid.Equal(oidTSTInfo)
		case a.Type.Equal(oidMessageDigest):
			var d []byte
			_, err = asn1.Unmarshal(a.Values.Bytes, &d)
			digestOK = err == nil && bytes.Equal(d, sum)
		}
	}
	if !typeOK || !digestOK || len(si.Signed.FullBytes) == 0 {
		return nil, fail(CodeForged, "attributes", nil)
	}
	out := bytes.Clone(si.Signed.FullBytes)
	out[0] = 0x31 // the implicit tag stands for SET OF
	return out, nil
}

// algorithm picks the signature algorithm that fits the certificate's key and the digest.
func (si *signerInfo) algorithm(c *x509.Certificate) x509.SignatureAlgorithm {
	type pair struct {
		key  x509.PublicKeyAlgorithm
		hash crypto.Hash
	}
	return map[pair]x509.SignatureAlgorithm{
		{x509.RSA, crypto.SHA256}: x509.SHA256WithRSA, {x509.RSA, crypto.SHA384}: x509.SHA384WithRSA, {x509.RSA, crypto.SHA512}: x509.SHA512WithRSA,
		{x509.ECDSA, crypto.SHA256}: x509.ECDSAWithSHA256, {x509.ECDSA, crypto.SHA384}: x509.ECDSAWithSHA384, {x509.ECDSA, crypto.SHA512}: x509.ECDSAWithSHA512,
		{x509.Ed25519, crypto.SHA512}: x509.PureEd25519,
	}[pair{c.PublicKeyAlgorithm, si.hash()}]
}
