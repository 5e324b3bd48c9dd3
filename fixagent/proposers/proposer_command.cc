#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <utility>

#include "core/text.h"
#include "fixagent/proposers/proposer.h"

extern char** environ;  // NOLINT: POSIX

namespace cimend::fixagent {
namespace {

using core::Errc;

constexpr std::size_t kMostAnswerBytes = std::size_t{4} << 20;

// At blanks; '…' and "…" keep what is inside together. No escapes, no variables: this is not a shell.
core::Result<std::vector<std::string>> split_words(const std::string& command) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (const char c : command) {
    if (quote != 0) {
      if (c == quote)
        quote = 0;
      else
        word += c;
    } else if (c == '\'' || c == '"') {
      quote = c;
      in_word = true;
    } else if (c == ' ' || c == '\t') {
      if (in_word) words.push_back(std::exchange(word, {}));
      in_word = false;
    } else {
      word += c;
      in_word = true;
    }
  }
  if (quote != 0) return core::fail(Errc::parse, "the proposer's command has a quote that is not closed", command);
  if (in_word) words.push_back(std::move(word));
  if (words.empty()) return core::fail(Errc::parse, "the proposer's command is empty");
  return words;
}

std::map<std::string, std::string> environment() {
  std::map<std::string, std::string> out;
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = text.substr(0, equals);
    if (name == "PATH" || name == "HOME" || name == "LANG" || name == "TMPDIR" || name.starts_with("CIMEND_PROPOSER_"))
      out.emplace(name, text.substr(equals + 1));
  }
  return out;
}

class CommandProposer : public Proposer {
 public:
  CommandProposer(core::Process& process, std::vector<std::string> argv, std::string checkout)
      : process_(process), argv_(std::move(argv)), checkout_(std::move(checkout)) {}

  Proposal propose(const core::FixInputDocument& input, const SourceTree&,
                   const core::Policy::Proposer& budget) override {
    Proposal out;
    out.record.kind = "command";
    out.record.name = argv_.front().substr(argv_.front().rfind('/') + 1);
    out.record.calls = 1;
    core::Command command;
    command.argv = argv_;
    command.directory = checkout_;
    command.environment = environment();
    command.input = input.to_json().dump() + "\n";
    command.time_limit = std::chrono::seconds(budget.time_limit_seconds);
    command.output_limit = kMostAnswerBytes;
    const auto exit = process_.run(command);
    if (exit) out.record.milliseconds = exit->elapsed.count();
    out.record.problem = objection(exit, budget);
    if (out.record.problem.empty()) out.diff = exit->out;
    return out;
  }

 private:
  static std::string objection(const core::Result<core::Exit>& exit, const core::Policy::Proposer& budget) {
    if (!exit) return exit.error().what;
    if (exit->timed_out) return fmt::format("the proposer did not end within {} s", budget.time_limit_seconds);
    if (exit->code != 0) return fmt::format("the proposer ended with exit code {}", exit->code);
    if (exit->output_cut) return fmt::format("the proposer's answer is over {} MiB", kMostAnswerBytes >> 20);
    return core::trim(exit->out).empty() ? "the proposer proposes nothing" : "";
  }

  core::Process& process_;
  std::vector<std::string> argv_;
  std::string checkout_;
};

}  // namespace

core::Result<std::unique_ptr<Proposer>> create_command_proposer(core::Process& process, const std::string& command,
                                                                const std::string& checkout) {
  auto words = split_words(command);
  if (!words) return tl::unexpected(words.error());
  return std::make_unique<CommandProposer>(process, std::move(*words), checkout);
}

}  // namespace cimend::fixagent
