import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { testWith } from '../support/programs';
import { StubCommands } from '../support/stub-commands';
import { temporaryFolder } from '../support/temporary-folder';

const SCRIPT = join(__dirname, '..', '..', 'scripts', 'first-account.sh');

/** An account in which nothing is found, and a CDK that is told what to do. Nobody listens where Brenda asks. */
function givenStubs({
  deploy = '',
  plan = 'PAID',
}: { readonly deploy?: string; readonly plan?: string } = {}) {
  const stubs = new StubCommands(temporaryFolder())
    .stub('npx', `case "$*" in *" deploy "*) ${deploy || 'true'} ;; esac`)
    // Brenda's own commands are for the test in an emulated account.
    .stub('node', 'case "$1" in *brenda.mjs) exit 1 ;; *) exec "$REAL" "$@" ;; esac')
    .stub(
      'aws',
      `case "$1 $2" in
         "sts get-caller-identity") echo arn:aws:iam::123456789012:user/test ;;
         "ssm get-parameter") echo 30 ;;
         "cloudformation describe-stacks") exit 255 ;;
         "freetier get-account-plan-state") echo ${plan} ;;
       esac`,
    );
  const env = {
    ...process.env,
    PATH: stubs.path,
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'secret-of-the-test',
    AWS_MAX_ATTEMPTS: '1',
    TMPDIR: temporaryFolder(),
  };
  return {
    env,
    calls: () => stubs.calls('npx').map((call) => call.replace(/\/\S+\/outputs\.json/, 'OUTPUTS')),
    run: (...args: string[]) => spawnSync('bash', [SCRIPT, ...args], { encoding: 'utf8', env, input: '' }),
  };
}

const DEPLOY = 'npx --no -- cdk deploy brenda-first-account --require-approval never --outputs-file OUTPUTS';
const DESTROY = 'npx --no -- cdk destroy brenda-first-account --force';
const GO_ON = ['--yes', '--anyway', '--price', '0.1', '--poll', '0.01'];

describe('scripts/first-account.sh', () => {
  testWith('shellcheck')('has nothing that shellcheck would complain about', () => {
    const { stdout, status } = spawnSync('shellcheck', ['-s', 'bash', SCRIPT], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, '']);
  });

  test.each([
    [['--cap', 'much'], '--cap much: must be a number above 0, like 1'],
    [['--minutes', '0'], '--minutes 0: must be a number above 0, like 60'],
    [['--instances', '0'], '--instances 0: must be a whole number from 1 to 99'],
    [
      ['--name', 'A b'],
      '--name A b: must begin with a letter and go on with letters, digits and single dashes',
    ],
    [['--set', 'samples'], '--set samples: must be SETTING=VALUE, like percentage=25'],
    [['--price'], '--price: needs a value'],
    [['--spend'], '--spend: no such option; --help lists them'],
  ])('refuses %j in one line', (args, line) => {
    const { calls, run } = givenStubs();
    expect(run(...args)).toMatchObject({ status: 2, stdout: '', stderr: `first-account.sh: ${line}\n` });
    expect(calls()).toEqual([]);
  });

  test('--dry-run says what it would do, and does nothing', () => {
    const { calls, run } = givenStubs();
    const { status, stdout } = run('--dry-run', '--cap', '0.5');
    expect(status).toBe(0);
    expect(stdout).toContain('$0.5 in all');
    expect(stdout.match(/^ ?\d+ {2}/gm)).toHaveLength(11);
    expect(calls()).toEqual([]);
  });

  test('deploys nothing without a yes', () => {
    const { calls, run } = givenStubs();
    const { status, stdout, stderr } = run(...GO_ON.slice(1));
    expect(status).toBe(1);
    expect(stderr).toContain('Deploy brenda-first-account in this account, and spend at most $1? [y/N]');
    expect(stdout).toMatch(/^ 3 .* ok /m);
    expect(calls()).toEqual([]);
  });

  test('deploys nothing in an account on the free plan, which has none of the types, and says which it has', () => {
    const { calls, run } = givenStubs({ plan: 'FREE' });
    const { status, stderr } = run(...GO_ON);
    expect(status).toBe(1);
    expect(stderr).toContain(
      "the account is on AWS's free plan, which has none of c6a.large,c6i.large,m6a.large,m6i.large: --types c7i-flex.large,m7i-flex.large, or upgrade it",
    );
    expect(calls()).toEqual([]);
    run(...GO_ON, '--types', 'c7i-flex.large,m7i-flex.large');
    expect(calls()).toContain(DEPLOY);
  });

  test('destroys what a deployment that failed has left, and reports it', () => {
    const { calls, env, run } = givenStubs({ deploy: 'exit 1' });
    const { status, stdout, stderr } = run(...GO_ON, '--set', 'percentage=25');
    expect(status).toBe(1);
    expect(calls()).toEqual([`${DEPLOY} -c percentage=25`, `${DESTROY} -c percentage=25`]);
    expect(stdout).toMatch(/^ 4 .* failed .*\n10 .* ok .*\n11 .* ok .*\nnothing in the account has the tag/m);
    expect(`${stdout}${stderr}`).not.toContain(env.AWS_SECRET_ACCESS_KEY);
    expect(readdirSync(env.TMPDIR)).toEqual([]);
  });

  test('destroys when the cap is reached', () => {
    const { calls, run } = givenStubs({ deploy: 'sleep 60' });
    const { status, stdout, stderr } = run(...GO_ON, '--cap', '0.0001');
    expect([status, calls()]).toEqual([1, [DEPLOY, DESTROY]]);
    expect(stderr).toContain('the time is up, by the limit or by the cap');
    expect(stdout).toMatch(/^10 .* ok /m);
  });

  test('destroys when it is told to stop', async () => {
    const { calls, env } = givenStubs({ deploy: 'sleep 60' });
    const child = spawn('bash', [SCRIPT, ...GO_ON], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('== 4.') && !said.includes('stopped')) child.kill('SIGTERM');
    });
    const status = await new Promise((ended) => child.once('close', ended));
    expect(status).toBe(143);
    expect(calls().at(-1)).toBe(DESTROY);
  });
});
