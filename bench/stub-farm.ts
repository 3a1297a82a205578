import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedServices } from '../local/farm/embedded-services';
import { countingQueue } from '../test/support/stores/counting-queue';
import { scriptedServer } from '../test/support/aws/scripted-server';
import { groupOfNone } from '../test/support/aws/answers/group-answer';

/** A farm to seed, in a process of its own: prints the environment of the process that is to seed it, and ends with its parent. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'brenda-bench-'));
  const [services, queue, autoScaling] = [
    await startEmbeddedServices({ folder }),
    await countingQueue({ remembers: false }),
    await scriptedServer(() => groupOfNone),
  ];
  const env = {
    ...services.env,
    AWS_ENDPOINT_URL_SQS: queue.endpoint,
    AWS_ENDPOINT_URL_AUTO_SCALING: autoScaling.env['AWS_ENDPOINT_URL'],
    BRENDA_QUEUE_URL: queue.queueUrl,
    BRENDA_BUCKET: services.bucket,
    BRENDA_GROUP: 'farm-1',
  };
  process.stdout.write(`${JSON.stringify(env)}\n`);
  process.stdin.resume().once('end', () => {
    rmSync(folder, { recursive: true, force: true });
    process.exit();
  });
}

void main();
