import { isDebian, sudoFor } from '../machine/apt.mjs';
import { blenderRelease } from './blender-release.mjs';

/** Where Blender offers programs for what has no other way. */
const site = 'https://www.blender.org/download/';
const again = 'then run this again with BLENDER=/path/to/blender, or with blender on the PATH';

/**
 * How to get a Blender onto a machine that has none. The official build comes first: it alone can denoise.
 *
 * @param {import('../machine/this-machine.mjs').Machine} machine
 * @returns {{ ways: ('official' | 'apt')[], sudo?: string[], byHand: string }} The ways in the order in which they are tried; `sudo` is
 * what to put before apt-get where it may be used; `byHand`, one line, is what the user can do when none of them helps.
 */
export function blenderPlan(machine) {
  const { platform, arch, programs } = machine;
  if (platform === 'darwin') {
    return byHand(
      `install it from ${site}; ${again} (BLENDER=/Applications/Blender.app/Contents/MacOS/Blender)`,
    );
  }
  if (platform !== 'linux') return byHand(`install it from ${site}; ${again}`);

  const sudo = sudoFor(machine);
  const apt = sudo ? { ways: ['apt'], sudo } : { ways: [] };
  if (arch !== 'x64') {
    const how = isDebian(machine.osRelease)
      ? 'apt-get install blender, as root'
      : "install your distribution's package";
    return { ...byHand(`blender.org has no Linux program for ${arch}; ${how}, ${again}`), ...apt };
  }
  const missing = ['tar', 'xz'].filter((program) => !programs.includes(program));
  if (missing.length > 0 && !sudo) {
    return byHand(`unpacking it needs ${missing.join(' and ')}; install that, ${again}`);
  }
  return {
    ...byHand(
      `get ${blenderRelease.urls[0]} with a browser into your folder Downloads, and run this again; or unpack it, ${again}`,
    ),
    ...apt,
    ways: ['official', ...apt.ways],
  };
}

function byHand(how) {
  return { ways: [], byHand: `there is no Blender here: ${how}` };
}
