-- title:     More answers than people invited
-- question:  Did at most those answer who were asked?
-- severity:  warn
-- owner:     People team
-- table:     engagement_responses
-- tolerates: 0 %
-- remedy:    See whether a wave was exported twice under other ids, or invitations are lacking.
--
-- Of each wave the answers beyond the number invited.

SELECT r.wave AS day, r.n - i.invited AS wrong_rows
FROM (SELECT wave, COUNT(*) AS n FROM engagement_responses GROUP BY wave) AS r
JOIN (SELECT wave, SUM(invited) AS invited FROM engagement_invitations GROUP BY wave) AS i ON i.wave = r.wave
WHERE r.n > i.invited
