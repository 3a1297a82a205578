import { basename } from 'node:path';
import { downloadsOf } from '../../protocol/releases/blender-download';
import { type BlenderNumber, savedBy } from '../../worker/project/blend-header';
import { quoted } from '../../worker/project/quoted';
import { blenderText, listText } from './blender-text';
import { findBlenders, type FoundBlender } from './find/find-blenders';
import { type Fit, fitting } from './fitting';
import { goneOn, type RenderedBefore } from './rendered-before';
import { type KnownBlender, preferred, Roster } from './find/roster';
import type { ChosenBlender } from './chosen-blender';

/**
 * The Blender for a scene: the one that has rendered it before, else the one that fits the version of the file. It starts as few candidates
 * as possible to learn their versions.
 *
 * @param scene an absolute path; a file that is missing or has no version gets the first Blender found.
 * @param before what rendered this scene into the same folder. @default - nothing did
 */
export async function blenderFor(
  scene: string,
  {
    before,
    found = findBlenders(),
  }: { readonly before?: RenderedBefore | undefined; readonly found?: FoundBlender[] } = {},
): Promise<ChosenBlender> {
  const [first, second] = found;
  // Its start reports what is wrong.
  if (!first) return { program: 'blender' };
  if (!second) return { program: first.program };
  const roster = new Roster(found);
  const saved = await savedBy(scene);
  const fit = saved && (await fittingOf(roster, saved));
  if (!fit && first.place === 'PATH') await roster.ask([first]);
  const chosen = fit?.blender ?? (await roster.confirmed(preferred));
  const again = before && (await goneOn(roster, before, scene, chosen));
  if (again) return again;
  if (!chosen) return { program: first.program };
  const said = fit && whySaid(fit, scene, first, roster);
  return { program: chosen.program, ...(said === undefined ? {} : { said }) };
}

interface Chosen {
  readonly blender: KnownBlender;
  readonly fit: Fit;
  /** The Blender that saved the scene. */
  readonly saved: BlenderNumber;
}

async function fittingOf(roster: Roster, saved: BlenderNumber): Promise<Chosen | undefined> {
  const best = () => roster.confirmed((known) => fitting(known, saved)?.blender);
  // The Blender that a user expects comes first where it fits.
  await roster.ask(roster.unknown().filter((one) => one === roster.found[0]));
  const picked = await best();
  if (picked?.release.isOf(saved)) return { blender: picked, fit: 'same', saved };
  await roster.ask(roster.unknown());
  const blender = await best();
  const chosen = blender && fitting([blender], saved);
  return chosen && { ...chosen, saved };
}

function whySaid(
  { blender, fit, saved }: Chosen,
  scene: string,
  first: FoundBlender,
  roster: Roster,
): string | undefined {
  const file = quoted(basename(scene)).slice(1, -1);
  const by = `${file} was saved by Blender ${String(saved)}`;
  if (fit === 'older')
    return `${by}, and none here is as new: goes on with ${blenderText(blender)}; there is ${listText(roster.known())}; get ${String(saved)} from ${downloadsOf(String(saved))}, or give the path of one: --blender PATH`;
  if (blender.program === first.program) return undefined;
  const why = fit === 'same' ? by : `${by}, which is not here, and this is the nearest newer one`;
  return `Blender ${blenderText(blender)}: ${why}; --blender takes another`;
}
