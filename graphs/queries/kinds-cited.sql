-- integer: mentions instruments units reports
WITH cited AS (
  SELECT
    CASE WHEN t.type IS NOT NULL THEN t.type WHEN t.class = 'Work' THEN '作品'
      WHEN t.class = 'Document' AND t.known IS FALSE THEN '内部方案、文件'
      WHEN t.class = 'Document' THEN '文件' ELSE '种类不明' END AS kind,
    any_value(t.type) AS type, count(*) AS mentions, count(DISTINCT thing) AS instruments,
    count(DISTINCT unit) AS units, count(DISTINCT report) AS reports, min(tail(thing)) AS examples
  FROM mentions LEFT JOIN things AS t USING (thing)
  WHERE contains(thing, '/instrument/') AND unit IS NOT NULL AND among(unit, $unit)
    AND among(year, $year)
  GROUP BY kind
), shares AS (
  SELECT *, plain(round(1000 * mentions / sum(mentions) OVER ()) / 10) || '%' AS share FROM cited
)
SELECT kind, mentions, share, instruments, units, reports, examples FROM shares
WHERE among(term('InstrumentKinds/' || type), $kind)
ORDER BY mentions DESC, kind
