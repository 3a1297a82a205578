// `npm run test:image`: what EC2 Image Builder does for a farm with `image`, done for real in a fresh Debian beside this system. The
// component's own commands install real packages from this machine's package source, bring Node.js and the official build of Blender,
// and clean; then come the steps of a boot on such an image. Linux and root alone; two minutes and 5 GB of disk.
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parse } from 'yaml';
import { blenderRelease } from '../install-blender/blender-release.mjs';
import { officialBlender } from '../blenders/official-blender.mjs';
import { inDebian, makeDebian } from '../machine/debian.mjs';
import { SetupFault, lastLine, mainOf, say } from '../support/fault.mjs';
import { ensureBuild, ensurePackages } from '../set-up/packages.mjs';
import { root } from '../support/root.mjs';
import { run } from '../support/run.mjs';

/** Its Python has the version that the official build on PyPI needs. */
const SUITE = 'trixie';
/** Packages that the scripts need, and that Debian's cloud image has beyond a minimal system. */
const BASE = 'python3 curl ca-certificates';
const { version } = blenderRelease;
/** Files of the build machine that an image must not keep: they must be absent or empty at the end. */
const PLANTED = ['root/.bash_history', 'root/.ssh/authorized_keys', 'etc/ssh/ssh_host_ed25519_key'];
const EMPTIED = ['etc/machine-id', 'var/log/planted.log'];
/** The steps of a boot, up to the first that calls AWS. */
const BOOT = ['user', 'packages', 'node', 'blender', 'fence'];

/** Blender's archive as a deployment uploads it. Here it holds the official build from PyPI, started by a program called `blender`. */
async function blenderArchive(folder) {
  const official = dirname(await officialBlender());
  const name = `blender-${version}-linux-x64`;
  const own = join(folder, 'launcher', name);
  mkdirSync(own, { recursive: true });
  const launcher = '#!/bin/sh\nexec /usr/bin/python3 "$(dirname "$(readlink -f "$0")")/blender.py" "$@"\n';
  writeFileSync(join(own, 'blender'), launcher, { mode: 0o755 });
  const archive = join(folder, 'blender.tar.xz');
  const files = ['--transform', `s|^\\.|${name}|`, '--exclude=./blender', '-C', official, '.'];
  run('tar', ['-cf', archive, ...files]);
  run('tar', ['-rf', archive, '-C', join(folder, 'launcher'), `${name}/blender`]);
  return archive;
}

/** The Node.js that runs this, as nodejs.org packs it. */
function nodeArchive(folder) {
  const archive = join(folder, 'node.tar.xz');
  const at = dirname(process.execPath);
  run('tar', ['-cf', archive, '--transform', 's|^|node/bin/|', '-h', '-C', at, 'node']);
  return archive;
}

