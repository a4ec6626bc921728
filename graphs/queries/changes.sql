-- iri: unit thing report
-- year: from to
WITH told AS (
  SELECT report, unit, year, file FROM reports
  WHERE unit IS NOT NULL AND year IS NOT NULL AND among(unit, $unit)
), named AS (
  SELECT report, m.thing, min(m.text) AS quote
  FROM told JOIN mentions AS m USING (report)
  WHERE contains(m.thing, '/instrument/') OR contains(m.thing, '/program/')
  GROUP BY ALL
), pairs AS (
  SELECT new.unit, old.year AS "from", new.year AS "to", new.report, new.file,
    old.report AS other, '新增' AS change
  FROM told AS old JOIN told AS new ON new.unit = old.unit AND new.year = old.year + 1
  UNION ALL
  SELECT new.unit, old.year, new.year, old.report, old.file, new.report, '消失'
  FROM told AS old JOIN told AS new ON new.unit = old.unit AND new.year = old.year + 1
), found AS (
  SELECT DISTINCT p.unit, p."from", p."to", p.change, n.thing, n.quote, p.file, p.report
  FROM pairs AS p JOIN named AS n USING (report)
    ANTI JOIN named AS o ON o.report = p.other AND o.thing = n.thing
  WHERE among(p."to", $year) AND among(p.change, $change)
    AND among(if(contains(n.thing, '/instrument/'), '法律、法规、文件', '制度'), $kind)
)
SELECT coalesce(u.name, tail(f.unit)) AS unitName, f."from", f."to", f.change,
  if(contains(f.thing, '/instrument/'), '法律、法规、文件', '制度') AS kind,
  coalesce(t.name, tail(f.thing)) AS thingName, f.quote, f.file, f.unit, f.thing, f.report
FROM found AS f LEFT JOIN things AS u ON u.thing = f.unit LEFT JOIN things AS t ON t.thing = f.thing
ORDER BY unitName, f."from", kind, f.change, thingName, f.thing, f.file, f.report, f.unit
