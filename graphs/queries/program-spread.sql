-- iri: unit place status report
-- integer: start end
-- year: year
WITH found AS (
  SELECT DISTINCT p.unit, p.status, p.report, m.start, m."end", m.text, r.file, r.year, r.region
  FROM participations AS p JOIN reports AS r USING (report)
    JOIN mentions AS m ON m.mention = replace(p.statement, '#p', '#m') || '-p'
  WHERE among(p.program, $program) AND p.unit IS NOT NULL AND among(r.year, $year)
    AND among(r.region, $region)
)
SELECT coalesce(nullif(g.name, ''), tail(f.region), '') AS regionName,
  coalesce(word('RegionLevels/' || g.type), g.type, '') AS levelName, f.year,
  coalesce(u.name, tail(f.unit)) AS unitName, word(f.status) AS statusName, f.text, f.file, f.unit,
  f.region AS place, term(f.status) AS status, f.report, f.start, f."end"
FROM found AS f LEFT JOIN things AS g ON g.thing = f.region
  LEFT JOIN things AS u ON u.thing = f.unit
ORDER BY regionName, f.year NULLS FIRST, unitName, f.start, f.report, f."end", f.unit, status
