-- of one unit too
-- iri: unit program status report
-- integer: start end
-- decimal: value
-- year: year
WITH named AS (
  SELECT mention, report, thing AS program, "end" AS after FROM mentions
  WHERE among(thing, $program)
), stops AS (  -- what follows the name of another program, not a component, is that one's
  SELECT n.mention, min(o.start) AS stop
  FROM named AS n JOIN mentions AS o ON o.report = n.report AND o.start >= n.after
    ANTI JOIN components AS c ON c.program = n.program AND c.component = o.thing
  WHERE o.thing <> n.program AND contains(o.thing, '/program/')
  GROUP BY n.mention
), measured AS (
  SELECT * FROM measures WHERE unit IS NOT NULL AND report IN (SELECT report FROM named)
), direct AS (
  SELECT n.program, m.* EXCLUDE (about)
  FROM measured AS m JOIN (SELECT DISTINCT program, report FROM named) AS n
    ON n.report = m.report AND list_contains(string_split(m.about, ' '), n.program)
), near AS (
  SELECT n.program, m.*
  FROM named AS n LEFT JOIN stops AS s USING (mention)
    JOIN measured AS m ON m.report = n.report AND m.start BETWEEN n.after AND n.after + 150
      AND (s.stop IS NULL OR m.start < s.stop)
), figured AS (
  SELECT report, program, unit FROM direct UNION SELECT report, program, unit FROM near
), found AS (
  SELECT '有数据' AS class, unit, program, what, value, unitText, bound, status, clause, report,
    start, "end"
  FROM direct
  UNION
  SELECT '后文150字内有数据', unit, program, what, value, unitText, bound, status, clause, report,
    start, "end"
  FROM near WHERE about IS NULL
  UNION
  SELECT '只提到，没有数据', p.unit, p.program, NULL, NULL, NULL, NULL, p.status, m.text, p.report,
    m.start, m."end"
  FROM participations AS p JOIN mentions AS m
      ON m.mention = replace(p.statement, '#p', '#m') || '-p'
    ANTI JOIN figured AS f ON f.report = p.report AND f.program = p.program AND f.unit = p.unit
  WHERE p.unit IS NOT NULL AND among(p.program, $program)
)
SELECT f.class, coalesce(u.name, tail(f.unit)) AS unitName,
  coalesce(nullif(t.name, ''), tail(f.program)) AS programName, f.what, plain(f.value) AS value,
  f.unitText, coalesce(word(f.bound), '') AS boundName, word(f.status) AS statusName, r.year,
  f.clause, r.file, f.unit, f.program, term(f.status) AS status, f.report, f.start, f."end"
FROM found AS f JOIN reports AS r USING (report)
  LEFT JOIN things AS u ON u.thing = f.unit LEFT JOIN things AS t ON t.thing = f.program
WHERE among(f.unit, $unit) AND among(r.year, $year)
ORDER BY f.class, unitName, r.year NULLS FIRST, f.start, f.what NULLS FIRST, f.value NULLS FIRST,
  f.report, f."end", f.unitText NULLS FIRST, boundName, status, f.unit, f.program
