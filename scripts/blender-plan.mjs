/** Where Blender offers programs for what has no other way. */
const site = 'https://www.blender.org/download/';
const byHand = 'then run this again with BLENDER=/path/to/blender, or with blender on the PATH';

/**
 * How to get a Blender onto a machine that has none.
 *
 * @typedef {object} Machine
 * @property {string} platform As Node says it: `linux`, `darwin`, `win32`.
 * @property {string} arch As Node says it: `x64`, `arm64`.
 * @property {string} osRelease The text of /etc/os-release.
 * @property {boolean} root Whether we may install packages without asking.
 * @property {boolean} terminal Whether there is somebody to type a password.
 * @property {boolean} freeSudo Whether sudo asks for none.
 * @property {string[]} programs Which of apt-get, sudo, tar and xz there are.
 *
 * @param {Machine} machine
 * @returns {{ way: 'apt', sudo: string[] } | { way: 'tarball' } | { way: 'by hand', say: string }}
 */
export function blenderPlan(machine) {
  const { platform, arch, programs } = machine;
  if (platform === 'darwin') {
    return instruct(
      `install it from ${site}; ${byHand} (BLENDER=/Applications/Blender.app/Contents/MacOS/Blender)`,
    );
  }
  if (platform !== 'linux') return instruct(`install it from ${site}; ${byHand}`);

  const debian = isDebian(machine.osRelease) && programs.includes('apt-get');
  const sudo = debian ? sudoFor(machine) : undefined;
  if (sudo) return { way: 'apt', sudo };
  if (arch !== 'x64') {
    const how = debian ? 'apt-get install blender, as root' : "install your distribution's package";
    return instruct(`blender.org has no Linux program for ${arch}; ${how}, ${byHand}`);
  }
  const missing = ['tar', 'xz'].filter((program) => !programs.includes(program));
  if (missing.length > 0)
    return instruct(`unpacking it needs ${missing.join(' and ')}; install that, ${byHand}`);
  return { way: 'tarball' };
}

/** Debian, Ubuntu, and whatever says that it is like one of them. */
function isDebian(osRelease) {
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(osRelease);
}

/** What to put before a command to run it as root; undefined when we may not. */
function sudoFor({ root, freeSudo, terminal, programs }) {
  if (root) return [];
  if (!programs.includes('sudo')) return undefined;
  if (freeSudo) return ['sudo', '-n'];
  return terminal ? ['sudo'] : undefined;
}

function instruct(how) {
  return { way: 'by hand', say: `there is no Blender here: ${how}` };
}
