-- Version 1. STRICT: a column holds what it says. Times are seconds since 1970.
CREATE TABLE deliveries(
  number INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  delivery_id TEXT NOT NULL,
  event TEXT NOT NULL,
  repository TEXT NOT NULL,
  body_sha256 TEXT NOT NULL,
  body BLOB NOT NULL,
  received_at INTEGER NOT NULL,
  UNIQUE(source, delivery_id)
) STRICT;
CREATE UNIQUE INDEX deliveries_body ON deliveries(source, body_sha256) WHERE body_sha256 <> '';
CREATE INDEX deliveries_received_at ON deliveries(received_at);

-- field_states: for each member of a run, in the order of its columns, the state of the update that set it; '-' before.
CREATE TABLE runs(
  repository TEXT NOT NULL,
  run_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,
  conclusion TEXT NOT NULL DEFAULT '',
  head_sha TEXT NOT NULL DEFAULT '',
  branch TEXT NOT NULL DEFAULT '',
  workflow TEXT NOT NULL DEFAULT '',
  event TEXT NOT NULL DEFAULT '',
  url TEXT NOT NULL DEFAULT '',
  document TEXT NOT NULL DEFAULT '',
  field_states TEXT NOT NULL DEFAULT '-------',
  first_seen INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  PRIMARY KEY(repository, run_id, attempt)
) STRICT;
CREATE INDEX runs_changed ON runs(changed);
CREATE INDEX runs_of_repository ON runs(repository, changed);
CREATE INDEX runs_of_commit ON runs(repository, head_sha);

CREATE TABLE run_jobs(
  repository TEXT NOT NULL,
  run_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  name TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY(repository, run_id, attempt, name),
  FOREIGN KEY(repository, run_id, attempt) REFERENCES runs(repository, run_id, attempt) ON DELETE CASCADE
) STRICT;

CREATE TABLE analyses(
  repository TEXT NOT NULL,
  run_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  head_sha TEXT NOT NULL,
  verdict TEXT NOT NULL,
  category TEXT NOT NULL,
  document TEXT NOT NULL,
  created INTEGER NOT NULL,
  PRIMARY KEY(repository, run_id, attempt),
  FOREIGN KEY(repository, run_id, attempt) REFERENCES runs(repository, run_id, attempt) ON DELETE CASCADE
) STRICT;

CREATE TABLE fingerprints(
  repository TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  run_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  head_sha TEXT NOT NULL,
  category TEXT NOT NULL,
  rule TEXT NOT NULL,
  seen INTEGER NOT NULL,
  PRIMARY KEY(repository, run_id, attempt, fingerprint),
  FOREIGN KEY(repository, run_id, attempt) REFERENCES runs(repository, run_id, attempt) ON DELETE CASCADE
) STRICT;
CREATE INDEX fingerprints_of_repository ON fingerprints(repository, fingerprint);

CREATE TABLE patches(
  repository TEXT NOT NULL,
  run_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  patch_sha256 TEXT NOT NULL,
  state TEXT NOT NULL,
  document TEXT NOT NULL,
  created INTEGER NOT NULL,
  PRIMARY KEY(repository, run_id, attempt, fingerprint, patch_sha256),
  FOREIGN KEY(repository, run_id, attempt) REFERENCES runs(repository, run_id, attempt) ON DELETE CASCADE
) STRICT;

-- state: 0 ready, 1 held, 2 done, 3 dead. An id is never used again, since an old lease names it (AUTOINCREMENT).
CREATE TABLE tasks(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  key TEXT NOT NULL UNIQUE,
  repository TEXT NOT NULL,
  payload TEXT NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  token INTEGER NOT NULL DEFAULT 0,
  worker TEXT NOT NULL DEFAULT '',
  lease_until INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  created INTEGER NOT NULL,
  changed INTEGER NOT NULL
) STRICT;
CREATE INDEX tasks_open ON tasks(repository, id) WHERE state < 2;
CREATE INDEX tasks_held ON tasks(repository, lease_until) WHERE state = 1;
CREATE INDEX tasks_over ON tasks(changed) WHERE state >= 2;
CREATE INDEX tasks_dead ON tasks(id) WHERE state = 3;

CREATE TABLE attempts(
  idempotency_key TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  repository TEXT NOT NULL,
  head_sha TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  actor TEXT NOT NULL,
  recorded INTEGER NOT NULL,
  result TEXT NOT NULL DEFAULT '',
  finished INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX attempts_budget ON attempts(kind, repository, head_sha, fingerprint);

CREATE TABLE audit_log(
  number INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
-- Its one row names the last entry, so that a log cut at its end is noticed.
CREATE TABLE audit_head(
  id INTEGER PRIMARY KEY CHECK(id = 1),
  number INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT;
INSERT INTO audit_head(id, number, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- Written to by Store::check().
CREATE TABLE heartbeat(
  id INTEGER PRIMARY KEY CHECK(id = 1),
  time INTEGER NOT NULL
) STRICT;
INSERT INTO heartbeat(id, time) VALUES (1, 0);
