import { blenderFeatures } from '../../../local/blenders/blender-features';
import { programText } from '../../../local/blenders/blender-text';
import { findBlenders } from '../../../local/blenders/find/find-blenders';
import type { Place } from '../../../local/blenders/find/places';
import { Roster } from '../../../local/blenders/find/roster';
import type { Finding } from '../../../farm/account/checks/finding';
import { blenderNamed } from '../../options/which-blender';
import { messageOf } from '../../../protocol/failure/fault';

const check = 'Blender';

/** Added to the path, by place. */
const FROM: Readonly<Record<Place, string>> = {
  PATH: ', on the PATH',
  Brenda: ", by Brenda's set-up",
  folder: '',
  Steam: ', from Steam',
  snap: ', from snap',
  Flatpak: ', from Flatpak',
  BLENDER: ', named by BLENDER',
  'named before': ', named with --blender before',
};

/**
 * The Blenders on this machine, each with its version and path: first the one that `$BLENDER` names, or that is found first.
 *
 * @param isNeeded whether this machine will render: a farm has its own Blender.
 */
export async function blenderFindings(isNeeded: boolean): Promise<Finding[]> {
  const roster = new Roster(findBlenders());
  let named: string | undefined;
  try {
    named = await blenderNamed({}, process.env);
  } catch (error) {
    return [{ check, state: 'note', says: `BLENDER: ${messageOf(error)}` }];
  }
  const first = named ?? roster.found[0]?.program ?? 'blender';
  const others = roster.found.filter(({ program }) => program !== first);
  const [finding] = await Promise.all([firstFinding(first, isNeeded), roster.ask(others)]);
  const known = new Map(roster.known().map((one) => [one.program, one.release]));
  return [
    finding,
    ...others.map(({ program, place }): Finding => {
      const release = known.get(program);
      const where = `${programText(program)}${FROM[place]}`;
      return release
        ? { check, state: 'ok', says: `${release.text} (${where})` }
        : { check, state: 'note', says: `${programText(program)} does not say which Blender it is` };
    }),
  ];
}

async function firstFinding(program: string, isNeeded: boolean): Promise<Finding> {
  try {
    const { version, lacks } = await blenderFeatures(program);
    const says = `${version} (${programText(program)})`;
    if (lacks.length === 0) return { check, state: 'ok', says };
    return {
      check,
      state: 'note',
      says: `${says}, built without ${lacks.join(', ')}: scenes that need these are refused`,
      fix: 'the official build has them: https://www.blender.org/download, on the PATH or in BLENDER',
    };
  } catch {
    const says = `${programText(program)} cannot be run: brenda render, check and plan of a scene cannot do without`;
    const fix = 'get it from https://www.blender.org/download, and put it on the PATH or in BLENDER';
    return { check, state: isNeeded ? 'bad' : 'note', says, fix };
  }
}
