-- iri: unit law mode report
-- iri-or-empty: status
-- integer: start end
-- year: year
WITH said AS (
  SELECT DISTINCT unit, law, mode, status, year, clause, report, start, "end" FROM applications
  WHERE unit IS NOT NULL AND among(law, $law) AND among(unit, $unit) AND among(mode, $mode)
    AND among(status, $status) AND among(year, $year)
), named AS (  -- named in the report, and no statement says how: it is mentioned
  SELECT DISTINCT m.unit, m.thing AS law, 'mention' AS mode, NULL AS status, m.year,
    m.text AS clause, m.report, m.start, m."end"
  FROM mentions AS m ANTI JOIN applications AS a ON a.report = m.report AND a.law = m.thing
  WHERE m.unit IS NOT NULL AND contains(m.thing, '/instrument/') AND among(m.thing, $law)
    AND among(m.unit, $unit) AND among('mention', $mode) AND $status IS NULL
    AND among(m.year, $year)
), found AS (FROM said UNION ALL FROM named)
SELECT coalesce(u.name, tail(f.unit)) AS unitName, coalesce(l.name, tail(f.law)) AS lawName,
  word(f.mode) AS modeName, coalesce(word(f.status), '') AS statusName, f.year, f.clause, r.file,
  f.unit, f.law, term(f.mode) AS mode, term(f.status) AS status, f.report, f.start, f."end",
  r.sha256
FROM found AS f JOIN reports AS r USING (report) LEFT JOIN things AS u ON u.thing = f.unit
  LEFT JOIN things AS l ON l.thing = f.law
ORDER BY unitName, f.year NULLS FIRST, lawName, f.start, f."end", mode, status NULLS FIRST,
  f.report, f.unit, f.law
