type Machine = Record<'platform' | 'arch' | 'osRelease', string> &
  Record<'root' | 'terminal' | 'freeSudo', boolean> & { programs: string[] };
interface Plan {
  ways: string[];
  sudo?: string[];
  byHand: string;
}

const { blenderPlan } = jest.requireActual<{ blenderPlan: (machine: Machine) => Plan }>(
  '../../../scripts/install-blender/blender-plan.mjs',
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
const both = (...sudo: string[]) => expect.objectContaining({ ways: ['official', 'apt'], sudo }) as unknown;
const apt = (...sudo: string[]) => expect.objectContaining({ ways: ['apt'], sudo }) as unknown;
const official = {
  ways: ['official'],
  byHand: expect.stringMatching(/blender-.*\.tar\.xz with a browser/) as string,
};
const byHand = (...words: string[]) => ({
  ways: [],
  byHand: expect.stringMatching(new RegExp(words.join('.*'))) as string,
});

const cases: [string, Partial<Machine>, unknown][] = [
  ['Debian, as root', { root: true }, both()],
  ['Debian without xz, as root', { root: true, programs: ['apt-get', 'tar'] }, both()],
  ['Ubuntu, as root', { root: true, osRelease: ubuntu }, both()],
  ['Mint, as root', { root: true, osRelease: mint }, both()],
  ['Debian on ARM, as root', { root: true, arch: 'arm64' }, apt()],
  ['Debian, with a sudo that asks nothing', { ...withSudo, freeSudo: true }, both('sudo', '-n')],
  ['Debian, with a user to type a password', { ...withSudo, terminal: true }, both('sudo')],
  ['Debian, with a sudo and no user to ask', withSudo, official],
  ['Debian, with neither root nor sudo', { terminal: true }, official],
  ['Debian without apt-get', { root: true, programs: ['tar', 'xz'] }, official],
  ['Fedora', { root: true, osRelease: fedora, programs: ['tar', 'xz'] }, official],
  ['Fedora with an apt-get of its own', { root: true, osRelease: fedora }, official],
  ['a Linux that does not say which', { osRelease: '' }, official],
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
  for (const platform of ['darwin', 'win32', 'freebsd', 'linux']) {
    expect(blenderPlan({ ...plain, platform }).byHand).toMatch(/^[^\n]+$/);
  }
});
