-- iri: law
-- integer: units reports
SELECT title(a.law) AS lawName, count(DISTINCT a.unit) AS units,
  count(DISTINCT a.report) AS reports, a.law
FROM applications AS a JOIN reports AS r USING (report)
WHERE a.unit IS NOT NULL AND a.status = 'done' AND among(a.law, $law) AND among(a.mode, $mode)
  AND among(a.year, $year) AND among(r.region, $region)
GROUP BY a.law
ORDER BY units DESC, reports DESC, lawName, a.law
