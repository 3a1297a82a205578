import { getEventListeners } from 'node:events';
import { joinedSignal } from '../../../worker/process/joined-signal';

test('a joined signal fires with the first of the others, for its reason', () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const { signal } = joinedSignal(one.signal, other.signal);
  expect(signal.aborted).toBe(false);
  other.abort(new Error('the other'));
  one.abort(new Error('the one'));
  expect(signal.reason).toEqual(new Error('the other'));
});

test('one of a signal that has fired has fired', () => {
  const joined = joinedSignal(new AbortController().signal, AbortSignal.abort(new Error('before')));
  expect(joined.signal.reason).toEqual(new Error('before'));
});

test('one that is released does not fire, and the others know nothing of it', () => {
  const one = new AbortController();
  const { signal, release } = joinedSignal(one.signal);
  release();
  one.abort();
  expect(signal.aborted).toBe(false);
  expect(getEventListeners(one.signal, 'abort')).toEqual([]);
});
