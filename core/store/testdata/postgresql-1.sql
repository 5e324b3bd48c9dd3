
CREATE FUNCTION recorded.cimend_claim(at bigint, wanted text[], most bigint, per_repository bigint, until bigint, by_worker text, patient boolean) RETURNS TABLE(id bigint, token bigint, kind text, key text, repository text, payload text, tries bigint)
    LANGUAGE plpgsql
    SET enable_bitmapscan TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_sort TO 'off'
    SET jit TO 'off'
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

CREATE TABLE recorded.analyses (
    repository text NOT NULL COLLATE pg_catalog."C",
    run_id text NOT NULL COLLATE pg_catalog."C",
    attempt bigint NOT NULL,
    head_sha text NOT NULL COLLATE pg_catalog."C",
    verdict text NOT NULL COLLATE pg_catalog."C",
    category text NOT NULL COLLATE pg_catalog."C",
    document text NOT NULL COLLATE pg_catalog."C",
    created bigint NOT NULL
);

CREATE TABLE recorded.attempts (
    idempotency_key text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    repository text NOT NULL COLLATE pg_catalog."C",
    head_sha text NOT NULL COLLATE pg_catalog."C",
    fingerprint text NOT NULL COLLATE pg_catalog."C",
    actor text NOT NULL COLLATE pg_catalog."C",
    recorded bigint NOT NULL,
    result text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    finished bigint DEFAULT 0 NOT NULL
);

CREATE TABLE recorded.audit_head (
    id bigint NOT NULL,
    number bigint NOT NULL,
    hash text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT audit_head_id_check CHECK ((id = 1))
);

