#include "core/taxonomy.h"

#include <algorithm>

namespace cimend::core {

// docs/TAXONOMY.md as a table. "infra.docker.build" has the class of the cause inside it; where no cause was found
// inside, nothing is done. "none", the build that passed, needs nothing.
const std::vector<Category>& categories() {
  static const std::vector<Category> kCategories = {
      {"auth.certificate", HealClass::once, "A certificate was not accepted"},
      {"auth.permission", HealClass::report, "Permission was denied"},
      {"auth.secret-missing", HealClass::report, "A secret is not set"},
      {"auth.token-expired", HealClass::report, "A token has expired"},
      {"cancelled", HealClass::report, "The run was cancelled"},
      {"compile.error", HealClass::patchable, "The compiler refused the code"},
      {"compile.link", HealClass::patchable, "Linking failed"},
      {"compile.missing-header", HealClass::patchable, "A header was not found or not included"},
      {"compile.missing-symbol", HealClass::patchable, "A name is not declared"},
      {"compile.syntax", HealClass::patchable, "The code has a syntax error"},
      {"compile.type-error", HealClass::patchable, "Types do not fit"},
      {"compile.werror", HealClass::patchable, "A warning counts as an error"},
      {"config.env-var", HealClass::patchable, "An environment variable is missing or wrong"},
      {"config.invalid", HealClass::patchable, "A configuration file is invalid"},
      {"config.path", HealClass::patchable, "A configured path does not exist"},
      {"config.tool-missing", HealClass::patchable, "A program is not installed"},
      {"config.workflow", HealClass::patchable, "The workflow file is wrong"},
      {"coverage.threshold", HealClass::report, "Coverage is below its threshold"},
      {"deploy.failed", HealClass::report, "A deployment failed"},
      {"deploy.rollback", HealClass::report, "A deployment was rolled back"},
      {"deps.conflict", HealClass::patchable, "Dependencies contradict each other"},
      {"deps.download", HealClass::rerun, "A dependency could not be downloaded"},
      {"deps.integrity", HealClass::report, "A dependency's checksum is wrong"},
      {"deps.lock-drift", HealClass::patchable, "The lock file does not fit the manifest"},
      {"deps.missing-module", HealClass::patchable, "A module is not installed"},
      {"deps.not-found", HealClass::patchable, "A dependency or its version does not exist"},
      {"deps.resolve", HealClass::patchable, "Dependencies could not be resolved"},
      {"flaky.async", HealClass::once, "Flaky: timing"},
      {"flaky.external", HealClass::once, "Flaky: an outside service"},
      {"flaky.known", HealClass::once, "Flaky: known for it"},
      {"flaky.order", HealClass::once, "Flaky: depends on the order of tests"},
      {"flaky.same-sha-flip", HealClass::once, "Flaky: passed and failed on the same commit"},
      {"infra.ci.action-download", HealClass::rerun, "An action could not be downloaded"},
      {"infra.ci.action-missing", HealClass::patchable, "An action or its version does not exist"},
      {"infra.ci.api-rate-limit", HealClass::rerun, "The CI service's API limit was reached"},
      {"infra.ci.artifact", HealClass::rerun, "An artifact or cache could not be moved"},
      {"infra.docker.build", HealClass::report, "A container image could not be built"},
      {"infra.docker.daemon", HealClass::rerun, "The container daemon failed"},
      {"infra.docker.pull", HealClass::rerun, "A container image could not be pulled"},
      {"infra.network.connect", HealClass::rerun, "A connection could not be made"},
      {"infra.network.dns", HealClass::rerun, "A host name could not be looked up"},
      {"infra.network.http5xx", HealClass::rerun, "A server answered with an error of its own"},
      {"infra.network.reset", HealClass::rerun, "A connection was reset"},
      {"infra.network.timeout", HealClass::rerun, "The network did not answer in time"},
      {"infra.network.tls", HealClass::rerun, "A TLS connection could not be made"},
      {"infra.registry.5xx", HealClass::rerun, "A package registry answered with an error of its own"},
      {"infra.registry.not-found", HealClass::patchable, "A package registry does not have it"},
      {"infra.registry.rate-limit", HealClass::rerun, "A package registry's limit was reached"},
      {"infra.service-unavailable", HealClass::rerun, "A service was not available"},
      {"infra.vcs.ref-missing", HealClass::report, "A branch, tag or commit does not exist"},
      {"infra.vcs.transient", HealClass::rerun, "Fetching the source failed"},
      {"lint.docs", HealClass::patchable, "The documentation check failed"},
      {"lint.format", HealClass::patchable, "The code is not formatted"},
      {"lint.generated-drift", HealClass::patchable, "Generated files are out of date"},
      {"lint.license", HealClass::patchable, "A licence header is missing"},
      {"lint.style", HealClass::patchable, "A linter found fault"},
      {"lint.type", HealClass::patchable, "The type checker found fault"},
      {"nolog", HealClass::once, "There is no log"},
      {"none", HealClass::report, "The build passed"},
      {"perf.regression", HealClass::report, "It has become slower"},
      {"policy.approval-missing", HealClass::report, "An approval is missing"},
      {"policy.violation", HealClass::report, "A policy says no"},
      {"resource.disk", HealClass::once, "The disk is full"},
      {"resource.gpu-oom", HealClass::once, "The GPU ran out of memory"},
      {"resource.oom", HealClass::once, "Memory ran out"},
      {"resource.quota", HealClass::report, "A quota is used up"},
      {"runner.hardware", HealClass::once, "The runner's hardware failed"},
      {"runner.image-pull", HealClass::rerun, "The job's image could not be pulled"},
      {"runner.lost", HealClass::rerun, "The runner was lost"},
      {"runner.provision", HealClass::rerun, "No runner could be provided"},
      {"runner.shutdown", HealClass::rerun, "The runner was shut down"},
      {"sanitizer.address", HealClass::report, "Memory error"},
      {"sanitizer.leak", HealClass::report, "Memory leak"},
      {"sanitizer.memory", HealClass::report, "Uninitialised memory was read"},
      {"sanitizer.thread", HealClass::report, "Data race"},
      {"sanitizer.undefined", HealClass::report, "Undefined behaviour"},
      {"security.secret-leak", HealClass::report, "A secret was found in the code or log"},
      {"security.vulnerability", HealClass::patchable, "A dependency has a known vulnerability"},
      {"test.assertion", HealClass::report, "A test failed"},
      {"test.collection", HealClass::patchable, "Tests could not be loaded"},
      {"test.crash", HealClass::report, "A test crashed"},
      {"test.error", HealClass::report, "A test ended in an error"},
      {"test.setup", HealClass::once, "A test's set-up failed"},
      {"test.snapshot", HealClass::patchable, "A snapshot differs"},
      {"timeout.job", HealClass::once, "The job took too long"},
      {"timeout.step", HealClass::once, "A step took too long"},
      {"timeout.test", HealClass::once, "A test took too long"},
      {"unknown", HealClass::report, "The cause is not known"},
  };
  return kCategories;
}

const Category* find_category(std::string_view name) {
  const auto& all = categories();
  const auto found = std::lower_bound(
      all.begin(), all.end(), name, [](const Category& category, std::string_view key) { return category.name < key; });
  return found != all.end() && found->name == name ? &*found : nullptr;
}

HealClass heal_class(std::string_view category) {
  const Category* found = find_category(category);
  return found ? found->heal : HealClass::report;
}

std::string_view name_of(HealClass heal) {
  switch (heal) {
    case HealClass::rerun: return "rerun";
    case HealClass::once: return "once";
    case HealClass::patchable: return "patchable";
    case HealClass::report: return "report";
  }
  return "report";
}

}  // namespace cimend::core
