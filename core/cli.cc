#include "core/cli.h"

#include <unistd.h>

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "core/text.h"

namespace cimend::core {
namespace {

bool colour_allowed() {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return !(no_colour && *no_colour) && !(terminal && std::string_view(terminal) == "dumb");
}

// Text of one or several lines, the further ones behind a bar.
std::string shown(std::string_view untrusted) {
  std::string out;
  for (const std::string_view line : split(untrusted, '\n')) out += (out.empty() ? "" : "\n  | ") + terminal_safe(line);
  return out;
}

long long steady_milliseconds() {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::steady_clock;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

// The command the mistake was made in: the innermost subcommand that was named.
const CLI::App& innermost(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : innermost(*chosen.back());
}

// All that could have been meant there, long options with their dashes.
std::vector<std::string> known_words(const CLI::App& app) {
  std::vector<std::string> words;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    words.push_back(command->get_name());
  return words;
}

std::string hint_for(const CLI::App& app) {
  const CLI::App& command = innermost(app);
  const std::vector<std::string> words = known_words(command);
  const std::vector<std::string_view> known(words.begin(), words.end());
  for (const std::string& extra : app.remaining(true)) {
    const std::string_view nearest = nearest_word(std::string_view(extra).substr(0, extra.find('=')), known);
    if (!nearest.empty()) return "did you mean " + std::string(nearest) + "?";
  }
  std::string called = app.get_name();
  for (const CLI::App* at = &app; at != &command;) {
    at = at->get_subcommands().back();
    called += " " + at->get_name();
  }
  return "see " + called + " --help";
}

// CLI11 looks at what is required before it looks at what it does not know; a mistyped option is the likelier mistake.
std::string wrong_in(const CLI::App& app, const CLI::ParseError& mistake) {
  for (const std::string& extra : app.remaining(true)) {
    if (extra == "--") break;  // what follows is no option
    if (extra.size() > 1 && extra.front() == '-') return "there is no option " + extra;
    const CLI::App& command = innermost(app);
    if (command.get_require_subcommand_min() > 0 && command.get_subcommands().empty())
      return "there is no command " + extra;
  }
  return mistake.what();
}

}  // namespace

std::string_view version() { return "0.1.0"; }

int report(std::string_view program, const Error& error) {
  const bool red = ::isatty(STDERR_FILENO) == 1 && colour_allowed();
  std::string out = red ? "\x1b[31m" : "";
  out += std::string(program) + ": " + shown(error.what) + (red ? "\x1b[0m" : "") + "\n";
  if (!error.where.empty()) out += "  where: " + shown(error.where) + "\n";
  if (!error.hint.empty()) out += "  hint: " + shown(error.hint) + "\n";
  std::cerr << out << std::flush;
  return error.code == Errc::internal ? kBug : kCouldNotAnswer;
}

int run_main(std::string_view program, const std::function<int()>& body) {
  std::string what = "an exception of no known kind";
  try {
    return body();
  } catch (const std::exception& escaped) {
    what = escaped.what();
  } catch (...) {
  }
  return report(program, Error{Errc::internal, what, {}, "this is a bug of cimend; please report it with its input"});
}

int parse_arguments(CLI::App& app, int argc, char** argv) {
  if (app.get_name().empty())
    app.name(argc > 0 ? std::string(argv[0]).substr(std::string(argv[0]).rfind('/') + 1) : "");
  const std::string name = app.get_name();
  app.set_version_flag("--version", name + " " + std::string(version()));
  try {
    app.parse(argc, argv);
    return -1;
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help() << std::flush;  // of the command that was named, its usage line with all names
  } catch (const CLI::CallForAllHelp&) {
    std::cout << app.help("", CLI::AppFormatMode::All) << std::flush;
  } catch (const CLI::CallForVersion& asked) {
    std::cout << asked.what() << "\n" << std::flush;
  } catch (const CLI::ParseError& mistake) {
    return report(name, Error{Errc::refused, wrong_in(app, mistake), {}, hint_for(app)});
  }
  return kDone;
}

bool colour_wanted() { return stdout_is_terminal() && colour_allowed(); }

bool stdout_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }

Progress::Progress(std::string what)
    : what_(std::move(what)), terminal_(::isatty(STDERR_FILENO) == 1), started_ms_(steady_milliseconds()) {}

Progress::~Progress() {
  if (shown_) std::cerr << "\r\x1b[K" << std::flush;
}

void Progress::step(std::string_view doing) {
  constexpr long long kSilentMilliseconds = 1000;
  if (!terminal_ || steady_milliseconds() - started_ms_ < kSilentMilliseconds) return;
  std::cerr << "\r\x1b[K" << what_ << ": " << terminal_safe(shorten(doing, 60)) << std::flush;
  shown_ = true;
}

}  // namespace cimend::core
