#include "classify/reports/xml_reader.h"

#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <vector>

#include "core/ansi.h"
#include "core/text.h"

namespace cimend::classify::reports {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;
constexpr std::size_t kDeepest = 256;
constexpr std::size_t kLongestText = std::size_t{64} << 10;
constexpr std::size_t kLookedAt = 8192;        // bytes in which the root element must begin
constexpr std::size_t kLongestReference = 12;  // "&#x0010FFFF;"
// Stands for ESC while expat reads, since XML has no ESC; a run of them is one.
constexpr char kEscape = '\x7f';

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 && !is_space(c); }

// The size of a reference to a character that XML has not ("&#27;", "&#x0;") at the front of `text`, and that
// character.
struct Reference {
  std::size_t size = 0;
  std::uint32_t character = 0;
};
Reference forbidden_reference(std::string_view text) {
  const std::string_view head = text.substr(0, kLongestReference);
  const std::size_t end = head.find(';');
  if (!head.starts_with("&#") || end == std::string_view::npos) return {};
  const bool hexadecimal = head.size() > 2 && head[2] == 'x';
  const std::string_view digits = head.substr(hexadecimal ? 3 : 2, end - (hexadecimal ? 3 : 2));
  std::uint32_t character = 0;
  const char* const digits_end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), digits_end, character, hexadecimal ? 16 : 10);
  if (parsed.ec != std::errc() || parsed.ptr != digits_end) return {};
  const bool control = character < 0x20 && character != '\t' && character != '\n' && character != '\r';
  const bool no_character =
      (character >= 0xD800 && character < 0xE000) || character == 0xFFFE || character == 0xFFFF || character > 0x10FFFF;
  return control || no_character ? Reference{end + 1, character} : Reference{};
}

// The bytes with everything replaced that expat would stop at, each by as many bytes, so that offsets stay true.
std::string tolerable(std::string_view bytes, bool utf8) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const char c = bytes.front();
    std::size_t size = 1;
    if (c == '\x1b') {
      out += kEscape;
    } else if (is_control(c)) {
      out += ' ';
    } else if (c == '&') {
      const Reference reference = forbidden_reference(bytes);
      size = std::max<std::size_t>(reference.size, 1);
      reference.size == 0 ? out += c : out.append(size, reference.character == 0x1b ? kEscape : ' ');
    } else if (!utf8 || static_cast<unsigned char>(c) < 0x80) {
      out += c;
    } else {
      const core::Utf8Part part = core::first_utf8(bytes);
      size = part.size;
      const bool allowed = part.valid && part.character != 0xFFFE && part.character != 0xFFFF;
      allowed ? out += bytes.substr(0, size) : out.append(size, '?');
    }
    bytes.remove_prefix(size);
  }
  return out;
}

bool is_utf16(std::string_view bytes) {
  return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF") ||
         bytes.starts_with(std::string_view("<\0", 2)) || bytes.starts_with(std::string_view("\0<", 2));
}

// What to tell expat. A declared encoding is believed only where it is one of single bytes: "utf-16" over UTF-8 bytes
// is what .NET's string writer leaves.
const char* encoding_of(std::string_view bytes) {
  if (is_utf16(bytes)) return "UTF-16";
  const std::string head = core::to_lower(bytes.substr(0, std::min<std::size_t>(200, bytes.find('>'))));
  for (const char* single : {"iso-8859", "windows-125", "cp125", "latin"}) {
    if (head.find(single) != std::string::npos) return "ISO-8859-1";
  }
  return "UTF-8";
}

// Where a chunk of about `wanted` bytes may end: behind a white space or '>' if there is one, since no character and no
// reference holds them.
std::size_t chunk_size(std::string_view bytes, std::size_t wanted) {
  if (bytes.size() <= wanted) return bytes.size();
  const std::size_t at = bytes.substr(0, wanted).find_last_of(" \t\n>");
  return at == std::string_view::npos ? wanted : at + 1;
}

