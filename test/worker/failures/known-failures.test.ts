import { Ledger } from '../../../farm/ledger/ledger';
import { KnownFailures } from '../../../worker/failures/known-failures';
import { MemoryStore } from '../../support/stores/memory-store';

const JOB = '0123456789abcdef';
const attempt = {
  worker: 'i-2',
  at: '2026-11-22T08:00:00.000Z',
  sort: 'scene',
  reason: 'it crashed',
} as const;

function givenKnown() {
  const store = new MemoryStore();
  const ledger = new Ledger(store, JOB);
  let seconds = 100;
  const known = new KnownFailures(() => seconds);
  const of = async (unit: string, isFirstReceipt = true): Promise<string | undefined> =>
    (await known.of(ledger, unit, isFirstReceipt))?.attempts.at(-1)?.reason;
  return {
    ledger,
    known,
    of,
    passes: (more: number) => {
      seconds += more;
    },
  };
}

describe('the failures of a job', () => {
  test('are known from a listing, not by a request for each unit', async () => {
    const { ledger, of } = givenKnown();
    await ledger.writeFailure('frame_000001', attempt);
    const asked = jest.spyOn(ledger, 'failure');
    const listed = jest.spyOn(ledger, 'failed');
    expect(await of('frame_000001')).toBe('it crashed');
    for (let frame = 2; frame <= 9; frame++) expect(await of(`frame_00000${String(frame)}`)).toBeUndefined();
    expect(asked).toHaveBeenCalledTimes(1);
    expect(listed).toHaveBeenCalledTimes(1);
  });

  test('are listed again after ten seconds', async () => {
    const { ledger, of, passes } = givenKnown();
    expect(await of('frame_000001')).toBeUndefined();
    await ledger.writeFailure('frame_000001', attempt);
    passes(9);
    expect(await of('frame_000001')).toBeUndefined();
    passes(1);
    expect(await of('frame_000001')).toBe('it crashed');
  });

  test('are asked for where another worker had the message', async () => {
    const { ledger, of } = givenKnown();
    expect(await of('frame_000001')).toBeUndefined();
    await ledger.writeFailure('frame_000001', attempt);
    expect(await of('frame_000001', false)).toBe('it crashed');
  });

  test('of this worker are known at once', async () => {
    const { ledger, known, of } = givenKnown();
    expect(await of('frame_000001')).toBeUndefined();
    await ledger.writeFailure('frame_000001', attempt);
    known.failed(ledger, 'frame_000001');
    expect(await of('frame_000001')).toBe('it crashed');
  });

  test('that another worker wrote meanwhile do not stay beside the record', async () => {
    const { ledger, known } = givenKnown();
    await ledger.writeFailure('frame_000001', attempt, { log: 'all of it\n' });
    await ledger.writeFailure('frame_000002', attempt);
    jest.spyOn(ledger, 'isDone').mockImplementation((unit) => Promise.resolve(unit === 'frame_000001'));
    known.recorded(ledger, 'frame_000001');
    await known.settle();
    expect(await ledger.failure('frame_000001')).toBeUndefined();
    expect(await ledger.failure('frame_000002')).toBeDefined();
  });

  test('stay where the record is gone again', async () => {
    const { ledger, known } = givenKnown();
    known.recorded(ledger, 'frame_000001');
    await ledger.writeFailure('frame_000001', attempt);
    await known.settle();
    expect(await ledger.failure('frame_000001')).toBeDefined();
  });

  test('are tried again where the store does not answer', async () => {
    const { ledger, known } = givenKnown();
    await ledger.writeFailure('frame_000001', attempt);
    jest.spyOn(ledger, 'isDone').mockResolvedValue(true);
    known.recorded(ledger, 'frame_000001');
    jest.spyOn(ledger, 'failed').mockImplementationOnce(() => {
      throw new Error('no answer');
    });
    await expect(known.settle()).rejects.toThrow('no answer');
    await known.settle();
    expect(await ledger.failure('frame_000001')).toBeUndefined();
  });
});
