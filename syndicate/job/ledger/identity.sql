-- Form 4: what one article is called by several sources, what was told, what a person decided.

ALTER TABLE source ADD COLUMN kind TEXT NOT NULL DEFAULT '';    -- the reader that understood it; '': not known yet
ALTER TABLE article ADD COLUMN text TEXT NOT NULL DEFAULT '';   -- fingerprint of its text without its title; '': short

CREATE TABLE alias (              -- further names by which sources call an article (syndicate.run.identity)
  name TEXT PRIMARY KEY,
  article TEXT NOT NULL
) STRICT;

CREATE TABLE edition (            -- the id of an output, as it was published first, for ever
  output TEXT PRIMARY KEY,
  id TEXT NOT NULL
) STRICT;

CREATE TABLE ruling (             -- what a person decided of an article, or has to
  article TEXT PRIMARY KEY,
  kind TEXT NOT NULL,             -- withdrawn, held, accepted
  reason TEXT NOT NULL DEFAULT '',
  at TEXT NOT NULL,
  status TEXT NOT NULL            -- of the article before that
) STRICT;

CREATE TABLE said (               -- fingerprints of lines that need to be read once
  line TEXT PRIMARY KEY
) STRICT;
