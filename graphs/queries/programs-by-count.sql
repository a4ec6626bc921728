-- iri: program
-- integer: units reports
SELECT tail(program) AS programName, count(DISTINCT participations.unit) AS units,
  count(DISTINCT report) AS reports, program
FROM participations JOIN reports AS r USING (report)
WHERE participations.unit IS NOT NULL AND status = 'done' AND among(program, $program) AND among(participations.year, $year)
  AND among(r.region, $region)
GROUP BY program
ORDER BY units DESC, reports DESC, programName, program
