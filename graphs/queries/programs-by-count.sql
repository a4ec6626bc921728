-- iri: program
-- integer: units reports
SELECT tail(program) AS programName, count(DISTINCT unit) AS units,
  count(DISTINCT report) AS reports, program
FROM participations
WHERE unit IS NOT NULL AND status = 'done' AND among(program, $program) AND among(year, $year)
GROUP BY program
ORDER BY units DESC, reports DESC, programName, program
