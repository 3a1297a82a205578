import { Ledger } from '../../../farm/ledger/ledger';
import { writeJson } from '../../../farm/store/json-object';
import { seed } from '../../../farm/seeding/seed';
import type { TaskQueue } from '../../../farm/queue/task-queue';
import { FolderObjectStore } from '../../../local/folder-store/folder-object-store';
import { FrameRange } from '../../../protocol/job/frame-range';
import { keys } from '../../../protocol/job/keys';
import { Plan } from '../../../protocol/job/plan';
import { readTaskMessage } from '../../../protocol/job/task-message';
import { unitName } from '../../../protocol/job/unit';
import { temporaryFolder } from '../../support/temporary-folder';

describe('Seeding a fresh queue', () => {
  const givenLedger = async (...done: string[]): Promise<Ledger> => {
    const store = new FolderObjectStore(temporaryFolder());
    for (const unit of done) await writeJson(store, keys.record('0123456789abcdef', unit), {});
    return new Ledger(store, '0123456789abcdef');
  };
  const givenQueue = (): { queue: TaskQueue; tasks: string[] } => {
    const tasks: string[] = [];
    const sendAll = (bodies: Iterable<string>): Promise<number> => {
      for (const body of bodies) tasks.push(unitName(readTaskMessage(body).task));
      return Promise.resolve(0);
    };
    return { queue: { sendAll } as Partial<TaskQueue> as TaskQueue, tasks };
  };
  const plan = (frames: string, taskSize: number) => new Plan(FrameRange.parse(frames), { taskSize });

  it('queues what the ledger lacks, and counts what it has', async () => {
    const { queue, tasks } = givenQueue();
    const ledger = await givenLedger('frame_000001', 'frame_000002', 'frame_000005', 'frame_000099');
    expect(await seed(plan('1-10', 4), ledger, queue)).toEqual({ frames: 10, done: 3, tasks: 3 });
    expect(tasks.sort()).toEqual(['frames_000003-000004', 'frames_000006-000008', 'frames_000009-000010']);
  });

  it('leaves out each frame that is done, in whatever task it was', async () => {
    const { queue, tasks } = givenQueue();
    const ledger = await givenLedger('frames_000001-000004', 'frame_000005', 'frames_000007-000011x2');
    expect(await seed(plan('1-10', 4), ledger, queue)).toEqual({ frames: 10, done: 7, tasks: 3 });
    expect(tasks.sort()).toEqual(['frame_000006', 'frame_000008', 'frame_000010']);
  });

  it('queues nothing when all is done', async () => {
    const { queue, tasks } = givenQueue();
    const ledger = await givenLedger('frame_000001', 'frame_000002');
    expect(await seed(plan('1-2', 1), ledger, queue)).toEqual({ frames: 2, done: 2, tasks: 0 });
    expect(tasks).toEqual([]);
  });

  it('ends with the reason of its signal', async () => {
    const { queue } = givenQueue();
    const stopped = AbortSignal.abort(new Error('stopped'));
    await expect(seed(plan('1-9', 1), await givenLedger(), queue, stopped)).rejects.toThrow('stopped');
  });
});
