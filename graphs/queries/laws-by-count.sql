-- iri: law
-- integer: units reports
SELECT title(law) AS lawName, count(DISTINCT unit) AS units, count(DISTINCT report) AS reports, law
FROM applications
WHERE unit IS NOT NULL AND status = 'done' AND among(law, $law) AND among(mode, $mode)
  AND among(year, $year)
GROUP BY law
ORDER BY units DESC, reports DESC, lawName, law
