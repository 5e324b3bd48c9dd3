PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE schema_version(version bigint PRIMARY KEY, sha256 text NOT NULL, applied bigint NOT NULL);
INSERT INTO schema_version VALUES(1,'35779673a18cfd1aaa4e7f17298c1f2da30107d4c081003b355a05fa00bd6648',1800000000);
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
INSERT INTO deliveries VALUES(1,'github','a','workflow_run','octo/cat','3e4376edadf2d1846fa1302f67101dd653e6e8ba09e272dfa3665ee07101de36',X'31',1800000000);
INSERT INTO deliveries VALUES(2,'github','b','workflow_run','octo/cat','9753a6d932bfa5089fc4b6eab0e05022a5db340d334dcc6a3500c8a91e37deb2',X'32',1800000000);
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
INSERT INTO runs VALUES('octo/cat','a',1,2,'failure','aaaa','','','','','','20-----',1800000000,1800000000);
INSERT INTO runs VALUES('octo/cat','b',1,2,'failure','','','','','','','2------',1800000000,1800000000);
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
INSERT INTO analyses VALUES('octo/cat','a',1,'aaaa','failed','test','{}',1800000000);
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
INSERT INTO fingerprints VALUES('octo/cat','f','a',1,'aaaa','test','rule',1800000000);
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
INSERT INTO patches VALUES('octo/cat','a',1,'f','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','proposed','{}',1700000000);
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
INSERT INTO tasks VALUES(1,'fetch','fetch/a','octo/cat','{"key":"fetch/a"}',2,0,1,1,'',0,'',1800000000,1800000000);
INSERT INTO tasks VALUES(2,'fetch','fetch/b','octo/cat','{"key":"fetch/b"}',0,0,0,0,'',0,'',1800000000,1800000000);
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
INSERT INTO attempts VALUES('key','rerun','octo/cat','aaaa','f','tester',1800000000,'',0);
CREATE TABLE audit_log(
  number INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
INSERT INTO audit_log VALUES(1,1800000000,'receiver','delivery.conflict','github/a','{"event":"workflow_run","repository":"octo/cat","body_sha256":"1c2104ddcc83568a7d73e4d5d361fb18701194ca3eb88148a44d547690ce87e6","known_body_sha256":"3e4376edadf2d1846fa1302f67101dd653e6e8ba09e272dfa3665ee07101de36"}','a1b64949a03978b11e4ce0e4bb6c0b690649911351edad2a8dbbc503519bbe12');
INSERT INTO audit_log VALUES(2,1800000000,'tester','attempt.recorded','octo/cat@aaaa','{"kind":"rerun","fingerprint":"f","idempotency_key":"key"}','b56fd2b2cc64039994a9cc0e1ebd70deb8f802720c6e3d0878bb2b4bdf6dad0e');
CREATE TABLE audit_head(
  id INTEGER PRIMARY KEY CHECK(id = 1),
  number INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT;
INSERT INTO audit_head VALUES(1,2,'b56fd2b2cc64039994a9cc0e1ebd70deb8f802720c6e3d0878bb2b4bdf6dad0e');
CREATE TABLE heartbeat(
  id INTEGER PRIMARY KEY CHECK(id = 1),
  time INTEGER NOT NULL
) STRICT;
INSERT INTO heartbeat VALUES(1,0);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('tasks',2);
CREATE UNIQUE INDEX deliveries_body ON deliveries(source, body_sha256) WHERE body_sha256 <> '';
CREATE INDEX deliveries_received_at ON deliveries(received_at);
CREATE INDEX runs_changed ON runs(changed);
CREATE INDEX runs_of_repository ON runs(repository, changed);
CREATE INDEX runs_of_commit ON runs(repository, head_sha);
CREATE INDEX fingerprints_of_repository ON fingerprints(repository, fingerprint);
CREATE INDEX tasks_open ON tasks(repository, id) WHERE state < 2;
CREATE INDEX tasks_held ON tasks(repository, lease_until) WHERE state = 1;
CREATE INDEX tasks_over ON tasks(changed) WHERE state >= 2;
CREATE INDEX tasks_dead ON tasks(id) WHERE state = 3;
CREATE INDEX attempts_budget ON attempts(kind, repository, head_sha, fingerprint);
COMMIT;
