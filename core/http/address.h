#pragma once

#include <sys/socket.h>

#include <string>
#include <string_view>

namespace cimend::core {

// Whether an address of a socket belongs to the public internet. What does not: loopback, "this network" (0/8), private
// (RFC 1918), carrier-grade NAT (100.64/10), link-local with the clouds' metadata services (169.254/16, fe80::/10),
// unique local (fc00::/7), multicast, benchmark, documentation and reserved blocks; the registries of special-purpose
// addresses are IANA's (RFC 6890). An IPv4 address inside an IPv6 one (mapped, 6to4, NAT64) is judged as itself;
// of IPv6 only global unicast (2000::/3) is public. Families but these two are not.
bool is_public_address(const sockaddr& address);

// The same for an address as text ("10.0.0.1", "::1", "[::1]"). False for a name: nobody knows yet.
bool is_private_literal(std::string_view host);

// "127.0.0.1" or "::1"; for errors.
std::string to_text(const sockaddr& address);

}  // namespace cimend::core
