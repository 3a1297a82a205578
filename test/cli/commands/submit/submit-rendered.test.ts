import { cpSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { keys } from '../../../../protocol/job/keys';
import type { WorkerEvent } from '../../../../protocol/environment/worker-event';
import { brenda } from '../../../support/brenda';
import { type FarmAtWork, farmAtWork } from '../../../support/farms/farm-at-work';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';

let farm: FarmAtWork;
let film = '';
beforeAll(async () => {
  farm = await farmAtWork();
  film = join(temporaryFolder(), 'film');
  cpSync(dirname(await scene('textured')), film, { recursive: true });
});
afterAll(() => farm.close());

async function submitted(path: string): Promise<{ job: string; sent: { files: number; bytes: number } }> {
  const { code, stdout, stderr } = await brenda(['submit', path, '-f', '1-2', '--json'], {
    env: farm.commands,
  });
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as { job: string; sent: { files: number; bytes: number } };
}

/** The first pixel of a frame, once it is recorded. */
async function colour(job: string, frame: string): Promise<number[]> {
  for (const end = Date.now() + 90_000; Date.now() < end;) {
    await sleep(200);
    if (!(await farm.store.head(keys.record(job, frame)))) continue;
    const bytes = await farm.store.get(keys.frame(job, `${frame}.png`));
    const { data } = await sharp(Buffer.from(bytes ?? []))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return [...data.subarray(0, 3)];
  }
  throw new Error(
    `${frame} was not rendered; the worker said ${JSON.stringify(farm.worker.events.slice(-10))}`,
  );
}

function fetched(): number[] {
  return farm.worker.events
    .filter((event): event is WorkerEvent & { event: 'fetched' } => event.event === 'fetched')
    .map(({ bytes }) => bytes);
}

test('a worker renders what was submitted, and of the next version fetches what has changed', async () => {
  const first = await submitted(film);
  expect(first.sent.files).toBe(2);
  expect(await colour(first.job, 'frame_000001')).toEqual([255, 0, 0]);
  expect(await colour(first.job, 'frame_000002')).toEqual([255, 0, 0]);
  expect(fetched()).toEqual([first.sent.bytes]);

  const green = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#00ff00' } })
    .png()
    .toBuffer();
  writeFileSync(join(film, 'textures', 'paint.png'), green);
  const second = await submitted(film);
  expect(second.sent).toEqual({ files: 1, bytes: green.length });
  expect(await colour(second.job, 'frame_000001')).toEqual([0, 255, 0]);
  expect(fetched()).toEqual([first.sent.bytes, green.length]);

  // The scene alone is the scene with what it reads.
  expect(await submitted(join(film, 'textured.blend'))).toMatchObject({
    job: second.job,
    sent: { files: 0 },
  });
}, 180_000);
