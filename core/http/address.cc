#include "core/http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace cimend::core {
namespace {

struct Block {
  std::uint32_t network;
  int bits;
};

constexpr Block kNotPublic[] = {
    {0x00000000, 8},   // this network
    {0x0A000000, 8},   // private
    {0x64400000, 10},  // carrier-grade NAT
    {0x7F000000, 8},   // loopback
    {0xA9FE0000, 16},  // link-local
    {0xAC100000, 12},  // private
    {0xC0000000, 24},  // protocol assignments
    {0xC0000200, 24},  // documentation
    {0xC0586300, 24},  // 6to4 relays, withdrawn
    {0xC0A80000, 16},  // private
    {0xC6120000, 15},  // benchmarks
    {0xC6336400, 24},  // documentation
    {0xCB007100, 24},  // documentation
    {0xE0000000, 3},   // multicast, reserved, broadcast
};

bool is_public_v4(std::uint32_t address) {
  for (const Block& block : kNotPublic)
    if ((address ^ block.network) >> (32 - block.bits) == 0) return false;
  return true;
}

using V6 = std::array<std::uint8_t, 16>;

bool begins_with(const V6& address, std::initializer_list<int> bytes) {
  std::size_t at = 0;
  for (const int byte : bytes)
    if (address[at++] != byte) return false;
  return true;
}

std::uint32_t v4_at(const V6& address, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = (value << 8) | address[at + i];
  return value;
}

bool is_public_v6(const V6& address) {
  if (begins_with(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}))
    return is_public_v4(v4_at(address, 12));  // mapped
  if (begins_with(address, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return is_public_v4(v4_at(address, 12));
  if (begins_with(address, {0x20, 0x02})) return is_public_v4(v4_at(address, 2));  // 6to4
  if (begins_with(address, {0x20, 0x01, 0x0d, 0xb8})) return false;                // documentation
  if (begins_with(address, {0x20, 0x01, 0x00})) return false;                      // Teredo and other assignments
  return (address[0] & 0xE0) == 0x20;
}

}  // namespace

bool is_public_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof(v4));
    return is_public_v4(ntohl(v4.sin_addr.s_addr));
  }
  if (address.sa_family != AF_INET6) return false;
  sockaddr_in6 v6{};
  std::memcpy(&v6, &address, sizeof(v6));
  V6 bytes{};
  std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
  return is_public_v6(bytes);
}

bool is_private_literal(std::string_view host) {
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  const std::string name(host.substr(0, host.find('%')));  // without the zone
  in_addr v4{};
  if (::inet_pton(AF_INET, name.c_str(), &v4) == 1) return !is_public_v4(ntohl(v4.s_addr));
  in6_addr v6{};
  if (::inet_pton(AF_INET6, name.c_str(), &v6) != 1) return false;
  V6 bytes{};
  std::memcpy(bytes.data(), &v6, bytes.size());
  return !is_public_v6(bytes);
}

std::string to_text(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof(v4));
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  } else if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof(v6));
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
  }
  return text[0] == '\0' ? "an address that is none of IP" : text.data();
}

}  // namespace cimend::core
