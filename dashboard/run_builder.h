#pragma once

#include <string>

#include "core/result.h"
#include "dashboard/digest_cache.h"
#include "dashboard/run_context.h"
#include "dashboard/run_page.h"
#include "dashboard/run_source.h"
#include "dashboard/site_writer.h"

namespace cimend::dashboard {

// A run is built in two steps, since its page tells of other runs: first all that changed are read for their digests,
// then the pages are written of those that changed or whose context did. Documents are read twice; all of them together
// would not fit into memory. Threads may read and write different runs at once. Memory: the run's documents and one
// log.

// The run's digest, and what it was made of.
CachedRun read_run(RunSource& source, const std::string& run_id);

// Writes the run's pages below runs/<run_id>/; completes `known`: problems, the stamps of what was read and written.
// Its problems before are those of read_run(), or none where the digest is of an earlier build. Fails where the site
// can't be written.
core::Result<> write_run(RunSource& source, const Site& site, const RunContext& context, SiteWriter& writer,
                         const LinkHosts& hosts, CachedRun& known);

// "runs/<run_id>", in the site.
std::string run_directory(const std::string& run_id);

}  // namespace cimend::dashboard
