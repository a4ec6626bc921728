-- iri: law other
-- integer: reports units
WITH cited AS (
  SELECT DISTINCT report, unit, thing AS law FROM mentions
  WHERE among(thing, $law) AND unit IS NOT NULL AND among(year, $year)
), beside AS (
  SELECT c.law, m.thing AS other, count(DISTINCT c.report) AS reports,
    count(DISTINCT c.unit) AS units
  FROM cited AS c JOIN mentions AS m USING (report)
  WHERE m.thing <> c.law AND contains(m.thing, '/instrument/')
  GROUP BY c.law, m.thing
)
SELECT title(other) AS otherName, reports, units, law, other
FROM beside
ORDER BY reports DESC, units DESC, otherName, other, law
