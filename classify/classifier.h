#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "classify/confidence.h"
#include "classify/log_analysis.h"
#include "classify/rule_set.h"
#include "classify/scanner.h"
#include "core/documents/analysis.h"
#include "core/result.h"

namespace cimend::classify {

struct ClassifierOptions {
  std::vector<Rule> rules;    // beside the shipped ones; one with a shipped id takes its place
  bool shipped_rules = true;  // false: `rules` and no others
  // Rules to do without: ids, or '*' and '?' for parts of them. One that fits no rule is an error.
  std::vector<std::string> without;
  // Takes the place of what was measured of the shipped rules before they were compiled in; own rules can be measured,
  // too. Empty, but given: only what rules declare counts.
  std::optional<Measurements> measurements;
  double floor = kDefaultFloor;  // a rule measured below it abstains (confidence.h)
  Engine engine = Engine::literals;
  std::size_t threads = 0;  // over logs; 0: as many as the machine has. The result does not depend on it
  LogAnalysisLimits limits;
};

// Reads logs and says what broke. Immutable once made; threads may call analyse() at once.
class Classifier {
 public:
  // Errc::parse where a rule's pattern can't be used, Errc::not_found where `without` names none.
  static core::Result<Classifier> create(ClassifierOptions options = {});
  Classifier(Classifier&&) noexcept;
  Classifier& operator=(Classifier&&) noexcept;
  ~Classifier();

  // One document over all logs, `findings[].log` saying which. Text that leaves here is redacted and valid UTF-8.
  // `baselines` are logs of passing runs of the same job; they can only lower findings. Never fails: any bytes are a
  // log.
  [[nodiscard]] core::AnalysisDocument analyse(std::vector<NamedLog> logs,
                                               const std::vector<NamedLog>& baselines = {}) const;
  // One document a log, in order.
  [[nodiscard]] std::vector<core::AnalysisDocument> analyse_each(std::vector<NamedLog> logs,
                                                                 const std::vector<NamedLog>& baselines = {}) const;
  // For reading a log too long to be held: keeps what analyse() may look at. This classifier must outlive it.
  [[nodiscard]] core::LogCondenser condenser() const;
  [[nodiscard]] const RuleSet& rules() const;

 private:
  struct Parts;
  explicit Classifier(std::unique_ptr<Parts> parts);
  [[nodiscard]] std::vector<LogAnalysis> analyse_logs(std::vector<NamedLog> logs, const Baseline& baseline,
                                                      bool together) const;
  std::unique_ptr<Parts> parts_;
};

}  // namespace cimend::classify
