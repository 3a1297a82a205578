import type { WorkerNews } from '../../../protocol/environment/worker-event';
import { afterNews, type WorkerState } from '../../../protocol/environment/worker-state';

const NOW = '2026-11-22T08:00:00.000Z';
const idle: WorkerState = { version: 1, worker: 'i-1', done: 3 };
const work = { job: '0123456789abcdef', unit: 'frame_000012', since: NOW };
const busy: WorkerState = { ...idle, work };

describe('what is known of a worker', () => {
  test.each<[string, WorkerState, WorkerNews, WorkerState]>([
    ['that it renders', idle, { event: 'rendering', job: '0123456789abcdef', unit: 'frame_000012' }, busy],
    [
      'how far it is',
      busy,
      { event: 'progress', unit: 'frame_000012', sample: 5, of: 64 },
      { ...idle, work: { ...work, samples: { done: 5, of: 64 } } },
    ],
    [
      'not how far another unit was',
      busy,
      { event: 'progress', unit: 'frame_000011', sample: 5, of: 64 },
      busy,
    ],
    ['that it has rendered it', busy, { event: 'rendered', unit: 'frame_000012', seconds: 4 }, idle],
    [
      'that the unit before it is recorded',
      busy,
      { event: 'published', job: '0123456789abcdef', unit: 'frame_000011', files: [] },
      { ...busy, done: 4 },
    ],
    [
      'that it failed',
      busy,
      {
        event: 'failed',
        job: '0123456789abcdef',
        unit: 'frame_000012',
        sort: 'scene',
        reason: 'no',
        final: false,
      },
      idle,
    ],
    ['that it ends', busy, { event: 'stopping', reason: 'SIGTERM' }, { ...busy, stopping: 'SIGTERM' }],
    ['nothing new', busy, { event: 'receiving' }, busy],
  ])('%s', (_, before, news, after) => {
    expect(afterNews(before, news, NOW)).toEqual(after);
  });
});
