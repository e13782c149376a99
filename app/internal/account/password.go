package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"tandem/app/internal/fault"
)

// The cost of a password hash: argon2id with 19 MiB and two passes, the first choice of the OWASP password storage
// cheat sheet. One hash costs about 20 ms of CPU.
const (
	hashMemory  = 19 * 1024 // KiB
	hashPasses  = 2
	hashThreads = 1
	hashLength  = 32
	saltLength  = 16
)

// The length of a password in characters. NIST SP 800-63B asks for at least eight; the upper bound keeps hashing cheap.
const (
	MinPassword = 10
	MaxPassword = 128
)

// CheckPassword says what is wrong with a new password, as fault.Invalid on the field "password".
func CheckPassword(password, email, name string) error {
	field := func(msg string) error { return fault.Form(fault.Field{Name: "password", Message: msg}) }
	n := utf8.RuneCountInString(password)
	switch {
	case n < MinPassword:
		return field(fmt.Sprintf("Use at least %d characters. A short sentence is easy to remember and hard to guess.", MinPassword))
	case n > MaxPassword:
		return field(fmt.Sprintf("Use at most %d characters.", MaxPassword))
	case !utf8.ValidString(password):
		return field("Use characters that can be typed.")
	}
	lower := strings.ToLower(password)
	if isCommon(lower) {
		return field("This password is on lists that attackers try first. Choose another.")
	}
	local, _, _ := strings.Cut(strings.ToLower(email), "@")
	for _, own := range []string{strings.ToLower(email), local, strings.ToLower(name)} {
		if own != "" && (lower == own || len(own) >= 5 && len(lower)-len(own) <= 4 && strings.Contains(lower, own)) {
			return field("This is too close to your name or address. Choose another.")
		}
	}
	return nil
}

//go:embed common.txt
var commonList string

// isCommon reports whether the password is a well-known one, also with digits or marks around it, or a plain run.
func isCommon(lower string) bool {
	core := strings.Trim(lower, "0123456789!?.,-_#*@$ ")
	for line := range strings.Lines(commonList) {
		word := strings.TrimSpace(line)
		if lower == word || core == word && len(lower)-len(core) <= 4 {
			return true
		}
	}
	distinct := map[rune]bool{}
	run := true
	var last rune
	for i, r := range lower {
		distinct[r] = true
		if i > 0 && r-last != 1 && r-last != 0 {
			run = false
		}
		last = r
	}
	return run || len(distinct) <= 3
}

// hasher limits how many hashes are computed at once, so that a flood of sign-ins cannot eat the machine.
type hasher struct{ slots chan struct{} }

func newHasher(n int) *hasher { return &hasher{slots: make(chan struct{}, n)} }

func (h *hasher) enter(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fault.Wrap(fault.Unavailable, ctx.Err(), "Too many people are signing in right now. Try again in a moment.")
	}
}

// hash returns the password's hash in the PHC string form.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer func() { <-h.slots }()
	salt := make([]byte, saltLength)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	key := argon2.IDKey([]byte(password), salt, hashPasses, hashMemory, hashThreads, hashLength)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashPasses, hashThreads,
		b64.EncodeToString(salt), b64.EncodeToString(key)), nil
}

// matches reports whether the password has the hash. An empty hash matches nothing but costs the same.
func (h *hasher) matches(ctx context.Context, password, hash string) (bool, error) {
	memory, passes, threads := uint32(hashMemory), uint32(hashPasses), uint8(hashThreads)
	salt, want := make([]byte, saltLength), []byte(nil)
	if hash != "" {
		var version int
		var err error
		parts := strings.Split(hash, "$")
		if len(parts) != 6 || parts[1] != "argon2id" {
			return false, fmt.Errorf("unknown password hash")
		}
		if _, err = fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &passes, &threads); err != nil {
			return false, fmt.Errorf("read a password hash: %w", err)
		}
		if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
			return false, fmt.Errorf("read a password salt: %w", err)
		}
		if want, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
			return false, fmt.Errorf("read a password hash: %w", err)
		}
	}
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer func() { <-h.slots }()
	if utf8.RuneCountInString(password) > MaxPassword {
		password = ""
	}
	got := argon2.IDKey([]byte(password), salt, passes, memory, threads, hashLength)
	return len(want) > 0 && subtle.ConstantTimeCompare(got, want) == 1, nil
}

// NewSecret returns 256 random bits in text and the hash under which they are stored.
func NewSecret() (secret, hash string) {
	b := make([]byte, 32)
	// crypto/rand.Read ends the program rather than return weak bits.
	_, _ = rand.Read(b)
	secret = base64.RawURLEncoding.EncodeToString(b)
	return secret, HashSecret(secret)
}

// HashSecret returns the stored form of a session or invitation secret. The secrets are random, so a fast hash does.
func HashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
