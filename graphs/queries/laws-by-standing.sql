-- iri: standing law unit mode status report
-- integer: start end
-- year: year
-- date: date
WITH found AS (
  SELECT DISTINCT a.standing, a.standing_date, a.law, a.unit, a.mode, a.status, a.year, a.clause,
    a.report, a.start, a."end", r.file
  FROM applications AS a JOIN reports AS r USING (report)
  WHERE a.standing IS NOT NULL AND a.unit IS NOT NULL AND among(a.unit, $unit)
    AND among(a.law, $law) AND among(a.standing, $standing) AND among(r.region, $region)
    AND among(a.year, $year)
)
SELECT word(f.standing) AS standingName, coalesce(l.name, tail(f.law)) AS lawName,
  f.standing_date AS date, coalesce(u.name, tail(f.unit)) AS unitName, word(f.mode) AS modeName,
  word(f.status) AS statusName, f.year, f.clause, f.file, term(f.standing) AS standing, f.law,
  f.unit, term(f.mode) AS mode, term(f.status) AS status, f.report, f.start, f."end"
FROM found AS f LEFT JOIN things AS l ON l.thing = f.law LEFT JOIN things AS u ON u.thing = f.unit
ORDER BY
  CASE f.standing WHEN 'repealed' THEN 0 WHEN 'not_yet_in_force' THEN 1
    WHEN 'amended_since' THEN 2 WHEN 'in_force' THEN 3 ELSE 4 END,
  lawName, unitName, f.year NULLS FIRST, f.start, mode, f.report, f."end", status, f.law, f.unit
