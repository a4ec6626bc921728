-- iri: law other
-- integer: reports units
WITH cited AS (
  SELECT DISTINCT report, unit, thing FROM mentions
  WHERE contains(thing, '/instrument/') AND unit IS NOT NULL AND among(year, $year)
), laws AS (  -- numbers in the order of the IRIs: they are joined sooner
  SELECT thing, row_number() OVER (ORDER BY thing) AS law FROM (SELECT DISTINCT thing FROM cited)
), texts AS (
  SELECT report, row_number() OVER (ORDER BY unit, report) AS text,
    dense_rank() OVER (ORDER BY unit) AS who
  FROM (SELECT DISTINCT report, unit FROM cited)
), numbered AS (
  SELECT law, text, who FROM cited JOIN laws USING (thing) JOIN texts USING (report)
), pairs AS (
  SELECT a.law, b.law AS other, count(*) AS reports, count(DISTINCT a.who) AS units
  FROM numbered AS a JOIN numbered AS b ON a.text = b.text AND a.law < b.law
  GROUP BY a.law, b.law
)
SELECT title(l.thing) AS lawName, title(o.thing) AS otherName, p.reports, p.units, l.thing AS law,
  o.thing AS other
FROM pairs AS p JOIN laws AS l ON l.law = p.law JOIN laws AS o ON o.law = p.other
ORDER BY p.reports DESC, p.units DESC, lawName, otherName, l.thing, o.thing
