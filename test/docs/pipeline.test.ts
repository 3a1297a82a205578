import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StubCommands } from '../support/stub-commands';
import { temporaryFolder } from '../support/temporary-folder';
import { root } from './documents';

const OUTPUTS = {
  film: { QueueUrl: 'tasks', DeadLetterUrl: 'dead', Group: 'group', Frames: 's3://frames/' },
};
const DESTROY = 'npx cdk destroy --force -c frames=1-48';

interface Pipeline {
  readonly code: number | null;
  readonly stderr: string;
  /** What it did of and about the farm. */
  readonly calls: readonly string[];
}

/**
 * Runs render.sh with stand-ins for npx and aws.
 *
 * @param group what Auto Scaling answers, in bash.
 * @param destroy what becomes of `cdk destroy`, in bash.
 * @param signal is sent as soon as it waits.
 */
async function render(
  group: string,
  {
    destroy = ':',
    signal,
    seconds = '0',
  }: { destroy?: string; signal?: NodeJS.Signals; seconds?: string } = {},
): Promise<Pipeline> {
  const folder = temporaryFolder();
  const stubs = new StubCommands(folder)
    .stub(
      'npx',
      `case "$2" in deploy) echo '${JSON.stringify(OUTPUTS)}' >"$6" ;; destroy) ${destroy} ;; esac`,
    )
    .stub(
      'aws',
      `case "$1" in autoscaling) ${group} ;; sqs) echo 0 ;; s3) touch "$5/frame_000001.png" ;; esac`,
    );
  const frames = join(folder, 'made', 'frames');
  const child = spawn('bash', [join(root, 'examples', 'ci', 'render.sh'), frames, '-c', 'frames=1-48'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PATH: stubs.path, SECONDS_BETWEEN_LOOKS: seconds },
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (signal && !stderr.includes('tasks left') && text.includes('tasks left')) child.kill(signal);
    stderr += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  const calls = stubs.calls().filter((call) => /^npx|^aws s3/.test(call));
  return { code, stderr, calls };
}

describe('a pipeline', () => {
  test('makes the folder that it fetches into', async () => {
    const { code, stderr } = await render('echo 0');
    expect(code).toBe(0);
    expect(stderr).toContain('1 files in');
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)(
    'that is ended by %s destroys its farm, and does not wait for its next look',
    async (signal, code) => {
      const ended = await render('echo 4', { signal, seconds: '3600' });
      expect([ended.code, ended.calls.at(-1)]).toEqual([code, DESTROY]);
      expect(ended.calls.some((call) => call.startsWith('aws s3'))).toBe(false);
    },
  );

  test('fails, and says what to do, when the farm cannot be destroyed', async () => {
    const { code, stderr } = await render('echo 0', { destroy: 'exit 1' });
    expect(code).toBe(1);
    expect(stderr).toContain('may cost money: npx cdk destroy -c frames=1-48');
  });

  test('bears that AWS does not answer once, and not that it never does', async () => {
    const once = await render('[ -e once ] && echo 0 || { touch once; exit 1; }');
    expect(once.code).toBe(0);
    const never = await render('exit 1');
    expect([never.code, never.calls.at(-1)]).toEqual([1, DESTROY]);
    expect(never.stderr).toContain('ten times in a row');
  });

  test('does not wait for a group that somebody has deleted', async () => {
    expect(await render('echo None')).toMatchObject({ code: 1 });
  });

  test('on GitHub destroys its farm also when render.sh was not left the time to', () => {
    const workflow = readFileSync(join(root, 'examples', 'ci', 'github-actions.yml'), 'utf8');
    const [, last = ''] = workflow.split('- name: Destroy the farm');
    expect(last).toContain('if: ${{ always() }}');
    const options = /render\.sh frames (.+)/.exec(workflow)?.[1] ?? '';
    expect(last).toContain(`run: npx cdk destroy --force ${options}\n`);
  });
});
