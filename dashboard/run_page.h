#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "dashboard/markup.h"
#include "dashboard/run_context.h"
#include "dashboard/site_model.h"

// The page of one run: the verdict first, then the lines that prove it, then what was done about it.

namespace cimend::dashboard {

// What the builder learned about a job's log while it wrote its pages.
struct JobLog {
  std::optional<core::Error> problem;  // why it cannot be shown
  std::string command;                 // of its failed step, as the log shows it; empty where it does not
  std::size_t lines = 0;
  std::vector<std::size_t> chunks;  // the parts of it that are pages (log_page.h)

  // Whether a link to the line leads somewhere.
  [[nodiscard]] bool shows(std::size_t line) const;
};

// What a run page shows beside the documents. `excerpt` is of the best finding's evidence.
struct RunPageParts {
  std::vector<JobLog> logs;  // one a job, in the run's order
  Page excerpt;
  RunContext context;  // RunContexts::of(); without one the page says nothing of other runs

  // `<a href="log-1-1.html#L57">line 57</a>`, or the words alone where that line is on no page.
  void append_line_link(Page& page, std::optional<std::size_t> job, std::size_t line) const;
};

// Hosts that pages may link to: where runs and commits can be looked at.
using LinkHosts = std::vector<std::string>;

Page run_page(const Site& site, const Run& run, const RunPageParts& parts, const LinkHosts& hosts);

}  // namespace cimend::dashboard
