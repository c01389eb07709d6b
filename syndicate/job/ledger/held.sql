-- Form 3: articles that an output goes out without, since it cannot be made with them.

CREATE TABLE held (
  file TEXT NOT NULL,             -- of the output
  article TEXT NOT NULL,
  version TEXT NOT NULL,          -- fingerprint of the article that could not be shown
  since TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (file, article)
) STRICT;
