import { once } from 'node:events';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { objectStore, taskQueue } from '../../../farm/aws/clients';
import { Ledger } from '../../../farm/ledger/ledger';
import { startEmbeddedServices } from '../../../local/farm/embedded-services';
import { type Job, jobId } from '../../../protocol/job/job';
import { writeTaskMessage } from '../../../protocol/job/task-message';
import { readWorkerEvent, type WorkerEvent } from '../../../protocol/environment/worker-event';
import { canFence, FencedInstance } from '../../support/worker/fenced-instance';
import { startMetadata } from '../../support/aws/metadata';
import { temporaryFolder } from '../../support/temporary-folder';
import { EACH, RUNS } from '../borders';

function without(env: Readonly<Record<string, string>>, ...names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}

const SECRET = 'the-secret-of-the-worker';

// Two users and a namespace of theirs take root. CI is root, and fails where they cannot be had.
(canFence() || process.env['CI'] !== undefined ? describe : describe.skip)(
  'what runs in a scene on an instance',
  () => {
    let instance: FencedInstance;
    beforeAll(() => {
      instance = new FencedInstance();
    });
    afterAll(() => {
      instance.close();
    });

    /** All that is below a folder, with owners, modes and contents. */
    function snapshot(folder: string): Record<string, string> {
      return Object.fromEntries(
        readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
          const path = join(entry.parentPath, entry.name);
          const { uid, gid, mode } = lstatSync(path);
          // The namespace looks like a file, and is none.
          const content =
            entry.isFile() && entry.name !== 'users'
              ? readFileSync(path, 'utf8')
              : entry.isSymbolicLink()
                ? readlinkSync(path)
                : '';
          return [path, `${String(uid)}:${String(gid)} ${mode.toString(8)} ${content}`];
        }),
      );
    }

    test('has a user, a group and a home of its own, no rights, no network, and gains none', async () => {
      const { code, output } = await instance.asScene(
        'id -u; id -g; id -G; stat -c %u:%a "$HOME"; grep -E "^(CapPrm|CapEff|NoNewPrivs)" /proc/self/status; cut -d: -f1 -s /proc/net/dev',
      );
      const scene = String(instance.scene);
      expect([code, output.split('\n').filter((line) => line !== '')]).toEqual([
        0,
        [
          scene,
          scene,
          scene,
          `${scene}:700`,
          'CapPrm:\t0000000000000000',
          'CapEff:\t0000000000000000',
          'NoNewPrivs:\t1',
          '    lo',
        ],
      ]);
    });

    test('neither writes what is not its own, nor reads what the worker keeps to itself, nor signals it, in whatever way', async () => {
      const { worker } = instance;
      instance.write('mnt/brenda/work/unit-1/brenda-go', 'echo task', { owner: worker });
      instance.write('mnt/brenda/projects/one/scene.blend', 'BLENDER', { owner: worker });
      instance.write('mnt/brenda/private', SECRET, { owner: worker, mode: 0o600 });
      instance.write('etc/brenda/worker.env', 'BRENDA_WORKER=i-1\n');
      const victim = instance.start(['sleep', '300'], { AWS_SECRET_ACCESS_KEY: SECRET }, 'ignore');
      const pid = String(victim.pid);
      await sleep(200);

      const targets = [
        'mnt/brenda',
        'mnt/brenda/work',
        'mnt/brenda/work/unit-1',
        'mnt/brenda/work/unit-1/brenda-go',
        'mnt/brenda/projects',
        'mnt/brenda/projects/one',
        'mnt/brenda/projects/one/scene.blend',
        'mnt/brenda/private',
        'etc/brenda',
        'etc/brenda/fence',
        'etc/brenda/worker.env',
        'opt/brenda',
        'opt/brenda/bundle',
        'opt/brenda/bundle/worker.cjs',
        'opt/brenda/bundle/fenced.sh',
        'run/brenda',
      ].map((name) => instance.path(name));
      const way = fc.constantFrom(
        (path: string) => path,
        (path: string) => `/proc/self/cwd/../../../..${path}`,
        (path: string) => `/proc/${pid}/root${path}`,
        (path: string) => `/proc/${pid}/cwd/../../../..${path}`,
        (path: string) => `"$HOME/link"${path}`,
      );
      const deed = fc.constantFrom(
        (at: string) => `echo canary >${at}`,
        (at: string) => `echo canary >>${at}`,
        (at: string) => `echo canary >${at}/canary`,
        (at: string) => `rm -rf ${at}`,
        (at: string) => `mv ${at} ${at}.moved`,
        (at: string) => `chmod 777 ${at}`,
        (at: string) => `chown "$(id -u)" ${at}`,
        (at: string) => `ln -sf /tmp/canary ${at}/link`,
        (at: string) => `ln ${at} "$HOME/hard" && echo canary >"$HOME/hard"`,
        (at: string) => `mkfifo ${at}/fifo`,
        (at: string) => `truncate -s 0 ${at}`,
        (at: string) => `touch -t 200001010000 ${at}`,
        (at: string) => `cat ${at}`,
        (at: string) => `cp ${at} "$HOME/copy" && cat "$HOME/copy"`,
        (at: string) => `mount --bind "$HOME" ${at}`,
        (at: string) => `setfattr -n user.canary -v 1 ${at}`,
      );
      const touching = fc.constantFrom(
        ...['TERM', 'KILL', 'STOP', 'HUP', 'USR1'].map((name) => `kill -${name} ${pid}`),
        `kill -KILL -${pid}`,
        `cat /proc/${pid}/environ`,
        `head -c 1 /proc/${pid}/mem`,
        `ls -l /proc/${pid}/fd /proc/${pid}/exe`,
        `nsenter -t ${pid} -U -n true`,
        `nsenter -t ${pid} -m true`,
        `nsenter --user=${instance.path('run/brenda/users')} --preserve-credentials kill -KILL ${pid}`,
        `nsenter --user=${instance.path('run/brenda/users')} kill -KILL ${pid}`,
        `${instance.path('opt/brenda/bundle/fenced.sh')} remove ${instance.path('mnt/brenda/work')}`,
        `${instance.path('opt/brenda/bundle/fenced.sh')} host kill -KILL ${pid}`,
        `prlimit --pid ${pid} --cpu=1`,
        `renice 19 ${pid}`,
        `setpriv --reuid ${String(worker)} kill -KILL ${pid}`,
        `python3 -c 'import os; os.setuid(${String(worker)}); os.kill(${pid}, 9)'`,
        `exec 9<>/dev/tcp/169.254.169.254/80`,
      );
      const inside = fc.constantFrom(
        (script: string) => script,
        (script: string) => `unshare --user --map-root-user -- bash -c '${script.replaceAll("'", "'\\''")}'`,
        (script: string) => `setsid bash -c '${script.replaceAll("'", "'\\''")}'`,
      );
      const attack = fc.tuple(
        inside,
        fc.oneof(
          {
            weight: 3,
            arbitrary: fc
              .tuple(deed, way, fc.constantFrom(...targets))
              .map(([act, by, path]) => act(by(path))),
          },
          touching,
        ),
      );
      const before = snapshot(instance.root);
      let tried = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(attack, { minLength: EACH['blender-to-instance'], maxLength: 100 }),
          async (attacks) => {
            tried += attacks.length;
            const lines = attacks.map(
              ([within, script]) =>
                `(timeout 5 bash -c '${within(script).replaceAll("'", "'\\''")}') </dev/null`,
            );
            const { output } = await instance.asScene(
              ['ln -s / "$HOME/link"', ...lines, 'echo all were tried'].join('\n'),
            );
            expect(output).toContain('all were tried');
            expect(output).not.toContain(SECRET);
            expect(snapshot(instance.root)).toEqual(before);
            expect([victim.exitCode, victim.signalCode]).toEqual([null, null]);
            expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) S /);
          },
        ),
        { numRuns: RUNS['blender-to-instance'] },
      );
      console.log(`${String(tried)} attacks on files, processes and namespaces of an instance`);
      // They would have been seen: the worker itself can do all this.
      expect((await instance.run(['cat', instance.path('mnt/brenda/private')])).output).toContain(SECRET);
      victim.kill('SIGKILL');
    });

    test('ends when the worker says so, also in a namespace of its own', async () => {
      const child = instance.start([
        instance.path('opt/brenda/bundle/fenced.sh'),
        'none',
        'unshare',
        '--user',
        '--map-root-user',
        'sleep',
        '300',
      ]);
      const exited = once(child, 'exit');
      await sleep(300);
      expect(instance.processesOf(instance.scene)).toEqual([child.pid]);
      expect((await instance.run(['kill', '-KILL', String(child.pid)])).code).toBe(0);
      await exited;
      expect(instance.processesOf(instance.scene)).toEqual([]);
    });

    test('is behind its fence again after a restart of the machine, by the step of the boot', async () => {
      instance.restart();
      // Nothing else runs it meanwhile: not as the worker, not as anybody.
      expect((await instance.asScene('id -u')).code).not.toBe(0);
      await instance.step('fence');
      expect(readFileSync(instance.path('run/brenda/blender'), 'utf8').trim()).toBe(
        instance.path('opt/brenda/bundle/fenced-blender.sh'),
      );
      expect(await instance.asScene('id -u; cut -d: -f1 -s /proc/net/dev')).toEqual({
        code: 0,
        output: `${String(instance.scene)}\n    lo\n`,
      });
    });

    /** A farm with one task of a template, and what a worker on this instance finds in its environment. */
    async function givenTask(template: string) {
      const services = await startEmbeddedServices({ folder: temporaryFolder() });
      const job: Job = { project: '0'.repeat(64), scene: '', settings: {}, template };
      const id = jobId(job);
      const ledger = new Ledger(objectStore(services.bucket, services.env), id);
      const project = instance.path('mnt/brenda/projects/mine');
      mkdirSync(project, { recursive: true });
      await ledger.writeJob({ version: 1, id, job, source: pathToFileURL(project).href });
      const queue = taskQueue(services.queueUrl, services.env);
      await queue.sendAll([writeTaskMessage({ job: id, task: { span: { first: 1, last: 1, step: 1 } } })]);
      const env = {
        ...(services.env as Record<string, string>),
        BRENDA_QUEUE_URL: services.queueUrl,
        BRENDA_DEAD_LETTER_URL: services.deadLetterUrl,
        BRENDA_BUCKET: services.bucket,
        ...instance.workerEnvironment(),
      };
      return { services, ledger, queue, env };
    }

    function startWorker(env: Readonly<Record<string, string>>) {
      const child = instance.start([instance.node(), instance.path('opt/brenda/bundle/worker.cjs')], env);
      const events: WorkerEvent[] = [];
      let said = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
      if (child.stdout)
        createInterface({ input: child.stdout }).on('line', (line) => {
          const event = readWorkerEvent(line);
          if (event) events.push(event);
        });
      const until = async (isSo: () => Promise<boolean> | boolean, what: string): Promise<void> => {
        for (const end = Date.now() + 60_000; !(await isSo());) {
          if (Date.now() > end || child.exitCode !== null)
            throw new Error(
              `it never came to be that ${what}; the worker said ${JSON.stringify(events)} ${said}`,
            );
          await sleep(100);
        }
      };
      return { child, events, until };
    }

    test('is published, and leaves nothing: no process, no home, no folder that only its owner may touch', async () => {
      instance.write(
        'opt/brenda/blender',
        `#!/bin/bash
mkdir -p "$OUT/sub"
id -u >"$OUT/sub/user.txt"
echo "$HOME" >"$OUT/home.txt"
mkdir -p "$HOME/.aws" "$TMPDIR/closed/inner"
echo '[default]' >"$HOME/.aws/config"
chmod 000 "$TMPDIR/closed/inner" "$TMPDIR/closed"
setsid sleep 1000 >/dev/null 2>&1 </dev/null &
(setsid bash -c 'while :; do sleep 1; done' >/dev/null 2>&1 </dev/null &)
`,
        { mode: 0o755 },
      );
      const { services, ledger, env } = await givenTask(
        'mkdir -p "$OUTDIR/made"; id -u >"$OUTDIR/made/user.txt"; OUT=$OUTDIR/made blender; echo beside >beside.txt\n',
      );
      const { child, until } = startWorker(env);
      await until(() => ledger.isDone('frame_000001'), 'the frame is done');
      const files = (await ledger.record('frame_000001'))?.files.map(({ name }) => name);
      expect(files?.sort()).toEqual(['made/home.txt', 'made/sub/user.txt', 'made/user.txt']);
      await until(() => instance.processesOf(instance.scene).length === 0, 'nothing of the scene runs');
      await until(
        () => readdirSync(env.BRENDA_WORK_DIR).every((name) => !name.startsWith('unit-')),
        'its folder is gone',
      );
      child.kill('SIGTERM');
      await once(child, 'exit');
      expect(existsSync(env.BRENDA_WORK_DIR)).toBe(false);
      await services.close();
    }, 90_000);

    test("cannot say who asks AWS in the worker's name: that is the role of the instance alone", async () => {
      const { services, env } = await givenTask('true\n');
      const metadata = await startMetadata({ instanceId: 'i-0123456789abcdef0' });
      const canary = instance.path('mnt/brenda/canary');
      const home = 'mnt/brenda/home';
      const program = instance.write(
        `${home}/credentials.sh`,
        `#!/bin/bash\necho ran >>${canary}\necho '{"Version":1,"AccessKeyId":"AKIASCENE","SecretAccessKey":"x"}'\n`,
        { mode: 0o755, owner: instance.worker },
      );
      const config = `[default]\nregion = us-east-1\ncredential_process = ${program}\n`;
      for (const name of ['config', 'credentials'])
        instance.write(`${home}/.aws/${name}`, config, { owner: instance.worker });
      const others = without(env, 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_EC2_METADATA_DISABLED');
      const role = { ...others, ...metadata.env, HOME: instance.path(home) };

      const worker = startWorker(role);
      await worker.until(
        () => metadata.asked().includes('iam/security-credentials/brenda'),
        'the role was asked for',
      );
      await worker.until(() => worker.events.some(({ event }) => event === 'receiving'), 'it takes tasks');
      worker.child.kill('SIGKILL');
      expect(existsSync(canary)).toBe(false);

      // The canary is one: without the two variables that the unit sets, the file is read and the program runs.
      const open = without(role, 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE');
      const before = startWorker(open);
      await before.until(() => existsSync(canary), 'the program ran');
      before.child.kill('SIGKILL');
      await metadata.close();
      await services.close();
    }, 90_000);
  },
);
