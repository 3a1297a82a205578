import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DeployedFarm } from '../support/deployment/deployed-farm';
import { EmulatedAccount } from '../support/deployment/emulated-account';
import { StandInFleet } from '../support/farms/stand-in-fleet';
import { StubCommands } from '../support/stub-commands';
import { temporaryFolder } from '../support/temporary-folder';

/** Doctor asks the sites that have Blender. */
const NO_INTERNET = `--require ${join(__dirname, '..', 'support', 'aws', 'no-internet.cjs')}`;
const SCRIPT = join(__dirname, '..', '..', 'scripts', 'first-account.sh');

/** Does for each `npx cdk` of the script what CloudFormation does, which moto leaves out: the functions of a deployment are called. */
async function cloudFormation(account: EmulatedAccount, farm: DeployedFarm) {
  let fleet: StandInFleet | undefined;
  const act = async (request: IncomingMessage): Promise<string> => {
    const [cwd = '', , , , verb, , ...args] = (await text(request)).trimEnd().split('\n');
    if (verb === 'destroy') return farm.stack.destroy();
    const { brenda } = JSON.parse(readFileSync(join(cwd, 'cdk.context.json'), 'utf8')) as { brenda: object };
    account.setContext({ ...brenda });
    const called = await farm.stack.deploy(
      ...args.filter((arg) => !/^(?:--require-approval|never)$/.test(arg)),
    );
    fleet = new StandInFleet(account, farm);
    return called.join('\n');
  };
  const server = createServer((request, response) => {
    act(request).then(
      (said) => response.end(said),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`,
    fleet: () => fleet,
    async close(): Promise<void> {
      await fleet?.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

test('in an emulated account it deploys, renders, interrupts, and leaves nothing', async () => {
  const account = await EmulatedAccount.open({ project: 'examples/bloom', frames: '1' });
  const farm = new DeployedFarm(account, 'brenda-first-account');
  const cdk = await cloudFormation(account, farm);
  try {
    const sha256 = account.downloadBlender('1.2.3', { blender: 'echo here' });
    await account.cdk('bootstrap');
    const stubs = new StubCommands(temporaryFolder())
      .stub('npx', `curl -sS --fail-with-body --data-binary "$(printf '%s\\n' "$PWD" "$@")" '${cdk.url}'`)
      .stub('session-manager-plugin', 'echo 1.2.707.0');
    const folder = join(temporaryFolder(), 'frames');
    const child = spawn(
      'bash',
      [
        ...[SCRIPT, '--yes', '--price', '0.1', '--poll', '0.2', '--frames', '1-6', '--folder', folder],
        ...['--set', 'blenderVersion=1.2.3', '--set', `blenderSha256=${sha256}`],
      ],
      {
        env: { ...process.env, ...account.env, PATH: stubs.path, NODE_OPTIONS: NO_INTERNET },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const [report, said, status] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise((ended) => child.once('close', ended)),
    ]);
    if (status !== 0) throw new Error(`${report}\n${said}`);
    expect(report.match(/^ ?\d+ {2}.* ok {2}/gm)).toHaveLength(11);
    expect(report).toContain('nothing in the account has the tag brenda:farm=brenda-first-account');
    expect(readdirSync(folder).filter((name) => name.endsWith('.png'))).toHaveLength(6);
    expect(said).toContain(`${String(cdk.fleet()?.interrupted)} renders, and is terminated`);
  } finally {
    await cdk.close();
    await account.close();
  }
}, 600_000);
