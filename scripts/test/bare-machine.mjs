// `npm run test:bare [-- JEST ARGUMENTS]`: what the README says, on a Debian with Node and a shell alone: a clone of what is committed
// here, and `npm test` in it. It takes root, some minutes, and the time of the tests.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inDebian, makeDebian } from '../machine/debian.mjs';
import { findProgram } from '../machine/find-program.mjs';
import { SetupFault, mainOf, say } from '../support/fault.mjs';
import { root } from '../support/root.mjs';
import { run } from '../support/run.mjs';

const suite = 'bookworm';
const longestMs = 3 * 3_600_000;

/** By these variables this machine reaches its package sources; some name a file. */
const lentVariables = /^(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|PIP_.*|.*_proxy)$/i;

// Whatever ends this ends what runs in there, and the folder is removed.
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop.abort());
const over = AbortSignal.any([stop.signal, AbortSignal.timeout(longestMs)]);

await mainOf(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'brenda-bare-'));
  try {
    say(`installing Debian ${suite} into ${folder}`);
    const bare = join(folder, 'root');
    mkdirSync(bare);
    makeDebian(suite, bare);
    putNode(bare);
    const env = lend(bare);
    run('git', ['clone', '--quiet', '--no-hardlinks', root, join(bare, 'root', 'brenda')]);
    return await testIn(bare, env);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Node as it runs here, and its npm; nothing else. */
function putNode(bare) {
  const npm = findProgram('npm');
  if (!npm) throw new SetupFault('npm is not on the PATH');
  const at = join(bare, 'usr', 'local');
  copyFileSync(process.execPath, join(at, 'bin', 'node'));
  cpSync(dirname(dirname(realpathSync(npm))), join(at, 'lib', 'node_modules', 'npm'), { recursive: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(at, 'bin', 'npm'));
  symlinkSync('../lib/node_modules/npm/bin/npx-cli.js', join(at, 'bin', 'npx'));
}

/** @returns {NodeJS.ProcessEnv} the variables in there, the files that they name included */
function lend(bare) {
  // Every container has one.
  writeFileSync(join(bare, 'etc', 'hosts'), '127.0.0.1 localhost\n');
  const lent = Object.entries(process.env).filter(([name]) => lentVariables.test(name));
  // Not where they are here: Debian's packages write there.
  const folder = '/etc/lent';
  mkdirSync(join(bare, folder));
  return Object.fromEntries(
    lent.map(([name, value]) => {
      if (!statSync(value, { throwIfNoEntry: false })?.isFile()) return [name, value];
      copyFileSync(value, join(bare, folder, name));
      return [name, join(folder, name)];
    }),
  );
}

async function testIn(bare, lent) {
  const args = process.argv.slice(2);
  const quoted = args.map((word) => ` '${word.replaceAll("'", `'\\''`)}'`).join('');
  const command = `cd /root/brenda && npm test${quoted ? ` --${quoted}` : ''}`;
  say(`${command} (in ${bare})`);
  const registry = run('npm', ['config', 'get', 'registry']).trim();
  const child = spawn(...inDebian(bare, command), {
    env: {
      ...lent,
      npm_config_registry: registry,
      HOME: '/root',
      LANG: 'C.UTF-8',
      PATH: process.env.PATH,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
    signal: over,
    killSignal: 'SIGKILL',
  });
  try {
    const [code] = await once(child, 'close');
    return code ?? 1;
  } catch (error) {
    throw new SetupFault(`${command}: ${error.message}`);
  }
}
