-- Form 2: the pictures that stand as files beside a source, so that one that changes without its article is noticed.

ALTER TABLE source ADD COLUMN beside TEXT NOT NULL DEFAULT '[]';  -- JSON: [path, mtime_ns, size] of each