CREATE TABLE recorded.audit_log (
    number bigint NOT NULL,
    "time" bigint NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    action text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL COLLATE pg_catalog."C",
    detail text NOT NULL COLLATE pg_catalog."C",
    hash text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE recorded.deliveries (
    number bigint NOT NULL,
    source text NOT NULL COLLATE pg_catalog."C",
    delivery_id text NOT NULL COLLATE pg_catalog."C",
    event text NOT NULL COLLATE pg_catalog."C",
    repository text NOT NULL COLLATE pg_catalog."C",
    body_sha256 text NOT NULL COLLATE pg_catalog."C",
    body bytea NOT NULL,
    received_at bigint NOT NULL
);
ALTER TABLE ONLY recorded.deliveries ALTER COLUMN body SET STORAGE EXTERNAL;

ALTER TABLE recorded.deliveries ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME recorded.deliveries_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE recorded.fingerprints (
    repository text NOT NULL COLLATE pg_catalog."C",
    fingerprint text NOT NULL COLLATE pg_catalog."C",
    run_id text NOT NULL COLLATE pg_catalog."C",
    attempt bigint NOT NULL,
    head_sha text NOT NULL COLLATE pg_catalog."C",
    category text NOT NULL COLLATE pg_catalog."C",
    rule text NOT NULL COLLATE pg_catalog."C",
    seen bigint NOT NULL
);

CREATE TABLE recorded.heartbeat (
    id bigint NOT NULL,
    "time" bigint NOT NULL,
    CONSTRAINT heartbeat_id_check CHECK ((id = 1))
);

CREATE TABLE recorded.patches (
    repository text NOT NULL COLLATE pg_catalog."C",
    run_id text NOT NULL COLLATE pg_catalog."C",
    attempt bigint NOT NULL,
    fingerprint text NOT NULL COLLATE pg_catalog."C",
    patch_sha256 text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    document text NOT NULL COLLATE pg_catalog."C",
    created bigint NOT NULL
);

CREATE TABLE recorded.run_jobs (
    repository text NOT NULL COLLATE pg_catalog."C",
    run_id text NOT NULL COLLATE pg_catalog."C",
    attempt bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    document text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE recorded.runs (
    repository text NOT NULL COLLATE pg_catalog."C",
    run_id text NOT NULL COLLATE pg_catalog."C",
    attempt bigint NOT NULL,
    state bigint DEFAULT 0 NOT NULL,
    conclusion text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    head_sha text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    branch text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    workflow text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    event text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    url text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    document text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    field_states text DEFAULT '-------'::text NOT NULL COLLATE pg_catalog."C",
    first_seen bigint NOT NULL,
    changed bigint NOT NULL
);

CREATE TABLE recorded.schema_version (
    version bigint NOT NULL,
    sha256 text NOT NULL,
    applied bigint NOT NULL
);

CREATE TABLE recorded.tasks (
    id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    repository text NOT NULL COLLATE pg_catalog."C",
    payload text NOT NULL COLLATE pg_catalog."C",
    state bigint DEFAULT 0 NOT NULL,
    not_before bigint NOT NULL,
    tries bigint DEFAULT 0 NOT NULL,
    token bigint DEFAULT 0 NOT NULL,
    worker text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    lease_until bigint DEFAULT 0 NOT NULL,
    reason text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    created bigint NOT NULL,
    changed bigint NOT NULL
)
WITH (fillfactor='80', autovacuum_vacuum_scale_factor='0.02', autovacuum_analyze_scale_factor='0.05');

ALTER TABLE recorded.tasks ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME recorded.tasks_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

INSERT INTO recorded.analyses VALUES ('octo/cat', 'a', 1, 'aaaa', 'failed', 'test', '{}', 1800000000);

INSERT INTO recorded.attempts VALUES ('key', 'rerun', 'octo/cat', 'aaaa', 'f', 'tester', 1800000000, '', 0);

INSERT INTO recorded.audit_head VALUES (1, 2, 'b56fd2b2cc64039994a9cc0e1ebd70deb8f802720c6e3d0878bb2b4bdf6dad0e');

INSERT INTO recorded.audit_log VALUES (1, 1800000000, 'receiver', 'delivery.conflict', 'github/a', '{"event":"workflow_run","repository":"octo/cat","body_sha256":"1c2104ddcc83568a7d73e4d5d361fb18701194ca3eb88148a44d547690ce87e6","known_body_sha256":"3e4376edadf2d1846fa1302f67101dd653e6e8ba09e272dfa3665ee07101de36"}', 'a1b64949a03978b11e4ce0e4bb6c0b690649911351edad2a8dbbc503519bbe12');
INSERT INTO recorded.audit_log VALUES (2, 1800000000, 'tester', 'attempt.recorded', 'octo/cat@aaaa', '{"kind":"rerun","fingerprint":"f","idempotency_key":"key"}', 'b56fd2b2cc64039994a9cc0e1ebd70deb8f802720c6e3d0878bb2b4bdf6dad0e');

INSERT INTO recorded.deliveries OVERRIDING SYSTEM VALUE VALUES (1, 'github', 'a', 'workflow_run', 'octo/cat', '3e4376edadf2d1846fa1302f67101dd653e6e8ba09e272dfa3665ee07101de36', '\x31', 1800000000);
INSERT INTO recorded.deliveries OVERRIDING SYSTEM VALUE VALUES (2, 'github', 'b', 'workflow_run', 'octo/cat', '9753a6d932bfa5089fc4b6eab0e05022a5db340d334dcc6a3500c8a91e37deb2', '\x32', 1800000000);

INSERT INTO recorded.fingerprints VALUES ('octo/cat', 'f', 'a', 1, 'aaaa', 'test', 'rule', 1800000000);

INSERT INTO recorded.heartbeat VALUES (1, 0);

INSERT INTO recorded.patches VALUES ('octo/cat', 'a', 1, 'f', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'proposed', '{}', 1700000000);

INSERT INTO recorded.runs VALUES ('octo/cat', 'b', 1, 2, 'failure', '', '', '', '', '', '', '2------', 1800000000, 1800000000);
INSERT INTO recorded.runs VALUES ('octo/cat', 'a', 1, 2, 'failure', 'aaaa', '', '', '', '', '', '20-----', 1800000000, 1800000000);

INSERT INTO recorded.schema_version VALUES (1, '205831201d9bb545d654b7ebc490c19482a2dc5367507580aa8af9bbc16130fb', 1800000000);

INSERT INTO recorded.tasks OVERRIDING SYSTEM VALUE VALUES (2, 'fetch', 'fetch/b', 'octo/cat', '{"key":"fetch/b"}', 0, 0, 0, 0, '', 0, '', 1800000000, 1800000000);
INSERT INTO recorded.tasks OVERRIDING SYSTEM VALUE VALUES (1, 'fetch', 'fetch/a', 'octo/cat', '{"key":"fetch/a"}', 2, 0, 1, 1, '', 0, '', 1800000000, 1800000000);

SELECT pg_catalog.setval('recorded.deliveries_number_seq', 3, true);

SELECT pg_catalog.setval('recorded.tasks_id_seq', 2, true);

ALTER TABLE ONLY recorded.analyses
    ADD CONSTRAINT analyses_pkey PRIMARY KEY (repository, run_id, attempt);

ALTER TABLE ONLY recorded.attempts
    ADD CONSTRAINT attempts_pkey PRIMARY KEY (idempotency_key);

ALTER TABLE ONLY recorded.audit_head
    ADD CONSTRAINT audit_head_pkey PRIMARY KEY (id);

ALTER TABLE ONLY recorded.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (number);

ALTER TABLE ONLY recorded.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (number);

ALTER TABLE ONLY recorded.deliveries
    ADD CONSTRAINT deliveries_source_delivery_id_key UNIQUE (source, delivery_id);

ALTER TABLE ONLY recorded.fingerprints
    ADD CONSTRAINT fingerprints_pkey PRIMARY KEY (repository, run_id, attempt, fingerprint);

ALTER TABLE ONLY recorded.heartbeat
    ADD CONSTRAINT heartbeat_pkey PRIMARY KEY (id);

ALTER TABLE ONLY recorded.patches
    ADD CONSTRAINT patches_pkey PRIMARY KEY (repository, run_id, attempt, fingerprint, patch_sha256);

ALTER TABLE ONLY recorded.run_jobs
    ADD CONSTRAINT run_jobs_pkey PRIMARY KEY (repository, run_id, attempt, name);

ALTER TABLE ONLY recorded.runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (repository, run_id, attempt);

ALTER TABLE ONLY recorded.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (version);

ALTER TABLE ONLY recorded.tasks
    ADD CONSTRAINT tasks_key_key UNIQUE (key);

ALTER TABLE ONLY recorded.tasks
    ADD CONSTRAINT tasks_pkey PRIMARY KEY (id);

CREATE INDEX attempts_budget ON recorded.attempts USING btree (kind, repository, head_sha, fingerprint);

CREATE UNIQUE INDEX deliveries_body ON recorded.deliveries USING btree (source, body_sha256) WHERE (body_sha256 <> ''::text);

CREATE INDEX deliveries_received_at ON recorded.deliveries USING btree (received_at);

CREATE INDEX fingerprints_of_repository ON recorded.fingerprints USING btree (repository, fingerprint);

CREATE INDEX runs_changed ON recorded.runs USING btree (changed);

CREATE INDEX runs_of_commit ON recorded.runs USING btree (repository, head_sha);

CREATE INDEX runs_of_repository ON recorded.runs USING btree (repository, changed);

CREATE INDEX tasks_dead ON recorded.tasks USING btree (id) WHERE (state = 3);

CREATE INDEX tasks_held ON recorded.tasks USING btree (repository, lease_until) WHERE (state = 1);

CREATE INDEX tasks_open ON recorded.tasks USING btree (repository, id) WHERE (state < 2);

CREATE INDEX tasks_over ON recorded.tasks USING btree (changed) WHERE (state >= 2);

ALTER TABLE ONLY recorded.analyses
    ADD CONSTRAINT analyses_repository_run_id_attempt_fkey FOREIGN KEY (repository, run_id, attempt) REFERENCES recorded.runs(repository, run_id, attempt) ON DELETE CASCADE;

ALTER TABLE ONLY recorded.fingerprints
    ADD CONSTRAINT fingerprints_repository_run_id_attempt_fkey FOREIGN KEY (repository, run_id, attempt) REFERENCES recorded.runs(repository, run_id, attempt) ON DELETE CASCADE;

ALTER TABLE ONLY recorded.patches
    ADD CONSTRAINT patches_repository_run_id_attempt_fkey FOREIGN KEY (repository, run_id, attempt) REFERENCES recorded.runs(repository, run_id, attempt) ON DELETE CASCADE;

ALTER TABLE ONLY recorded.run_jobs
    ADD CONSTRAINT run_jobs_repository_run_id_attempt_fkey FOREIGN KEY (repository, run_id, attempt) REFERENCES recorded.runs(repository, run_id, attempt) ON DELETE CASCADE;

