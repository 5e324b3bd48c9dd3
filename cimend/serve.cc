#include "cimend/serve.h"

#include <utility>

#include <CLI/CLI.hpp>

#include "classify/classifier.h"
#include "classify/run_analysis.h"
#include "core/cli.h"
#include "core/fs.h"
#include "ingest/serve_command.h"
#include "ingest/server.h"

namespace cimend::front {
namespace {

constexpr const char* kProgram = "cimend";

class ClassifierAnalyser final : public core::Analyser {
 public:
  explicit ClassifierAnalyser(classify::Classifier classifier) : classifier_(std::move(classifier)) {}
  core::Result<core::AnalysisDocument> analyse(const std::string& run_directory) override {
    return classify::analyse_run(fs_, classifier_, run_directory);
  }

 private:
  core::RealFs fs_;
  classify::Classifier classifier_;
};

int parse(CLI::App& app, std::vector<std::string>& arguments) {
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  return core::parse_arguments(app, static_cast<int>(argv.size()), argv.data());
}

int run(const core::Result<ingest::ServeOptions>& options,
        int (*until_signal)(const ingest::ServeOptions&, core::Analyser&)) {
  if (!options) return core::report(kProgram, options.error());
  ingest::ServeOptions own = *options;
  own.program = kProgram;
  auto classifier = classify::Classifier::create();
  if (!classifier) return core::report(kProgram, classifier.error());
  ClassifierAnalyser analyser(std::move(*classifier));
  return until_signal(own, analyser);
}

}  // namespace

int run_serve(std::vector<std::string> arguments) {
  CLI::App app("Receives logs and webhooks over HTTP, keeps them and says why builds broke, in one process.",
               "cimend serve");
  ingest::ServeArguments serving;
  ingest::add_serve_options(app, serving);
  if (const int code = parse(app, arguments); code >= 0) return code;
  return run(ingest::serve_options(std::move(serving)), ingest::serve_until_signal);
}

int run_work(std::vector<std::string> arguments) {
  CLI::App app("Does the tasks that receivers queued, with the classifier in the same process.", "cimend work");
  ingest::ServeArguments working;
  ingest::add_work_options(app, working);
  if (const int code = parse(app, arguments); code >= 0) return code;
  return run(ingest::work_options(std::move(working)), ingest::work_until_signal);
}

}  // namespace cimend::front
