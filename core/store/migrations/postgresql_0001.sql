-- Version 1. Times are seconds since 1970. Texts compare byte by byte whatever the database's language is.
CREATE TABLE deliveries(
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text COLLATE "C" NOT NULL,
  delivery_id text COLLATE "C" NOT NULL,
  event text COLLATE "C" NOT NULL,
  repository text COLLATE "C" NOT NULL,
  body_sha256 text COLLATE "C" NOT NULL,
  body bytea NOT NULL,
  received_at bigint NOT NULL,
  UNIQUE(source, delivery_id)
);
ALTER TABLE deliveries ALTER COLUMN body SET STORAGE EXTERNAL;  -- it is compressed already
CREATE UNIQUE INDEX deliveries_body ON deliveries(source, body_sha256) WHERE body_sha256 <> '';
CREATE INDEX deliveries_received_at ON deliveries(received_at);

-- field_states: for each member of a run, in the order of its columns, the state of the update that set it; '-' before.
CREATE TABLE runs(
  repository text COLLATE "C" NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  attempt bigint NOT NULL,
  state bigint NOT NULL DEFAULT 0,
  conclusion text COLLATE "C" NOT NULL DEFAULT '',
  head_sha text COLLATE "C" NOT NULL DEFAULT '',
  branch text COLLATE "C" NOT NULL DEFAULT '',
  workflow text COLLATE "C" NOT NULL DEFAULT '',
  event text COLLATE "C" NOT NULL DEFAULT '',
  url text COLLATE "C" NOT NULL DEFAULT '',
  document text COLLATE "C" NOT NULL DEFAULT '',
  field_states text COLLATE "C" NOT NULL DEFAULT '-------',
  first_seen bigint NOT NULL,
  changed bigint NOT NULL,
  PRIMARY KEY(repository, run_id, attempt)
);
CREATE INDEX runs_changed ON runs(changed);
CREATE INDEX runs_of_repository ON runs(repository, changed);
CREATE INDEX runs_of_commit ON runs(repository, head_sha);

CREATE TABLE run_jobs(
  repository text COLLATE "C" NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  attempt bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  document text COLLATE "C" NOT NULL,
  PRIMARY KEY(repository, run_id, attempt, name),
  FOREIGN KEY(repository, run_id, attempt) REFERENCES runs(repository, run_id, attempt) ON DELETE CASCADE
);

CREATE TABLE analyses(
  repository text COLLATE "C" NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  attempt bigint NOT NULL,
  head_sha text COLLATE "C" NOT NULL,
  verdict text COLLATE "C" NOT NULL,
  category text COLLATE "C" NOT NULL,
  document text COLLATE "C" NOT NULL,
  created bigint NOT NULL,
  PRIMARY KEY(repository, run_id, attempt),
  FOREIGN KEY(repository, run_id, attempt) REFERENCES runs(repository, run_id, attempt) ON DELETE CASCADE
);

CREATE TABLE fingerprints(
  repository text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  attempt bigint NOT NULL,
  head_sha text COLLATE "C" NOT NULL,
  category text COLLATE "C" NOT NULL,
  rule text COLLATE "C" NOT NULL,
  seen bigint NOT NULL,
  PRIMARY KEY(repository, run_id, attempt, fingerprint),
  FOREIGN KEY(repository, run_id, attempt) REFERENCES runs(repository, run_id, attempt) ON DELETE CASCADE
);
CREATE INDEX fingerprints_of_repository ON fingerprints(repository, fingerprint);

CREATE TABLE patches(
  repository text COLLATE "C" NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  attempt bigint NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  patch_sha256 text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  document text COLLATE "C" NOT NULL,
  created bigint NOT NULL,
  PRIMARY KEY(repository, run_id, attempt, fingerprint, patch_sha256),
  FOREIGN KEY(repository, run_id, attempt) REFERENCES runs(repository, run_id, attempt) ON DELETE CASCADE
);

