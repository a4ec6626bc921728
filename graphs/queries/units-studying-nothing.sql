-- of one unit too
-- iri: unit report
-- year: year
SELECT coalesce(u.name, tail(r.unit)) AS unitName, r.year, r.file, r.unit, r.report
FROM reports AS r
  ANTI JOIN (
    SELECT report, unit FROM applications
    WHERE mode = 'study' AND status = 'done'
      AND law IN (SELECT thing FROM things WHERE "class" = 'Regulation')
  ) AS s USING (report, unit)
  LEFT JOIN things AS u ON u.thing = r.unit
WHERE r.unit IS NOT NULL AND among(r.unit, $unit) AND among(r.year, $year)
  AND among(r.region, $region)
ORDER BY unitName, r.year NULLS FIRST, r.file, r.report
