import { readTaskMessage, writeTaskMessage } from '../../protocol/job/task-message';
import { readWorkerEnvironment } from '../../protocol/environment/worker-environment';
import { readWorkerEvent } from '../../protocol/environment/worker-event';

describe('a task message', () => {
  test.each([
    { job: '0123456789abcdef', task: { span: { first: -3, last: 9, step: 4 } } },
    {
      job: '0123456789abcdef',
      task: { span: { first: 1, last: 1, step: 1 }, tile: { column: 0, row: 1, columns: 2, rows: 2 } },
    },
  ])('is read as it was written: %j', (queued) => {
    expect(readTaskMessage(writeTaskMessage(queued))).toEqual(queued);
  });

  test.each([
    '',
    '{}',
    'blender -b',
    '{"version":2,"job":"0123456789abcdef","span":{"first":1,"last":1,"step":1}}',
    '[]',
  ])('is not %j', (body) => {
    expect(() => readTaskMessage(body)).toThrow();
  });
});

describe('a worker event', () => {
  it('is a line of JSON that says who, when and what', () => {
    const event = {
      time: '2026-12-01T00:00:00Z',
      worker: 'w',
      event: 'progress',
      unit: 'frame_000001',
      sample: 3,
      of: 16,
    };
    expect(readWorkerEvent(JSON.stringify(event))).toEqual(event);
  });

  test.each([
    '',
    'Fra:1 Mem:9M',
    '{',
    '{"event":"progress"}',
    '{"time":"2026-12-01T00:00:00Z","worker":"w","event":"unheard-of"}',
  ])('is not %j', (line) => {
    expect(readWorkerEvent(line)).toBeUndefined();
  });
});

describe('the environment of a worker', () => {
  const good = {
    BRENDA_QUEUE_URL: 'http://localhost/q',
    BRENDA_DEAD_LETTER_URL: 'http://localhost/d',
    BRENDA_BUCKET: 'b',
    BRENDA_WORKER: 'i-0123',
    BRENDA_WORK_DIR: '/tmp/w',
  };

  it('has defaults for what may be left out', () => {
    expect(readWorkerEnvironment(good)).toMatchObject({
      BRENDA_BLENDER: 'blender',
      BRENDA_LEASE_SECONDS: 120,
    });
  });

  test.each([
    [{ BRENDA_BUCKET: undefined }, 'BRENDA_BUCKET is not set'],
    [{ BRENDA_QUEUE_URL: 'queue' }, 'BRENDA_QUEUE_URL="queue": must be a URL'],
    [{ BRENDA_WORKER: 'a/b' }, 'BRENDA_WORKER="a/b": may hold letters, digits, dot, dash and underscore'],
    [{ BRENDA_LEASE_SECONDS: '1' }, 'BRENDA_LEASE_SECONDS="1": must be 3 or more'],
    [{ BRENDA_BLENDER_THREADS: 'two' }, 'BRENDA_BLENDER_THREADS="two": must be a whole number'],
  ])('with %j is refused', (change, message) => {
    expect(() => readWorkerEnvironment({ ...good, ...change })).toThrow(message);
  });
});
