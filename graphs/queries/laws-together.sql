-- iri: law other
-- integer: reports units
WITH texts AS (  -- numbers are joined sooner than names; those of laws are in the order of names
  SELECT report, row_number() OVER ()::INTEGER AS text,
    dense_rank() OVER (ORDER BY unit)::INTEGER AS who
  FROM reports WHERE unit IS NOT NULL AND among(year, $year)
), laws AS (
  SELECT thing, row_number() OVER (ORDER BY thing)::INTEGER AS law
  FROM (SELECT DISTINCT thing FROM mentions WHERE contains(thing, '/instrument/'))
), cited AS (
  SELECT DISTINCT l.law, t.text, t.who
  FROM mentions JOIN laws AS l USING (thing) JOIN texts AS t USING (report)
), pairs AS (
  SELECT a.law, b.law AS other, count(*) AS reports, count(DISTINCT a.who) AS units
  FROM cited AS a JOIN cited AS b ON a.text = b.text AND a.law < b.law
  GROUP BY a.law, b.law
)
SELECT title(l.thing) AS lawName, title(o.thing) AS otherName, p.reports, p.units, l.thing AS law,
  o.thing AS other
FROM pairs AS p JOIN laws AS l ON l.law = p.law JOIN laws AS o ON o.law = p.other
ORDER BY p.reports DESC, p.units DESC, lawName, otherName, l.thing, o.thing
