import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { brenda } from '../../../support/brenda';
import { namedFarm } from '../../../support/farms/farm-directory';
import { type Moto, startMoto } from '../../../support/aws/moto';
import type { MotoFarm } from '../../../support/aws/moto-farm';
import { motoWith, type Script } from '../../../support/aws/moto-with';
import { StubCommands } from '../../../support/stub-commands';
import { jsonAnswer, jsonFault } from '../../../support/aws/systems-manager';
import { temporaryFolder } from '../../../support/temporary-folder';
import { needs } from '../../../support/programs';

needs('ssh-keygen');

/** Moto has no sessions: this is what AWS documents that it answers. */
const SESSION = {
  SessionId: 'ann-0123456789abcdef0',
  TokenValue: 'AAEAAT%oken',
  StreamUrl:
    'wss://ssmmessages.us-east-1.amazonaws.com/v1/data-channel/ann-0123456789abcdef0?role=publish_subscribe',
};

/** Stands in for Session Manager's plugin, which this machine has not, and writes down how it was called. */
function plugin(folder: string, version: string, body = ''): StubCommands {
  return new StubCommands(folder).stub(
    'session-manager-plugin',
    `if [ "$1" = --version ]; then echo ${version}; exit; fi
     printf '%s\\n' "$@" >'${folder}/args'; printf %s "$AWS_SSM_START_SESSION_RESPONSE" >'${folder}/response'
     ${body}`,
  );
}

const argsIn = (folder: string): string[] => readFileSync(join(folder, 'args'), 'utf8').trimEnd().split('\n');

