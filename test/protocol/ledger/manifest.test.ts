import * as v from 'valibot';
import { duration } from '../../../protocol/ledger/manifest';

const timed = (render: number) => ({ load: 0, sync: 1, render, save: null, publish: 0.5 });

test('a time that an older Brenda recorded as a hair below nothing is nothing', () => {
  expect(v.parse(duration, timed(-5.2e-18))).toEqual(timed(0));
});

test('a time below nothing is refused', () => {
  expect(v.safeParse(duration, timed(-0.01)).success).toBe(false);
});
