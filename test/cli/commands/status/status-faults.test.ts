import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Moto, startMoto } from '../../../support/aws/moto';
import { brenda } from '../../../support/brenda';
import { temporaryFolder } from '../../../support/temporary-folder';

const home = temporaryFolder();
mkdirSync(join(home, '.aws'));
writeFileSync(
  join(home, '.aws', 'config'),
  `[profile sso]
sso_session = studio
sso_account_id = 123456789012
sso_role_name = Artist
region = eu-central-1
[sso-session studio]
sso_start_url = https://studio.example/start
sso_region = eu-central-1
`,
);

/** A machine on which nobody has logged in. */
const NOBODY: NodeJS.ProcessEnv = {
  HOME: home,
  AWS_EC2_METADATA_DISABLED: 'true',
  ...Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => name.startsWith('AWS_'))
      .map((name) => [name, undefined]),
  ),
};
const KEYS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const REGION = { AWS_REGION: 'eu-central-1' };

describe('brenda status refuses', () => {
  test.each<[string[], string]>([
    [[''], 'brenda: folder "": names nothing; give the output folder of a brenda render, . for this one'],
    [['frames', '--farm'], 'brenda: frames: give an output folder or --farm, not both'],
    [['frames', '--farm', 'bloom'], 'brenda: frames: give an output folder or --farm, not both'],
    [
      ['frames', '--watch'],
      'brenda: frames: no Brenda frames in this folder; give the output folder of a brenda render',
    ],
    [
      ['--farm', '--job', 'f00d'],
      'brenda: --job f00d: is for an output folder; the status of a farm is of all its jobs',
    ],
    [
      ['--job', 'f00d'],
      'brenda: --job f00d: is for an output folder; the status of a farm is of all its jobs',
    ],
    [['--framerate'], "brenda: status: unknown option '--framerate'; brenda status --help lists them"],
    [['a', 'b'], 'brenda: status: too many arguments: b; usage: brenda status [options] [folder]'],
  ])('%j', async (args, message) => {
    const ran = await brenda(['status', ...args], { env: { ...NOBODY, ...REGION } });
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: `${message}\n` });
  });
});

describe('brenda status --farm says what is wrong with', () => {
  test.each<[string, NodeJS.ProcessEnv, string]>([
    [
      'a machine without a Region',
      {},
      'AWS: no Region; set AWS_REGION=eu-central-1, or run: aws configure set region eu-central-1',
    ],
    [
      'a Region that is none',
      { ...KEYS, AWS_REGION: 'frank furt' },
      'AWS: region="frank furt" is no Region; set AWS_REGION to one, like eu-central-1',
    ],
    [
      'a machine without credentials',
      REGION,
      'AWS: no credentials; log in with "aws configure", "aws sso login" or "aws login", or set AWS_PROFILE to a profile that has some',
    ],
    [
      'a profile that is not there',
      { ...REGION, AWS_PROFILE: 'nobody' },
      'AWS: no credentials in the profile "nobody"; log in with "aws configure", "aws sso login" or "aws login", or set AWS_PROFILE to a profile that has some',
    ],
    [
      'a session that has ended',
      { AWS_PROFILE: 'sso' },
      `AWS: your session in the profile "sso" has expired; log in again, with "aws sso login" or "aws login", or as you did before (The SSO session token associated with profile=sso was not found or is invalid. To refresh this SSO session run 'aws sso login' with the corresponding profile.)`,
    ],
    [
      'a way that leads nowhere',
      { ...KEYS, ...REGION, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
      'AWS: cannot be reached (ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:1); is there a network, and may this machine use it?',
    ],
  ])('%s', async (_, env, message) => {
    const ran = await brenda(['status', '--farm'], { env: { ...NOBODY, ...env } });
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: `brenda: ${message}\n` });
  });
});

test('brenda status without a folder means the only farm, and says so where there is none to be had', async () => {
  const ran = await brenda(['status'], { env: NOBODY });
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr).toBe(
    'brenda: status without an output folder means the only farm: AWS: no Region; set AWS_REGION=eu-central-1, or run: aws configure set region eu-central-1\n',
  );
});

describe('brenda status --farm, of an account that has', () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto.stop());

  test('no farm, in the Region that the CDK would take too', async () => {
    const elsewhere = { AWS_REGION: undefined, AWS_DEFAULT_REGION: 'ap-south-1' };
    const ran = await brenda(['status', '--farm'], { env: { ...NOBODY, ...moto.env, ...elsewhere } });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toBe(
      'brenda: --farm: there is no farm in ap-south-1 of account 123456789012; npx cdk deploy makes one, and AWS_REGION or AWS_PROFILE say where else to look\n',
    );
  });

  test('a user who may do nothing', async () => {
    const mia = await givenUser(moto, 'mia');
    await fetch(`${String(moto.env['AWS_ENDPOINT_URL'])}/moto-api/reset-auth`, { method: 'POST', body: '0' });
    const ran = await brenda(['status', '--farm'], { env: { ...NOBODY, ...moto.env, ...mia } });
    const resource = 'arn:aws:ssm:*:*:parameter/brenda/farms';
    expect(ran).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `brenda: AWS: access denied: you may not ssm:GetParametersByPath on ${resource}; this allows it: {"Effect":"Allow","Action":"ssm:GetParametersByPath","Resource":"${resource}"}\n`,
    });
  });
});

/** A user with a key, and without a permission. */
async function givenUser({ env }: Moto, UserName: string): Promise<NodeJS.ProcessEnv> {
  const iam = async (Action: string): Promise<string> => {
    const answer = await fetch(String(env['AWS_ENDPOINT_URL']), {
      method: 'POST',
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=test/20261122/us-east-1/iam/aws4_request' },
      body: new URLSearchParams({ Action, UserName, Version: '2010-05-08' }),
    });
    return answer.text();
  };
  await iam('CreateUser');
  const made = await iam('CreateAccessKey');
  const [, id] = /<AccessKeyId>(.*?)</.exec(made) ?? [];
  const [, secret] = /<SecretAccessKey>(.*?)</.exec(made) ?? [];
  return { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret };
}
