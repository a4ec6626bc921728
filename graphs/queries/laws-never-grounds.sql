-- iri: law
-- integer: units reports
SELECT tail(law) AS lawName,
  concat_ws('、', if(bool_or(mode = 'study'), word('study'), NULL),
    if(bool_or(mode = 'publicise'), word('publicise'), NULL)) AS modes,
  count(DISTINCT unit) AS units, count(DISTINCT report) AS reports, min(clause) AS clause, law
FROM applications
WHERE mode IN ('study', 'publicise') AND status = 'done' AND unit IS NOT NULL
  AND among(law, $law) AND among(year, $year)
  AND law IN (SELECT thing FROM things WHERE "class" = 'Regulation')
  AND law NOT IN (SELECT law FROM applications WHERE mode = 'apply' AND status = 'done')
GROUP BY law
ORDER BY units DESC, reports DESC, lawName, law
