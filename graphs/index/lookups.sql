-- Made after the tables are filled.
CREATE INDEX statement_unit ON statement (unit, mode, status, year, thing);
CREATE INDEX statement_thing ON statement (thing, mode, status, year, unit, province);
CREATE INDEX statement_mode ON statement (mode, status, year, province, unit, thing);
CREATE INDEX statement_report ON statement (report, start);
CREATE INDEX measure_unit ON measure (unit, year);
CREATE INDEX measure_report ON measure (report, start);
CREATE INDEX measure_counter ON measure (counter, status, year, province);
CREATE INDEX concern_thing ON concern (thing);
CREATE INDEX mention_thing ON mention (thing, report);
CREATE INDEX mention_report ON mention (report, start);
CREATE INDEX paragraph_report ON paragraph (report);
CREATE INDEX report_unit ON report (unit, year);
CREATE INDEX report_province ON report (province, year);
CREATE INDEX report_prefecture ON report (prefecture);
CREATE INDEX report_county ON report (county);
CREATE INDEX fact_thing ON fact (thing);
CREATE INDEX fact_other ON fact (other) WHERE other IS NOT NULL;
UPDATE thing SET
  reports = (SELECT count(*) FROM report WHERE report.unit = thing.id),
  statements = (SELECT count(*) FROM statement WHERE statement.unit = thing.id),
  partners = (SELECT count(DISTINCT statement.thing) FROM statement WHERE statement.unit = thing.id),
  measures = (SELECT count(*) FROM measure WHERE measure.unit = thing.id)
WHERE kind = 'unit';
UPDATE thing SET
  reports = (SELECT count(DISTINCT report) FROM mention WHERE mention.thing = thing.id),
  statements = (SELECT count(*) FROM statement WHERE statement.thing = thing.id),
  partners = (SELECT count(DISTINCT unit) FROM statement WHERE statement.thing = thing.id)
WHERE kind IN ('regulation', 'document', 'work', 'program');
UPDATE thing SET
  reports = (SELECT count(*) FROM report
             WHERE thing.id IN (report.province, report.prefecture, report.county))
WHERE kind = 'region';
UPDATE thing SET role = CASE
  WHEN reports > 0 THEN 'reporting' WHEN statements + measures > 0 THEN 'acting' ELSE 'mentioned' END
WHERE kind = 'unit';
CREATE INDEX thing_rank ON thing (kind, statements DESC, reports DESC, label);
