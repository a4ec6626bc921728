-- The side index of one generation of a store. Keys are IRIs without their base; places count
-- code points of a report's source. A statement is an application (mode study … mention) or a
-- participation (mode runs), with the facets of its report and of its unit beside it.
-- The numbers of reports, statements, measures and paragraphs rise from the newest report to the
-- oldest, with room between reports, so that one can be put between two others.
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE thing (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,             -- unit regulation document work program region
  label TEXT NOT NULL,
  names TEXT NOT NULL DEFAULT '', -- other names, one a line
  note TEXT NOT NULL DEFAULT '',  -- kind of organ, of law, of program
  level TEXT NOT NULL DEFAULT '', -- of its region
  role TEXT NOT NULL DEFAULT '',  -- of a unit: reporting acting mentioned; else known or not
  region INTEGER, province INTEGER, prefecture INTEGER, county INTEGER,
  reports INTEGER NOT NULL DEFAULT 0,
  statements INTEGER NOT NULL DEFAULT 0,
  partners INTEGER NOT NULL DEFAULT 0, -- of a unit its laws and programs, of these their units
  measures INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE fact (thing INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, other INTEGER);

CREATE TABLE report (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL, unit INTEGER, issuer INTEGER, organ TEXT NOT NULL, year TEXT NOT NULL,
  issued TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL,
  level TEXT NOT NULL, region INTEGER, province INTEGER, prefecture INTEGER, county INTEGER,
  statements INTEGER NOT NULL, measures INTEGER NOT NULL, length INTEGER NOT NULL
);
CREATE TABLE statement (
  id INTEGER PRIMARY KEY,
  report INTEGER NOT NULL, unit INTEGER, thing INTEGER NOT NULL,
  mode TEXT NOT NULL, status TEXT NOT NULL, year TEXT NOT NULL, level TEXT NOT NULL,
  organ TEXT NOT NULL, province INTEGER, prefecture INTEGER, county INTEGER,
  key TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
  quote TEXT NOT NULL, section TEXT NOT NULL
);
CREATE TABLE measure (
  id INTEGER PRIMARY KEY,
  report INTEGER NOT NULL, unit INTEGER, what TEXT NOT NULL,
  value TEXT NOT NULL, amount REAL NOT NULL, counter TEXT NOT NULL, bound TEXT NOT NULL,
  status TEXT NOT NULL, year TEXT NOT NULL, level TEXT NOT NULL, organ TEXT NOT NULL,
  province INTEGER, prefecture INTEGER, county INTEGER,
  key TEXT NOT NULL, at INTEGER NOT NULL, until INTEGER NOT NULL,
  start INTEGER NOT NULL, stop INTEGER NOT NULL, quote TEXT NOT NULL, section TEXT NOT NULL
);
CREATE TABLE concern (measure INTEGER NOT NULL, thing INTEGER NOT NULL);
CREATE TABLE mention (
  report INTEGER NOT NULL, thing INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
  words TEXT NOT NULL, rule TEXT NOT NULL
);
CREATE TABLE paragraph (
  id INTEGER PRIMARY KEY, report INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL
);

-- Pairs of characters answer every search of two and more, single ones those of one.
CREATE VIRTUAL TABLE pairs USING fts5(words, content='', tokenize="unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE letters USING fts5(words, content='', detail=none, columnsize=0, tokenize="unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE name_pairs USING fts5(words, content='', tokenize="unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE name_letters USING fts5(words, content='', detail=none, columnsize=0, tokenize="unicode61 remove_diacritics 0");
