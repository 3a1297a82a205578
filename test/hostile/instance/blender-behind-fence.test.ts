import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freshFrame } from '../../support/fresh-blender';
import { canFence, FencedInstance } from '../../support/worker/fenced-instance';
import { isOneProgram, layBlender } from '../../support/blenders/laid-blender';
import { startMetadata } from '../../support/aws/metadata';
import { pixels } from '../../support/pixels';
import { scene } from '../../support/scenes';

const SECRET = 'the-secret-of-the-worker';

/** What a program looks for that runs in Blender: who it is, who else is there, and whatever opens a door. */
const LOOK_ROUND = `
import glob, os, socket, subprocess
print("SEEN user", os.getuid(), os.getgid(), os.getgroups())
print("SEEN home", os.path.dirname(os.environ["HOME"]) == os.environ["TMPDIR"], os.stat(os.environ["HOME"]).st_uid == os.getuid())
print("SEEN variables", sorted(name for name in os.environ if name.startswith(("AWS_", "BRENDA_"))))
def tried(what, do):
    try:
        print("SEEN", what, do())
    except OSError as error:
        print("SEEN", what, type(error).__name__)
tried("metadata", lambda: socket.create_connection(("127.0.0.1", PORT), 3))
tried("private", lambda: open(PRIVATE).read())
tried("planted", lambda: open(PRIVATE + ".planted", "w"))
for path in glob.glob("/proc/[0-9]*/environ"):
    try:
        held = open(path, "rb").read()
    except OSError:
        continue
    if SECRET in held:
        print("SEEN the secret in", path)
tried("a process", lambda: subprocess.check_output(["id", "-u"], text=True).strip())
`;

// As in blender-to-instance.test.ts.
const canRun = (canFence() || process.env['CI'] !== undefined) && isOneProgram();
(canRun ? describe : describe.skip)('a Blender behind the fence of an instance', () => {
  let instance: FencedInstance;
  beforeAll(() => {
    instance = new FencedInstance();
    layBlender(instance);
  });
  afterAll(() => {
    instance.close();
  });

  const blender = (args: readonly string[]) =>
    instance.run([instance.path('opt/brenda/bundle/fenced-blender.sh'), ...args], {
      TMPDIR: instance.temporary,
      LANG: 'C.UTF-8',
    });

  test('renders what a fresh one renders', async () => {
    const path = await scene('plain');
    const project = instance.path('mnt/brenda/projects/plain');
    cpSync(dirname(path), project, { recursive: true });
    // As the worker fetches it: everyone may read it.
    execFileSync('chmod', ['-R', 'a+rX', project]);
    const { code, output } = await blender([
      '-b',
      join(project, 'plain.blend'),
      '-o',
      `${instance.temporary}/frame_####`,
      '-f',
      '1',
    ]);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('Saved:') as string });
    const [file = ''] = readdirSync(instance.temporary).filter((name) => name.startsWith('frame_'));
    expect(await pixels(join(instance.temporary, file))).toEqual(await pixels(await freshFrame(path, 1)));
  });

  test('has no rights, reaches nothing and reads no credentials, whatever runs in it', async () => {
    const metadata = await startMetadata({ instanceId: 'i-0123456789abcdef0' });
    const port = new URL(metadata.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] ?? '').port;
    const file = instance.write('mnt/brenda/private', SECRET, { owner: instance.worker, mode: 0o600 });
    // As the worker is: its credentials are in its environment.
    const worker = instance.start(['sleep', '300'], { AWS_SECRET_ACCESS_KEY: SECRET }, 'ignore');
    const script = LOOK_ROUND.replace('PORT', port)
      .replaceAll('PRIVATE', JSON.stringify(file))
      .replace('SECRET', `b${JSON.stringify(SECRET)}`);
    const { output } = await blender(['-b', '--factory-startup', '--python-expr', script]);
    const user = String(instance.scene);
    expect(output.split('\n').filter((line) => line.startsWith('SEEN'))).toEqual([
      `SEEN user ${user} ${user} []`,
      'SEEN home True True',
      'SEEN variables []',
      // There is no network that it could be reached by.
      'SEEN metadata OSError',
      'SEEN private PermissionError',
      'SEEN planted PermissionError',
      `SEEN a process ${user}`,
    ]);
    expect(output).not.toContain(SECRET);
    worker.kill('SIGKILL');
    await metadata.close();
  });
});
