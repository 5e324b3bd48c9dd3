#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace cimend::core {

// Secrets and clean lines that are made up at run time, for tests and measurements of redaction; so that no file of
// ours holds what looks like a secret. The same generator state gives the same text. Not part of the library.

// A secret as it would stand in a log.
struct SecretSample {
  std::string text;    // with the name it is assigned to, where its format has one
  std::string secret;  // the part that must not be seen again: its longest random run
};

// Fills in a form: "<class:count>" stands for that many random characters of a class (digit, hex, hexup, lower, letter,
// base32, bech32, alnum, word, base64), all else for itself.
SecretSample make_secret(std::string_view form, std::mt19937& random);

// The ways in which a secret gets into a log.
enum class Planting : std::uint8_t { plain, quoted, in_url, in_json, in_base64, cut_by_colours, stamped };
inline constexpr Planting kPlantings[] = {Planting::plain,   Planting::quoted,    Planting::in_url,
                                          Planting::in_json, Planting::in_base64, Planting::cut_by_colours,
                                          Planting::stamped};
std::string_view name_of(Planting planting);

// A line, with its '\n', that holds the secret in this way. What of it must not be seen again is written to `gone`: the
// secret, or for Planting::in_base64 what stands for it.
std::string plant(const SecretSample& sample, Planting planting, std::mt19937& random, std::string& gone);

// Whether `gone` can be read in `text`: the whole of it or one of its halves.
bool leaks(std::string_view gone, std::string_view text);

// Private keys as they stand in logs.
enum class KeyKind : std::uint8_t { rsa, encrypted, openssh, pgp, stamped, coloured, on_one_line };
inline constexpr KeyKind kKeyKinds[] = {KeyKind::rsa,     KeyKind::encrypted, KeyKind::openssh,    KeyKind::pgp,
                                        KeyKind::stamped, KeyKind::coloured,  KeyKind::on_one_line};
// The lines of one. `secret` is one of its random lines.
SecretSample make_key(KeyKind kind, std::mt19937& random);

// A line of a healthy log that has something random in it which is no secret: a commit, a digest, an integrity value,
// an id, an image, a path, a name with digits, a placeholder where a secret was. Ends with '\n'.
std::string make_clean_line(std::mt19937& random);

}  // namespace cimend::core
