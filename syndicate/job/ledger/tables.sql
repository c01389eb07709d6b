-- The first form of the ledger. Instants are ISO 8601 in UTC; moments as `Moment.isoformat` gives them.

CREATE TABLE source (             -- what was read, so that it is read again only when it changed
  uri TEXT PRIMARY KEY,
  name TEXT NOT NULL,             -- of its table in the job file
  mtime_ns INTEGER NOT NULL,      -- 0 for a URL
  size INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  settings TEXT NOT NULL          -- fingerprint of what the job says of how to read it
) STRICT;

CREATE TABLE article (
  id TEXT PRIMARY KEY,            -- as it was published first, for ever
  seq INTEGER NOT NULL UNIQUE,    -- the order in which articles were first seen, from 1
  key TEXT NOT NULL UNIQUE,       -- what tells it apart in its source
  uri TEXT NOT NULL,
  source TEXT NOT NULL,
  first_seen TEXT NOT NULL,
  changed TEXT NOT NULL,          -- when this version was first seen
  fingerprint TEXT NOT NULL,      -- of all that it says
  words TEXT NOT NULL,            -- of what a reader reads
  body BLOB,                      -- the canonical article as JSON; NULL where only a receipt remembers it
  title TEXT NOT NULL,
  url TEXT,
  published TEXT,
  updated TEXT,
  embargo TEXT,
  expiry TEXT,
  status TEXT NOT NULL,
  section TEXT NOT NULL,
  language TEXT NOT NULL,
  tags BLOB NOT NULL,             -- JSON list
  authors BLOB NOT NULL           -- JSON list of names
) STRICT;
CREATE INDEX article_uri ON article (uri);

CREATE TABLE notice (             -- every wording under which an article went out
  article TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  answer BLOB NOT NULL,           -- the Disclaimer or the Waiver as JSON
  first_seen TEXT NOT NULL,
  PRIMARY KEY (article, fingerprint)
) STRICT;

CREATE TABLE amendment (          -- a correction or a withdrawal of an article that was out
  article TEXT NOT NULL,
  kind TEXT NOT NULL,
  moment TEXT NOT NULL,
  title TEXT NOT NULL,
  url TEXT,
  PRIMARY KEY (article, kind, moment)
) STRICT;

CREATE TABLE issue (
  output TEXT NOT NULL,
  number INTEGER NOT NULL,
  date TEXT NOT NULL,             -- the day, in the publication's time zone
  made TEXT NOT NULL,
  PRIMARY KEY (output, number)
) STRICT;

CREATE TABLE issue_article (
  output TEXT NOT NULL,
  article TEXT NOT NULL,
  number INTEGER NOT NULL,        -- 0: older than the job was asked to begin with
  PRIMARY KEY (output, article)   -- an article stands in one issue of an output
) STRICT;
CREATE INDEX issue_article_number ON issue_article (output, number);

CREATE TABLE issue_amendment (
  output TEXT NOT NULL,
  article TEXT NOT NULL,
  kind TEXT NOT NULL,
  moment TEXT NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (output, article, kind, moment)
) STRICT;

CREATE TABLE file (               -- what stands in the folder of outputs
  name TEXT PRIMARY KEY,
  output TEXT NOT NULL,
  number INTEGER,                 -- of the issue
  fingerprint TEXT NOT NULL,      -- of all that decides over its bytes
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  record BLOB,                    -- its record in the receipt, as JSON; NULL where it has none (a cover, a picture)
  changed TEXT NOT NULL
) STRICT;

CREATE TABLE delivery (
  key TEXT PRIMARY KEY,
  state TEXT NOT NULL,            -- begun, done, failed, refused, skipped
  at TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;