/** The instance's metadata, and a bucket: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html */
async function serve(objects) {
  const token = randomBytes(16).toString('hex');
  const said = {
    '/latest/api/token': token,
    '/latest/meta-data/iam/security-credentials': 'builder',
    '/latest/meta-data/iam/security-credentials/builder': JSON.stringify({
      ...{
        Code: 'Success',
        Type: 'AWS-HMAC',
        AccessKeyId: 'ASIATEST',
        SecretAccessKey: 'test',
        Token: 'test',
      },
      Expiration: new Date(Date.now() + 6 * 3600 * 1000).toISOString(),
    }),
  };
  const asked = [];
  const server = createServer(({ url = '' }, response) => {
    const path = decodeURI(url).replace(/\/$/, '');
    const file = objects[path];
    if (!path.startsWith('/latest/')) asked.push(path);
    if (file === undefined) {
      const text = said[path];
      response.writeHead(text === undefined ? 404 : 200).end(text);
      return;
    }
    response.writeHead(200, { 'content-length': statSync(file).size });
    pipeline(createReadStream(file), response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = `http://127.0.0.1:${server.address().port}`;
  const env = { AWS_EC2_METADATA_SERVICE_ENDPOINT: at, AWS_ENDPOINT_URL: at, AWS_REGION: 'eu-central-1' };
  return { env, asked, close: () => server.close() };
}

/** Runs a script as root in the new Debian, and shows its output. @throws SetupFault with its last line when it fails. */
async function inside(folder, script, env) {
  const file = '/var/tmp/step.sh';
  writeFileSync(join(folder, file), script);
  const [program, args] = inDebian(folder, `bash ${file}`);
  const child = spawn(program, args, { env: { LANG: 'C.UTF-8', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const take = (text) => {
    output += text;
    process.stdout.write(text);
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  const [code] = await once(child, 'close');
  rmSync(join(folder, file));
  if (code !== 0) throw new SetupFault(`it ended with ${code}: ${lastLine(output)}`);
  return output;
}

const sha256 = async (file) => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
};

/** Runs the component document as Image Builder does: each step of each phase, until one fails. */
async function make(debian, folder, env, values) {
  const { parameters, phases } = parse(
    readFileSync(join(root, 'dist', 'bootstrap', 'image-component.yml'), 'utf8'),
  );
  const defaults = Object.assign({}, ...parameters);
  const filled = (text) =>
    text.replace(/\{\{ (\w+) \}\}/g, (_, name) => values[name] ?? defaults[name].default);
  for (const { name, action, inputs } of phases.flatMap(({ steps }) => steps)) {
    const began = Date.now();
    say(`${name}: ${action}`);
    if (action === 'S3Download') run('cp', [join(folder, 'bundle.zip'), join(debian, inputs[0].destination)]);
    else await inside(debian, inputs.commands.map(filled).join('\n'), env);
    say(`${name}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }
}

function mustBeClean(debian) {
  const left = [
    ...PLANTED.filter((path) => existsSync(join(debian, path))),
    ...EMPTIED.filter((path) => statSync(join(debian, path)).size > 0),
    ...readdirSync(join(debian, 'var/lib/apt/lists')),
    ...['run/brenda', 'etc/brenda'].filter((path) => existsSync(join(debian, path))),
  ];
  if (left.length > 0) throw new SetupFault(`the image keeps ${left.join(', ')}`);
}

await mainOf(async () => {
  ensurePackages(root);
  ensureBuild(root);
  const folder = mkdtempSync(join(tmpdir(), 'brenda-image-'));
  const debian = join(folder, 'debian');
  try {
    say(`installing Debian ${SUITE} into ${debian}`);
    mkdirSync(debian);
    makeDebian(SUITE, debian);
    await inside(
      debian,
      `apt-get -qq update && apt-get -qq -y --no-install-recommends install ${BASE} >/dev/null`,
      {},
    );
    for (const path of [...PLANTED, ...EMPTIED]) {
      mkdirSync(dirname(join(debian, path)), { recursive: true });
      writeFileSync(join(debian, path), 'of the machine that it was made on\n');
    }
    const [blender, node] = [await blenderArchive(folder), nodeArchive(folder)];
    const bundle = join(root, 'dist', 'bootstrap', 'bundle');
    const packed = `python3 -m zipfile -c ${join(folder, 'bundle.zip')} *`;
    run('sh', ['-c', `cd '${bundle}' && ${packed}`]);
    const aws = await serve({ '/projects/blender.tar.xz': blender, '/projects/node.tar.xz': node });
    try {
      const env = { ...aws.env, BRENDA_PAUSE: '1' };
      await make(debian, folder, env, {
        Bundle: 's3://projects/bundle.zip',
        BundleSha256: await sha256(join(bundle, 'SHA256SUMS')),
        BlenderVersion: version,
        BlenderArchive: 's3://projects/blender.tar.xz',
        BlenderSha256: await sha256(blender),
        NodeArchive: 's3://projects/node.tar.xz',
        NodeSha256: await sha256(node),
        Region: 'eu-central-1',
      });
      mustBeClean(debian);
      say('the image is clean; a boot on it:');
      const fetched = aws.asked.length;
      const steps = '/opt/brenda/bundle/steps';
      const boot = BOOT.map((step) => `bash ${steps}/${step}.sh | sed 's/^/${step}: /'`);
      const checks = ['CYCLES', 'BLENDER_EEVEE'].map(
        (engine) => `BRENDA_ENGINE=${engine} bash ${steps}/check.sh`,
      );
      const script = ['set -euo pipefail', 'mkdir -p /run/brenda', ...boot, ...checks].join('\n');
      const output = await inside(debian, script, { ...env, BRENDA_BLENDER_VERSION: version });
      if (!output.includes('packages: everything is there') || aws.asked.length > fetched)
        throw new SetupFault('a boot on the image fetches again what the image should have');
      say(`an image of Debian ${SUITE} was made, and a boot on it renders`);
    } finally {
      aws.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
