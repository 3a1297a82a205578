import { momentText } from '../../../cli/output/moment-text';

test.each<[string, string]>([
  ['2026-11-28T14:46:30', '14:46, now'],
  ['2026-11-28T14:46:00', '14:46, 30 s ago'],
  ['2026-11-28T14:43:00', '14:43, 3 min ago'],
  ['2026-11-28T09:05:00', '09:05, 5 h ago'],
  ['2026-11-27T23:59:00', '27 Nov 23:59, 14 h ago'],
  ['2026-11-27T09:05:00', '27 Nov 09:05, 1 day ago'],
  ['2025-11-28T14:46:30', '28 Nov 2025 14:46, 365 days ago'],
  ['2026-11-28T14:49:30', '14:49, in 3 min'],
  ['someday', 'someday'],
])('%s is read as %s', (at, text) => {
  expect(momentText(at, new Date('2026-11-28T14:46:30').getTime())).toBe(text);
});
