-- integer: mentions instruments units reports
SELECT
  CASE WHEN t.type IS NOT NULL THEN t.type WHEN t.class = 'Work' THEN '作品'
    WHEN t.class = 'Document' AND t.known IS FALSE THEN '内部方案、文件'
    WHEN t.class = 'Document' THEN '文件' ELSE '种类不明' END AS kind,
  count(*) AS mentions, count(DISTINCT thing) AS instruments, count(DISTINCT unit) AS units,
  count(DISTINCT report) AS reports, min(tail(thing)) AS examples
FROM mentions LEFT JOIN things AS t USING (thing)
WHERE contains(thing, '/instrument/') AND unit IS NOT NULL AND among(unit, $unit)
  AND among(year, $year) AND among(term('InstrumentKinds/' || t.type), $kind)
GROUP BY kind
ORDER BY mentions DESC, kind
