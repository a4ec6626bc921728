-- of one unit too
-- iri: unit law report
-- integer: times
-- year: year
WITH told AS (
  SELECT report, unit, year, file FROM reports
  WHERE unit IS NOT NULL AND among(unit, $unit) AND among(year, $year) AND among(region, $region)
), studied AS (
  SELECT t.report, t.unit, t.year, t.file, a.law, count(DISTINCT a.statement) AS times,
    min(a.clause) AS clause
  FROM told AS t JOIN applications AS a USING (report, unit)
  WHERE a.mode = 'study' AND a.status = 'done'
    AND a.law IN (SELECT thing FROM things WHERE "class" = 'Regulation')
  GROUP BY ALL
), found AS (
  SELECT * FROM studied
  UNION ALL
  SELECT report, unit, year, file, NULL, 0, '' FROM told ANTI JOIN studied USING (report)
)
SELECT coalesce(u.name, tail(f.unit)) AS unitName, f.year,
  if(f.law IS NULL, '一部没有', coalesce(l.name, tail(f.law))) AS lawName, f.times, f.clause, f.file,
  f.unit, f.law, f.report
FROM found AS f LEFT JOIN things AS u ON u.thing = f.unit LEFT JOIN things AS l ON l.thing = f.law
ORDER BY unitName, f.year NULLS FIRST, f.report, f.times DESC, lawName, f.law