struct ParserDeleter {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

class Reader {
 public:
  Reader(std::string_view bytes, XmlVisitor& visitor)
      : bytes_(bytes), visitor_(visitor), encoding_(encoding_of(bytes)), parser_(XML_ParserCreate(encoding_)) {
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), &Reader::on_open, &Reader::on_close);
    XML_SetCharacterDataHandler(parser_.get(), &Reader::on_text);
    XML_SetEntityDeclHandler(parser_.get(), &Reader::on_entity);
  }

  XmlEnd read() {
    const bool utf16 = std::string_view(encoding_) == "UTF-16";
    const bool utf8 = std::string_view(encoding_) == "UTF-8";
    // XML wants its declaration at the very front; white space before it is forgiven.
    while (skipped_ < bytes_.size() && is_space(bytes_[skipped_])) ++skipped_;
    std::size_t wanted = kChunk;
    XML_Index last_at = -1;
    for (std::string_view rest = bytes_.substr(skipped_); end_.trouble.empty();) {
      const std::size_t size = chunk_size(rest, wanted);
      const std::string chunk = utf16 ? std::string(rest.substr(0, size)) : tolerable(rest.substr(0, size), utf8);
      const bool last = size == rest.size();
      if (XML_Parse(parser_.get(), chunk.data(), static_cast<int>(chunk.size()), last ? 1 : 0) != XML_STATUS_OK) {
        if (end_.trouble.empty()) end_.trouble = trouble();
        break;
      }
      if (last) {
        end_.complete = true;
        break;
      }
      rest.remove_prefix(size);
      // Expat begins anew at a token's front with each chunk; twice as much each time keeps a long one linear.
      const auto at = XML_GetCurrentByteIndex(parser_.get());
      wanted = at == last_at ? wanted * 2 : kChunk;
      last_at = at;
    }
    return std::move(end_);
  }

 private:
  struct Open {
    std::string name;
    std::string text;
  };

  static Reader& self(void* data) { return *static_cast<Reader*>(data); }

  static void on_open(void* data, const char* name, const char** attributes) {
    Reader& reader = self(data);
    if (reader.stopped_) return;
    if (reader.open_.size() >= kDeepest) return reader.stop("its elements are nested too deep");
    reader.open_.push_back({std::string(local_name(name)), {}});
    reader.visitor_.open(XmlTag(reader.open_.back().name, attributes, reader.line()));
  }

  static void on_close(void* data, const char*) {
    Reader& reader = self(data);
    if (reader.stopped_ || reader.open_.empty()) return;
    const Open closed = std::move(reader.open_.back());
    reader.open_.pop_back();
    reader.visitor_.close(closed.name, readable(closed.text), reader.line());
  }

  static void on_text(void* data, const char* text, int size) {
    Reader& reader = self(data);
    if (reader.stopped_ || reader.open_.empty()) return;
    std::string& kept = reader.open_.back().text;
    const std::size_t room = kLongestText - std::min(kLongestText, kept.size());
    kept.append(text, std::min(room, static_cast<std::size_t>(size)));
  }

  static void on_entity(void* data, const char*, int, const char*, int, const char*, const char*, const char*,
                        const char*) {
    self(data).stop("it declares entities");
  }

  void stop(const char* why) {
    if (stopped_) return;
    stopped_ = true;
    end_.refused = true;
    end_.trouble = why;
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  // The line where expat stands. It only goes forward, so all of this together is linear.
  std::size_t line() {
    const auto index = static_cast<std::size_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser_.get())));
    const std::size_t at = std::min(skipped_ + index, bytes_.size());
    if (at > counted_) {
      line_ += static_cast<std::size_t>(std::count(bytes_.begin() + static_cast<std::ptrdiff_t>(counted_),
                                                   bytes_.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
      counted_ = at;
    }
    return line_;
  }

  std::string trouble() {
    const XML_Error error = XML_GetErrorCode(parser_.get());
    const bool ended = error == XML_ERROR_NO_ELEMENTS || error == XML_ERROR_UNCLOSED_TOKEN ||
                       error == XML_ERROR_UNCLOSED_CDATA_SECTION || error == XML_ERROR_PARTIAL_CHAR;
    if (ended && !open_.empty()) return fmt::format("it ends inside <{}>", open_.back().name);
    if (ended) return "it ends early";
    return fmt::format("it is no XML from line {} on ({})", line(), XML_ErrorString(error));
  }

  std::string_view bytes_;
  XmlVisitor& visitor_;
  const char* encoding_;
  std::unique_ptr<XML_ParserStruct, ParserDeleter> parser_;
  std::vector<Open> open_;
  std::size_t skipped_ = 0;
  std::size_t counted_ = 0;
  std::size_t line_ = 1;
  bool stopped_ = false;
  XmlEnd end_;
};

// Behind "<?…?>", "<!--…-->", "<!DOCTYPE …>" and white space.
std::string_view at_root(std::string_view text) {
  while (true) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    std::string_view end;
    if (text.starts_with("<?")) end = "?>";
    if (text.starts_with("<!")) end = ">";
    if (text.starts_with("<!--")) end = "-->";
    if (end.empty()) return text;
    // A document type may hold declarations, which end with '>' as well.
    const bool holds_more = text.starts_with("<!D") && text.find('[') < text.find('>');
    if (holds_more) end = "]>";
    const std::size_t at = text.find(end);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + end.size());
  }
}

}  // namespace

std::string readable(std::string_view text) {
  if (text.find(kEscape) == std::string_view::npos && text.find("^[") == std::string_view::npos)
    return std::string(text);
  std::string escaped;
  for (const char c : text) {
    if (c != kEscape) {
      escaped += c;
    } else if (escaped.empty() || escaped.back() != '\x1b') {
      escaped += '\x1b';
    }
  }
  std::string out;
  core::strip_ansi(escaped, out);
  return out;
}

std::string_view XmlTag::operator[](std::string_view attribute) const {
  for (const char* const* at = attributes_; *at != nullptr; at += 2) {
    if (local_name(*at) == attribute) return at[1];
  }
  return {};
}

bool XmlTag::has(std::string_view attribute) const {
  for (const char* const* at = attributes_; *at != nullptr; at += 2) {
    if (local_name(*at) == attribute) return true;
  }
  return false;
}

XmlEnd read_xml(std::string_view bytes, XmlVisitor& visitor) { return Reader(bytes, visitor).read(); }

std::string_view xml_root_name(std::string_view bytes, std::string& scratch) {
  const std::string_view head = bytes.substr(0, kLookedAt);
  scratch.clear();
  for (const char c : head) {
    if (c != '\0') scratch += c;  // UTF-16's other half
  }
  std::string_view text = scratch;
  for (const std::string_view mark : {"\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF"}) {
    if (text.starts_with(mark)) text.remove_prefix(mark.size());
  }
  text = at_root(text);
  if (!text.starts_with('<')) return {};
  text.remove_prefix(1);
  return local_name(text.substr(0, text.find_first_of(" \t\r\n/>")));
}

}  // namespace cimend::classify::reports
