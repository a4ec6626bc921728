-- iri: unit
-- integer: laws statements reports
SELECT coalesce(any_value(u.name), tail(a.unit)) AS unitName, count(DISTINCT a.law) AS laws,
  count(DISTINCT a.statement) AS statements, count(DISTINCT a.report) AS reports, a.unit
FROM applications AS a JOIN reports AS r USING (report) LEFT JOIN things AS u ON u.thing = a.unit
WHERE a.unit IS NOT NULL AND a.status = 'done' AND among(a.mode, $mode) AND among(a.year, $year)
  AND among(r.region, $region)
GROUP BY a.unit
ORDER BY laws DESC, statements DESC, unitName, a.unit
