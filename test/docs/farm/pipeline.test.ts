import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StubCommands } from '../../support/stub-commands';
import { temporaryFolder } from '../../support/temporary-folder';
import { root } from '../documents';

const OUTPUTS = {
  film: { FarmName: 'brenda-film', Frames: 's3://frames/' },
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
 * @param wait what becomes of `brenda wait`, in bash.
 * @param destroy what becomes of `cdk destroy`, in bash.
 * @param signal is sent as soon as it waits.
 */
async function render(
  wait: string,
  { destroy = ':', signal }: { destroy?: string; signal?: NodeJS.Signals } = {},
): Promise<Pipeline> {
  const folder = temporaryFolder();
  const stubs = new StubCommands(folder)
    .stub(
      'npx',
      `case "$*" in
         "cdk deploy "*) echo '${JSON.stringify(OUTPUTS)}' >"$6" ;;
         *"brenda wait "*) echo "4 tasks left" >&2; ${wait} ;;
         "cdk destroy "*) ${destroy} ;;
       esac`,
    )
    .stub('aws', `case "$1" in s3) touch "$5/frame_000001.png" ;; esac`);
  const frames = join(folder, 'made', 'frames');
  const child = spawn('bash', [join(root, 'examples', 'ci', 'render.sh'), frames, '-c', 'frames=1-48'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PATH: stubs.path },
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
    const { code, stderr } = await render('exit 0');
    expect(code).toBe(0);
    expect(stderr).toContain('1 files in');
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('that is ended by %s destroys its farm, and waits no more', async (signal, code) => {
    const ended = await render('exec sleep 3600', { signal });
    expect([ended.code, ended.calls.at(-1)]).toEqual([code, DESTROY]);
    expect(ended.calls.some((call) => call.startsWith('aws s3'))).toBe(false);
  });

  test('fails, and says what to do, when the farm cannot be destroyed', async () => {
    const { code, stderr } = await render('exit 0', { destroy: 'exit 1' });
    expect(code).toBe(1);
    expect(stderr).toContain('may cost money: npx cdk destroy -c frames=1-48');
  });

  test('fetches what there is when some frames failed, and fails', async () => {
    const { code, calls } = await render('exit 1');
    expect(code).toBe(1);
    expect(calls.some((call) => call.startsWith('aws s3 sync'))).toBe(true);
  });

  test.each([2, 124])(
    'fetches nothing when brenda wait ends with %i, and destroys its farm',
    async (exit) => {
      const { code, calls } = await render(`exit ${String(exit)}`);
      expect([code, calls.at(-1)]).toEqual([exit, DESTROY]);
      expect(calls.some((call) => call.startsWith('aws s3'))).toBe(false);
    },
  );

  test('on GitHub destroys its farm also when render.sh was not left the time to', () => {
    const workflow = readFileSync(join(root, 'examples', 'ci', 'github-actions.yml'), 'utf8');
    const [, last = ''] = workflow.split('- name: Destroy the farm');
    expect(last).toContain('if: ${{ always() }}');
    const options = /render\.sh frames (.+)/.exec(workflow)?.[1] ?? '';
    expect(last).toContain(`run: npx cdk destroy --force ${options}\n`);
  });
});
