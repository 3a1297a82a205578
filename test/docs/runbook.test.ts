import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Ledger } from '../../farm/ledger';
import type { ObjectStore } from '../../farm/object-store';
import { readSeederEvent } from '../../lambda/seeder/seeder-event';
import { readFarmConfigs } from '../../lib/farm-config';
import { RenderFarmStack } from '../../lib/render-farm-stack';
import type { JobFile } from '../../protocol/job';
import { givenApp } from '../support/farm-stack';
import { StubCommands } from '../support/stub-commands';
import { temporaryFolder } from '../support/temporary-folder';
import { commands, document, root } from './documents';

const runbook = document('docs/runbook.md');

describe('the runbook', () => {
  test('says something of each step that a boot can fail at', () => {
    const steps = readdirSync(join(root, 'worker', 'bootstrap', 'bundle', 'steps')).map((name) =>
      basename(name, '.sh'),
    );
    const table = runbook.text.split('\n').filter((line) => line.startsWith('| `'));
    const named = table.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, step]) => step),
    );
    // Those of the first stage have no file of their own.
    expect(named.sort()).toEqual([...steps, 'bundle', 'boot'].sort());
  });

  test('calls the outputs of the stack by their names, in capitals', () => {
    const code = [...runbook.blocks.flatMap(commands), ...runbook.spans.map(({ text }) => text)];
    const capitals = new Set(
      code.flatMap((line) => line.match(/(?<![\w"])[A-Z]{3,}(?:_[A-Z]+)*(?![\w"])/g) ?? []),
    );
    for (const other of ['STACK', 'INSTANCE', 'JSON']) capitals.delete(other);
    expect(capitals.size).toBeGreaterThan(6);
    const example = JSON.parse(readFileSync(join(root, 'cdk.context.example.json'), 'utf8')) as {
      brenda: object;
    };
    const [config] = readFarmConfigs({
      brenda: { ...example.brenda, project: join(root, 'examples', 'bloom') },
    });
    if (!config) throw new Error('no farm');
    const outputs = Object.keys(
      Template.fromStack(new RenderFarmStack(givenApp(), config)).findOutputs('*'),
    ).map((name) => name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase());
    expect([...capitals].filter((name) => !outputs.includes(name))).toEqual([]);
  });

  /** Runs the commands as they stand, with a folder in place of S3; what the seeder would have got. */
  async function queuedAgain(file: Omit<JobFile, 'version' | 'id'>): Promise<unknown> {
    const folder = temporaryFolder();
    const s3 = join(folder, 'FRAMES_BUCKET');
    const store = {
      put(key: string, body: string) {
        mkdirSync(dirname(join(s3, key)), { recursive: true });
        writeFileSync(join(s3, key), body);
        return Promise.resolve({ written: true as const, etag: '' });
      },
    } as Partial<ObjectStore> as ObjectStore;
    const ledger = new Ledger(store, 'JOB');
    await ledger.writeJob({ version: 1, id: 'JOB', ...file });
    const at = '2026-11-22T12:00:00.000Z';
    await ledger.writeRequest({ version: 1, job: 'JOB', frames: '1-240', taskSize: 10, at });

    const block = runbook.blocks.find(({ text }) => text.includes('again.json'))?.text ?? '';
    const stubs = new StubCommands(folder).stub(
      'aws',
      `case "$1" in s3) cp "${folder}/\${3#s3://}" "$4" ;; lambda) cat "\${10#file://}" ;; esac`,
    );
    const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', block], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PATH: stubs.path },
    });
    expect([status, stderr]).toEqual([0, '']);
    return JSON.parse(stdout);
  }

  const job = { project: 'a'.repeat(64), scene: 'a.blend', settings: { samples: 8 } };

  test.each([
    [{ job, source: 's3://films/a.zip', sourceTag: 'version' }],
    [{ job: { ...job, template: 'blender', tiles: { columns: 4, rows: 2 } }, source: 'ebs://project' }],
  ])('has the commands that queue again what is missing: %j', async (file) => {
    const order = readSeederEvent(await queuedAgain(file), 'an-order', 0);
    expect(order.force).toBe('an-order');
    expect(order.request()).toEqual({ ...file, frames: '1-240', taskSize: 10 });
  });
});