-- state: 0 ready, 1 held, 2 done, 3 dead. An id is never used again, since an old lease names it.
CREATE TABLE tasks(
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL UNIQUE,
  repository text COLLATE "C" NOT NULL,
  payload text COLLATE "C" NOT NULL,
  state bigint NOT NULL DEFAULT 0,
  not_before bigint NOT NULL,
  tries bigint NOT NULL DEFAULT 0,
  token bigint NOT NULL DEFAULT 0,
  worker text COLLATE "C" NOT NULL DEFAULT '',
  lease_until bigint NOT NULL DEFAULT 0,
  reason text COLLATE "C" NOT NULL DEFAULT '',
  created bigint NOT NULL,
  changed bigint NOT NULL
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
CREATE INDEX tasks_open ON tasks(repository, id) WHERE state < 2;
CREATE INDEX tasks_held ON tasks(repository, lease_until) WHERE state = 1;
CREATE INDEX tasks_over ON tasks(changed) WHERE state >= 2;
CREATE INDEX tasks_dead ON tasks(id) WHERE state = 3;

CREATE TABLE attempts(
  idempotency_key text COLLATE "C" PRIMARY KEY,
  kind text COLLATE "C" NOT NULL,
  repository text COLLATE "C" NOT NULL,
  head_sha text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  actor text COLLATE "C" NOT NULL,
  recorded bigint NOT NULL,
  result text COLLATE "C" NOT NULL DEFAULT '',
  finished bigint NOT NULL DEFAULT 0
);
CREATE INDEX attempts_budget ON attempts(kind, repository, head_sha, fingerprint);

CREATE TABLE audit_log(
  number bigint PRIMARY KEY,
  time bigint NOT NULL,
  actor text COLLATE "C" NOT NULL,
  action text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  detail text COLLATE "C" NOT NULL,
  hash text COLLATE "C" NOT NULL
);
-- Its one row names the last entry, so that a log cut at its end is noticed.
CREATE TABLE audit_head(
  id bigint PRIMARY KEY CHECK(id = 1),
  number bigint NOT NULL,
  hash text COLLATE "C" NOT NULL
);
INSERT INTO audit_head(id, number, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- Written to by Store::check().
CREATE TABLE heartbeat(
  id bigint PRIMARY KEY CHECK(id = 1),
  time bigint NOT NULL
);
INSERT INTO heartbeat(id, time) VALUES (1, 0);

-- Claims at most `most` tasks for `worker` in one round trip, oldest first, at most `per_repository` of a repository at
-- once. The limit must hold over all workers, so whoever claims from a repository holds its advisory lock until the
-- end of the transaction, and counts after taking it (each statement of a volatile function sees what was committed
-- until then). Repositories that another worker is just claiming from are passed over, as SKIP LOCKED does with rows.
-- Where for that reason nothing was found, one row with the id 0 says: come again, and be patient, that is, wait for
-- the first lock. Only that first lock is waited for, while none is held, so claims can't block each other for ever.
-- Cost: a look into the index for each repository that has open tasks.
CREATE FUNCTION cimend_claim(at bigint, wanted text[], most bigint, per_repository bigint, until bigint,
                             by_worker text, patient boolean)
RETURNS TABLE(id bigint, token bigint, kind text, key text, repository text, payload text, tries bigint)
LANGUAGE plpgsql VOLATILE
-- Each repository's tasks come out of tasks_open in order, and the first few are enough. Without statistics (just after a
-- burst) the planner would rather read and sort them all.
SET enable_bitmapscan = off SET enable_seqscan = off SET enable_sort = off SET jit = off
AS $$
#variable_conflict use_column
DECLARE
  candidate record;
  locked text[] := '{}';
  passed_over text[] := '{}';
  found_tasks bigint := 0;
  given bigint := 0;
BEGIN
  FOR candidate IN
    WITH RECURSIVE open_repository(name) AS (
      SELECT min(t.repository) FROM tasks t WHERE t.state < 2
      UNION ALL
      SELECT (SELECT min(t.repository) FROM tasks t WHERE t.state < 2 AND t.repository > o.name)
      FROM open_repository o WHERE o.name IS NOT NULL)
    SELECT o.name AS repository, task.id AS id
    FROM open_repository o
    CROSS JOIN LATERAL (
      SELECT t.id FROM tasks t
      WHERE t.state < 2 AND t.repository = o.name
        AND ((t.state = 0 AND t.not_before <= at) OR (t.state = 1 AND t.lease_until <= at))
        AND (cardinality(wanted) = 0 OR t.kind = ANY (wanted))
      ORDER BY t.id
      LIMIT least(most, greatest(0, per_repository - (
        SELECT count(*) FROM tasks h WHERE h.state = 1 AND h.repository = o.name AND h.lease_until > at)))) task
    WHERE o.name IS NOT NULL
    ORDER BY task.id
  LOOP
    EXIT WHEN found_tasks >= most;
    IF NOT candidate.repository = ANY (locked) THEN
      CONTINUE WHEN candidate.repository = ANY (passed_over);
      IF patient THEN
        PERFORM pg_advisory_xact_lock(hashtext(current_schema()), hashtext(candidate.repository));
        patient := false;
      ELSIF NOT pg_try_advisory_xact_lock(hashtext(current_schema()), hashtext(candidate.repository)) THEN
        passed_over := passed_over || candidate.repository;
        CONTINUE;
      END IF;
      locked := locked || candidate.repository;
    END IF;
    found_tasks := found_tasks + 1;
  END LOOP;

  RETURN QUERY
    WITH chosen AS (
      SELECT task.id AS id
      FROM unnest(locked) AS mine(name)
      CROSS JOIN LATERAL (
        SELECT t.id FROM tasks t
        WHERE t.state < 2 AND t.repository = mine.name
          AND ((t.state = 0 AND t.not_before <= at) OR (t.state = 1 AND t.lease_until <= at))
          AND (cardinality(wanted) = 0 OR t.kind = ANY (wanted))
        ORDER BY t.id
        LIMIT least(most, greatest(0, per_repository - (
          SELECT count(*) FROM tasks h WHERE h.state = 1 AND h.repository = mine.name AND h.lease_until > at)))
        FOR UPDATE SKIP LOCKED) task
      ORDER BY task.id
      LIMIT most)
    UPDATE tasks t
    SET state = 1, token = t.token + 1, tries = t.tries + 1, worker = by_worker, lease_until = until, changed = at
    FROM chosen WHERE t.id = chosen.id
    RETURNING t.id, t.token, t.kind, t.key, t.repository, t.payload, t.tries;
  GET DIAGNOSTICS given = ROW_COUNT;
  IF given = 0 AND (found_tasks > 0 OR cardinality(passed_over) > 0) THEN
    RETURN QUERY SELECT 0::bigint, 0::bigint, ''::text, ''::text, ''::text, ''::text, 0::bigint;
  END IF;
END $$;
