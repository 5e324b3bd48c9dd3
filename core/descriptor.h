#pragma once

#include <unistd.h>

#include <utility>

namespace cimend::core {

// One open file descriptor, closed when the object goes. -1 is none.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    close();
    number_ = std::exchange(other.number_, -1);
    return *this;
  }
  ~Descriptor() { close(); }

  // What close(2) gives, for who must know that the bytes arrived; 0 where nothing was open.
  int close() {
    const int closing = std::exchange(number_, -1);
    return closing < 0 ? 0 : ::close(closing);
  }
  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool open() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

}  // namespace cimend::core
