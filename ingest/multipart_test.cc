#include "ingest/multipart.h"

#include <catch2/catch.hpp>
#include <vector>

using namespace cimend;
using namespace cimend::ingest;

namespace {

struct Read {
  std::vector<MultipartReader::Part> parts;
  std::vector<std::string> bodies;
  std::string error;
};

Read read(std::string_view body, std::size_t piece, std::string_view boundary = "xyz") {
  Read out;
  MultipartReader reader(boundary, {[&](const MultipartReader::Part& part) -> core::Result<> {
                                      out.parts.push_back(part);
                                      out.bodies.emplace_back();
                                      return {};
                                    },
                                    [&](std::string_view bytes) -> core::Result<> {
                                      out.bodies.back() += bytes;
                                      return {};
                                    },
                                    []() -> core::Result<> { return {}; }});
  for (std::size_t at = 0; at < body.size(); at += piece) {
    if (auto done = reader.append(body.substr(at, piece)); !done) {
      out.error = done.error().what;
      return out;
    }
  }
  if (auto done = reader.finish(); !done) out.error = done.error().what;
  return out;
}

const std::string kTwo =
    "--xyz\r\nContent-Disposition: form-data; name=\"run\"\r\nContent-Type: application/json; charset=utf-8\r\n\r\n"
    "{\"run_id\": \"1\"}\r\n--xyz\r\ncontent-disposition: form-data; name=log; filename=\"a "
    "\\\"b\\\"%22%0Ac.txt\"\r\n\r\n"
    "first\r\n--xy is no boundary\r\n\r\n--xyz--\r\nwhatever";

}  // namespace

TEST_CASE("parts are read the same in any pieces") {
  for (const std::size_t piece : {1u, 2u, 3u, 7u, 50u, 10'000u}) {
    CAPTURE(piece);
    const Read out = read(kTwo, piece);
    CHECK(out.error.empty());
    REQUIRE(out.parts.size() == 2);
    CHECK(out.parts[0].name == "run");
    CHECK(out.parts[0].content_type == "application/json");
    CHECK(out.bodies[0] == "{\"run_id\": \"1\"}");
    CHECK(out.parts[1].name == "log");
    CHECK(out.parts[1].filename == "a \"b\"\"\nc.txt");
    CHECK(out.bodies[1] == "first\r\n--xy is no boundary\r\n");
  }
}

TEST_CASE("an empty part and a preamble are read") {
  const Read out = read("ignored\r\n--xyz\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--xyz--", 5);
  CHECK(out.error.empty());
  REQUIRE(out.bodies.size() == 1);
  CHECK(out.bodies[0].empty());
}

TEST_CASE("what is no multipart body is told") {
  CHECK(read("nothing here", 5).error.find("last boundary") != std::string::npos);
  CHECK(read(std::string(20'000, 'x'), 1000).error.find("no boundary") != std::string::npos);
  CHECK(read("--xyz\r\nContent-Disposition: form-data\r\n\r\nx\r\n--xyz--", 5).error.find("without a name") !=
        std::string::npos);
  CHECK(read("--xyz\r\nX: " + std::string(10'000, 'x'), 1000).error.find("8 KB") != std::string::npos);
  CHECK(read("--xyzzy\r\nContent-Disposition: form-data; name=a\r\n\r\nx", 5).error.find("something else") !=
        std::string::npos);
  CHECK(read(std::string_view(kTwo).substr(0, kTwo.size() - 20), 5).error.find("last boundary") != std::string::npos);
}

TEST_CASE("a boundary is taken from the content type") {
  CHECK(multipart_boundary("multipart/form-data; boundary=abc") == "abc");
  CHECK(multipart_boundary("Multipart/Form-Data; charset=utf-8; boundary=\"a b\"") == "a b");
  CHECK_FALSE(multipart_boundary("multipart/form-data"));
  CHECK_FALSE(multipart_boundary("multipart/form-data; boundary="));
  CHECK_FALSE(multipart_boundary("multipart/form-data; boundary=" + std::string(71, 'x')));
  CHECK_FALSE(multipart_boundary("application/json; boundary=abc"));
}