describe('of a farm', () => {
  let moto: Moto;
  let farm: MotoFarm;
  let ids: readonly string[] = [];
  let name = '';
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto.stop());
  const givenFarm = async (instances: number): Promise<void> => {
    ({ farm, name } = await namedFarm(moto));
    await farm.fleet.setDesired(instances);
    ids = (await farm.fleet.describe()).instances.map(({ id }) => id).sort();
  };

  const run = async (args: readonly string[], env: NodeJS.ProcessEnv, script: Script = {}) => {
    const asked: { action: string; body: object }[] = [];
    const answers: Script = {
      StartSession: () => jsonAnswer(SESSION),
      SendSSHPublicKey: () => jsonAnswer({ RequestId: 'r', Success: true }),
      ...script,
    };
    const noted = Object.entries(answers).map(([action, answer]): [string, Script[string]] => [
      action,
      (body, nth, region) => {
        asked.push({ action, body: JSON.parse(body) as object });
        return answer(body, nth, region);
      },
    ]);
    const aws = await motoWith(moto, Object.fromEntries(noted));
    try {
      const ran = await brenda([...args, '--farm', name], { env: { ...aws.env, ...env } });
      return { ...ran, asked, endpoint: aws.env['AWS_ENDPOINT_URL'] };
    } finally {
      await aws.close();
    }
  };

  describe('brenda ssh', () => {
    test.each([
      [
        'finds the session in its environment',
        '1.2.707.0',
        'AWS_SSM_START_SESSION_RESPONSE',
        JSON.stringify(SESSION),
      ],
      ['finds it behind its name, as it knows no other way', '1.2.497.0', JSON.stringify(SESSION), ''],
    ])('opens a session to the only instance: the plugin %s', async (_, version, first, response) => {
      await givenFarm(1);
      const folder = temporaryFolder();
      const { path } = plugin(folder, version, 'echo a shell; exit 7');
      const ran = await run(['ssh'], { PATH: path, AWS_PROFILE: undefined });
      const request = { Target: ids[0] };
      expect(ran).toMatchObject({ code: 7, stdout: 'a shell\n', stderr: '' });
      expect(ran.asked).toEqual([{ action: 'StartSession', body: request }]);
      // As AWS's own command line calls it.
      expect(argsIn(folder)).toEqual([
        first,
        'us-east-1',
        'StartSession',
        '',
        JSON.stringify(request),
        ran.endpoint,
      ]);
      expect(readFileSync(join(folder, 'response'), 'utf8')).toBe(response);
    });

    test('of several asks which; one can be named, and --json lists them', async () => {
      await givenFarm(2);
      const folder = temporaryFolder();
      const env = { PATH: plugin(folder, '1.2.707.0').path };
      expect(await run(['ssh'], env)).toMatchObject({
        code: 2,
        stderr: `brenda: ssh: to which of them? in brenda-${name} there are ${ids.join(', ')}\n`,
        asked: [],
      });
      expect(await run(['ssh', ids[1] ?? ''], env)).toMatchObject({
        code: 0,
        asked: [{ body: { Target: ids[1] } }],
      });
      const { stdout, asked } = await run(['ssh', '--json'], env);
      expect(asked).toEqual([]);
      expect(
        stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as object),
      ).toEqual(
        ids.map((instance) => ({
          instance,
          type: 'c7i.large',
          zone: 'us-east-1a',
          lifecycle: 'InService',
          busy: false,
        })),
      );
    });

    test.each([
      [
        'ssh bloom',
        'ssh bloom: must be the id of an instance, like i-0123456789abcdef0, or the name of a volume that brenda volume new has made; brenda instances and brenda volume list have them',
      ],
      ['ssh i-00000000', 'i-00000000: no instance of farm'],
      ['ssh a b', 'ssh: too many arguments: b; usage: brenda ssh [options] [instance]'],
    ])('%s is refused', async (typed, line) => {
      await givenFarm(1);
      const ran = await run(typed.split(' '), {});
      expect(ran).toMatchObject({ code: 2, stdout: '', asked: [] });
      expect(ran.stderr).toContain(`brenda: ${line}`);
    });
  });

  test.each(['ssh', 'copy HOST:a b'])(
    'brenda %s without the plugin says how to get it, and begins nothing',
    async (typed) => {
      await givenFarm(1);
      const bin = join(temporaryFolder(), 'bin');
      mkdirSync(bin);
      symlinkSync(process.execPath, join(bin, 'node'));
      expect(await run(typed.split(' '), { PATH: bin })).toMatchObject({
        code: 2,
        stderr:
          'brenda: session-manager-plugin is not on the PATH; how to get it: https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html\n',
        asked: [],
      });
    },
  );

  describe('brenda copy', () => {
    /** Stands in for scp: this machine has no server of SSH. It runs the tunnel, as ssh would, and does what `body` says. */
    const scp = (folder: string, body: string): string =>
      plugin(folder, '1.2.707.0').stub(
        'scp',
        `for word in "$@"; do case $word in ProxyCommand=*) tunnel=\${word#ProxyCommand=} ;; esac; done
         [ "$1 $2" = '-r -i' ] || exit 90
         key=$3; stat -c %a "$key" >'${folder}/mode'; ssh-keygen -y -f "$key" >'${folder}/public'; echo "$key" >'${folder}/key'
         # Of a percent sign ssh makes one of two.
         sh -c "\${tunnel//%%/%}" </dev/null
         from=\${*: -2:1} to=\${*: -1}
         ${body}`,
      ).path;

    test('copies to all instances, by a key that is good for one of them and for a minute, and that goes', async () => {
      await givenFarm(2);
      const folder = temporaryFolder();
      const temporary = join(folder, 'tmp');
      mkdirSync(temporary);
      const ran = await run(['copy', __filename, 'HOST:/tmp/'], {
        PATH: scp(folder, `echo "$from $to" >>'${folder}/copies'`),
        TMPDIR: temporary,
        AWS_PROFILE: undefined,
      });
      expect(ran.stderr).toBe(`brenda-${name}: copied to 2 of 2 instances\n`);
      expect(ran.code).toBe(0);
      const targets = ids.map((id) => `ec2-user@${id}:/tmp/`);
      expect(ran.stdout.trimEnd().split('\n').sort()).toEqual(targets.map((to) => `${__filename} -> ${to}`));
      const copies = readFileSync(join(folder, 'copies'), 'utf8').trimEnd().split('\n');
      expect(copies.sort()).toEqual(targets.map((to) => `${__filename} ${to}`));
      const publicKey = readFileSync(join(folder, 'public'), 'utf8').trim().split(' ').slice(0, 2).join(' ');
      for (const id of ids) {
        const request = {
          Target: id,
          DocumentName: 'AWS-StartSSHSession',
          Parameters: { portNumber: ['22'] },
        };
        expect(ran.asked).toContainEqual({ action: 'StartSession', body: request });
        expect(ran.asked).toContainEqual({
          action: 'SendSSHPublicKey',
          body: {
            InstanceId: id,
            InstanceOSUser: 'ec2-user',
            SSHPublicKey: `${publicKey} brenda`,
            AvailabilityZone: 'us-east-1a',
          },
        });
      }
      const [first, region, what, profile, request, endpoint] = argsIn(folder);
      expect([first, region, what, profile, endpoint]).toEqual([
        'AWS_SSM_START_SESSION_RESPONSE',
        'us-east-1',
        'StartSession',
        '',
        ran.endpoint,
      ]);
      expect(JSON.parse(request ?? '')).toMatchObject({ DocumentName: 'AWS-StartSSHSession' });
      expect(JSON.parse(readFileSync(join(folder, 'response'), 'utf8'))).toEqual(SESSION);
      expect(readFileSync(join(folder, 'mode'), 'utf8')).toBe('600\n');
      expect(existsSync(readFileSync(join(folder, 'key'), 'utf8').trim())).toBe(false);
      expect(readdirSync(temporary)).toEqual([]);
    });

    test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'a closed pipe'] as const)(
      'broken off by %s it ends its copies, and the key goes',
      async (how) => {
        await givenFarm(2);
        const folder = temporaryFolder();
        const temporary = join(folder, 'tmp');
        mkdirSync(temporary);
        const [, second = ''] = ids;
        const aws = await motoWith(moto, {
          StartSession: () => jsonAnswer(SESSION),
          SendSSHPublicKey: () => jsonAnswer({ RequestId: 'r', Success: true }),
        });
        const PATH = scp(
          folder,
          `case $to in *${second}*) echo $$ >'${folder}/pid'; exec sleep 50 ;; esac
           while [ ! -s '${folder}/pid' ]; do sleep 0.02; done`,
        );
        const program = join(__dirname, '..', '..', '..', '..', 'dist', 'brenda.mjs');
        const child = spawn(process.execPath, [program, 'copy', __filename, 'HOST:', '--farm', name], {
          env: { ...process.env, ...aws.env, PATH, TMPDIR: temporary },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        const ended = once(child, 'close') as Promise<[number | null]>;
        const said = text(child.stderr);
        try {
          if (how === 'a closed pipe') child.stdout.destroy();
          else {
            await once(child.stdout, 'data');
            child.kill(how);
          }
          const [code] = await ended;
          if (how !== 'a closed pipe') {
            expect(code).toBe(130);
            expect(await said).toBe('interrupted; what has been copied stays\n');
          }
        } finally {
          await aws.close();
        }
        expect(readdirSync(temporary)).toEqual([]);
        const pid = readFileSync(join(folder, 'pid'), 'utf8').trim();
        while (existsSync(`/proc/${pid}`)) await sleep(20);
      },
    );

    test('fetches from each into a place of its own; where it fails, says so, and ends with 1', async () => {
      await givenFarm(2);
      const folder = temporaryFolder();
      const [a, b] = ids as [string, string];
      const ran = await run(
        ['copy', 'HOST:/var/log/brenda.log', join(folder, 'logs/HOST.log'), '--user', 'ubuntu', '--json'],
        {
          PATH: scp(
            folder,
            `case $from in *${b}*) echo "no such file" >&2; exit 1 ;; esac; echo "$from" >"$to"`,
          ),
        },
      );
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain(`${b}: no such file\n`);
      const results = ran.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { instance: string });
      const of = (instance: string, fault: string | null) => ({
        instance,
        from: `ubuntu@${instance}:/var/log/brenda.log`,
        to: join(folder, `logs/${instance}.log`),
        fault,
      });
      expect(results.sort((x, y) => (x.instance < y.instance ? -1 : 1))).toEqual([
        of(a, null),
        of(b, 'no such file'),
      ]);
      expect(readdirSync(join(folder, 'logs'))).toEqual([`${a}.log`]);
    });

    test('an instance that Session Manager does not reach keeps no other from its copy', async () => {
      await givenFarm(2);
      const folder = temporaryFolder();
      const ran = await run(
        ['copy', __filename, 'HOST:'],
        { PATH: scp(folder, '') },
        {
          StartSession: (body) =>
            body.includes(ids[0] ?? '')
              ? jsonFault('TargetNotConnected', `${ids[0] ?? ''} is not connected.`)
              : jsonAnswer(SESSION),
        },
      );
      expect(ran).toMatchObject({ code: 1, stdout: `${__filename} -> ec2-user@${ids[1] ?? ''}:\n` });
      expect(ran.stderr).toContain(
        `${ids[0] ?? ''}: Session Manager does not reach it: it boots, it ends, or its agent has stopped\n`,
      );
    });

    test('a user who may begin no session is told which permission is missing', async () => {
      await givenFarm(1);
      const said =
        'User: arn:aws:iam::123456789012:user/ann is not authorized to perform: ssm:StartSession on resource: arn:aws:ec2:us-east-1:123456789012:instance/i-1 because no identity-based policy allows the ssm:StartSession action';
      const ran = await run(
        ['copy', __filename, 'HOST:'],
        { PATH: scp(temporaryFolder(), '') },
        { StartSession: () => jsonFault('AccessDeniedException', said) },
      );
      expect(ran.code).toBe(2);
      expect(ran.stderr).toMatch(/user\/ann may not ssm:StartSession on .*; this allows it: /);
    });

    test('--dry-run begins nothing', async () => {
      await givenFarm(1);
      const [id = ''] = ids;
      expect(await run(['copy', `${id}:a`, '/tmp/x/', '--dry-run'], {})).toMatchObject({
        code: 0,
        stdout: `ec2-user@${id}:a -> /tmp/x/\n`,
        asked: [],
      });
    });

    test.each<[string[], string]>([
      [
        ['a', 'b'],
        'copy a b: neither is on an instance; write HOST:path for all of them, i-0123456789abcdef0:path, or VOLUME:path',
      ],
      [
        ['HOST:a', 'i-00000000:b'],
        'copy HOST:a i-00000000:b: both are on instances; one has to be on this machine',
      ],
      [['HOST:', 'b'], 'copy HOST:: which file? write HOST:path'],
      [['none', 'HOST:'], 'copy none: there is no such file or folder on this machine'],
      [['HOST:a', ''], 'copy "": must be a path on this machine'],
      [
        ['HOST:a', 'b', '--user', '-x y'],
        '--user -x y: must be a user of the instances, like ec2-user or ubuntu',
      ],
      [['i-00000000:a', 'b'], 'i-00000000: no instance of farm'],
      [
        ['HOST:a', 'b'],
        'copy b: what comes from 2 instances would lie in one place; write HOST where each is to have its id, like logs/HOST.log',
      ],
      [
        ['a'],
        "copy: missing required argument 'destination'; usage: brenda copy [options] <source> <destination>",
      ],
    ])('copy %j is refused', async (args, line) => {
      if (ids.length !== 2) await givenFarm(2);
      const ran = await run(['copy', ...args], {});
      expect(ran).toMatchObject({ code: 2, stdout: '', asked: [] });
      expect(ran.stderr).toContain(`brenda: ${line}`);
    });
  });
});
