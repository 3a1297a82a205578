import { UnitLog } from '../../../worker/task/unit/unit-log';

describe('the log of a unit', () => {
  test('is all that was printed, and its end the last lines', () => {
    const log = new UnitLog();
    for (let i = 0; i < 100; i++) log.add(`line ${String(i)}`);
    expect(log.toString().split('\n')).toHaveLength(101);
    expect(log.end(2)).toBe('line 98\nline 99');
  });

  test('puts lines together that came in pieces', () => {
    const log = new UnitLog();
    for (const piece of ['one\ntw', 'o\n', 'thr']) log.addText(piece);
    expect(log.toString()).toBe('one\ntwo\n');
    expect(new UnitLog().end()).toBe('');
  });

  test('leaves out the middle of too much, and says how many lines', () => {
    const log = new UnitLog(1000);
    for (let i = 0; i < 1000; i++) log.add(`line ${String(i)}`);
    const text = log.toString();
    expect(text.length).toBeLessThan(1500);
    expect(text).toMatch(/^line 0\n/);
    expect(text).toMatch(/\nline 999\n$/);
    const [, left = '0'] = /\n\.\.\. (\d+) lines are left out here \.\.\.\n/.exec(text) ?? [];
    expect(Number(left) + text.split('\n').length - 2).toBe(1000);
    expect(log.end()).toContain('line 999');
  });
});
