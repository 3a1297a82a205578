type Machine = Record<'platform' | 'arch' | 'osRelease', string> &
  Record<'root' | 'terminal' | 'freeSudo', boolean> & { programs: string[] };
type Plan = { way: 'apt'; sudo: string[] } | { way: 'tarball' } | { way: 'by hand'; say: string };

const { blenderPlan } = jest.requireActual<{ blenderPlan: (machine: Machine) => Plan }>(
  '../../scripts/blender-plan.mjs',
);

const debian = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n';
const ubuntu = 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n';
const mint = 'NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n';
const fedora = 'NAME="Fedora Linux"\nID=fedora\n';

const plain: Machine = {
  platform: 'linux',
  arch: 'x64',
  osRelease: debian,
  root: false,
  terminal: false,
  freeSudo: false,
  programs: ['apt-get', 'tar', 'xz'],
};
const withSudo = { programs: ['apt-get', 'sudo', 'tar', 'xz'] };
const apt = (...sudo: string[]) => ({ way: 'apt', sudo });
const tarball = { way: 'tarball' };
const byHand = (...words: string[]) => ({
  way: 'by hand',
  say: expect.stringMatching(new RegExp(words.join('.*'))) as string,
});

const cases: [string, Partial<Machine>, unknown][] = [
  ['Debian, as root', { root: true }, apt()],
  ['Ubuntu, as root', { root: true, osRelease: ubuntu }, apt()],
  ['Mint, as root', { root: true, osRelease: mint }, apt()],
  ['Debian on ARM, as root', { root: true, arch: 'arm64' }, apt()],
  ['Debian, with a sudo that asks nothing', { ...withSudo, freeSudo: true }, apt('sudo', '-n')],
  ['Debian, with somebody to type a password', { ...withSudo, terminal: true }, apt('sudo')],
  ['Debian, with a sudo and nobody to ask', withSudo, tarball],
  ['Debian, with neither root nor sudo', { terminal: true }, tarball],
  ['Debian without apt-get', { root: true, programs: ['tar', 'xz'] }, tarball],
  ['Fedora', { root: true, osRelease: fedora, programs: ['tar', 'xz'] }, tarball],
  ['Fedora with an apt-get of its own', { root: true, osRelease: fedora }, tarball],
  ['a Linux that does not say which', { osRelease: '' }, tarball],
  ['Fedora without xz', { osRelease: fedora, programs: ['tar'] }, byHand('unpacking it needs xz;')],
  ['Fedora without either', { osRelease: fedora, programs: [] }, byHand('unpacking it needs tar and xz;')],
  ['Debian on ARM, without root', { arch: 'arm64' }, byHand('arm64', 'apt-get install blender, as root')],
  ['Fedora on ARM', { arch: 'arm64', osRelease: fedora }, byHand('arm64', "distribution's package")],
  ['macOS', { platform: 'darwin', arch: 'arm64', osRelease: '' }, byHand('blender.org', 'Blender.app')],
  ['Windows', { platform: 'win32', osRelease: '' }, byHand('blender.org', 'BLENDER=')],
];

test.each(cases)('Blender comes to %s', (_name, machine, expected) => {
  expect(blenderPlan({ ...plain, ...machine })).toEqual(expected);
});

test('an instruction is one line', () => {
  for (const platform of ['darwin', 'win32', 'freebsd']) {
    const plan = blenderPlan({ ...plain, platform });
    expect(plan).toEqual(byHand('^[^\n]+$'));
  }
});
