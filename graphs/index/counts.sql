-- Counts of the things whose numbers stand in the table `touched`.
UPDATE thing SET
  reports = (SELECT count(*) FROM report WHERE report.unit = thing.id),
  statements = (SELECT count(*) FROM statement WHERE statement.unit = thing.id),
  partners = (SELECT count(DISTINCT statement.thing) FROM statement WHERE statement.unit = thing.id),
  measures = (SELECT count(*) FROM measure WHERE measure.unit = thing.id)
WHERE kind = 'unit' AND id IN (SELECT id FROM touched);
UPDATE thing SET
  reports = (SELECT count(DISTINCT report) FROM mention WHERE mention.thing = thing.id),
  statements = (SELECT count(*) FROM statement WHERE statement.thing = thing.id),
  partners = (SELECT count(DISTINCT unit) FROM statement WHERE statement.thing = thing.id)
WHERE kind IN ('regulation', 'document', 'work', 'program') AND id IN (SELECT id FROM touched);
UPDATE thing SET
  reports = (SELECT count(*) FROM report
             WHERE thing.id IN (report.province, report.prefecture, report.county))
WHERE kind = 'region' AND id IN (SELECT id FROM touched);
UPDATE thing SET role = CASE
  WHEN reports > 0 THEN 'reporting' WHEN statements + measures > 0 THEN 'acting' ELSE 'mentioned' END
WHERE kind = 'unit' AND id IN (SELECT id FROM touched);
