import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { downloadsOf } from '../../protocol/releases/blender-download';
import { UserFault } from '../../protocol/failure/fault';
import { quoted } from '../../worker/project/quoted';
import { askVersion } from './find/ask-version';
import { findBlenders, foundAt } from './find/find-blenders';
import { listText, programText } from './blender-text';
import { isFolder, isProgram } from './find/folder-entries';
import { type Machine, thisMachine } from './find/machine';
import { rememberNamed } from './named-before';
import { programIn } from './find/program-in';
import { preferred, Roster } from './find/roster';

/** `5`, `4.3`, `5.2.2`, and common spellings: `v4.3`, `5.2 LTS`. */
const VERSION = /^v?(\d{1,3}(?:\.\d{1,3}){0,2})(?:[ -]?lts)?$/i;

/**
 * The program for a path, a name on the PATH, the folder of a Blender, or a version of one on this machine.
 *
 * @param remember whether a Blender in an unusual place is found from now on. @default false
 * @throws UserFault when there is no such version, or the folder has no Blender in it.
 */
export async function namedBlender(
  named: string,
  {
    remember = false,
    machine = thisMachine(),
  }: { readonly remember?: boolean; readonly machine?: Machine } = {},
): Promise<string> {
  const version = VERSION.exec(named.trim())?.[1];
  if (version !== undefined) return ofVersion(version, machine);
  const path = named.startsWith('~/') ? join(machine.home, named.slice(2)) : named;
  if (!/[\\/]/.test(path) && !isFolder(path)) return onPath(path, machine) ?? path;
  const program = isFolder(path) ? programIn(resolve(path)) : resolve(path);
  if (program === undefined)
    throw new UserFault(
      `${quoted(named)} is a folder with no Blender in it; name the program, or a version: --blender 5.2`,
    );
  if (
    remember &&
    isProgram(program) &&
    !foundAt(program, findBlenders(machine)) &&
    (await askVersion(program))
  )
    rememberNamed(program, machine);
  return program;
}

function onPath(name: string, { env }: Machine): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

async function ofVersion(wanted: string, machine: Machine): Promise<string> {
  const roster = new Roster(findBlenders(machine));
  const found =
    (await roster.confirmed((known) =>
      preferred(known.filter(({ release }) => release.isMeantBy(wanted))),
    )) ?? (await afterAsking(roster, wanted));
  if (found) return found.program;
  await roster.ask(roster.found);
  const here = roster.known();
  const series = wanted.split('.').slice(0, 2).join('.');
  const get = series.includes('.') ? downloadsOf(series) : 'https://www.blender.org/download/';
  const there =
    here.length > 0
      ? `there is ${listText(here)}`
      : roster.found.length > 0
        ? `what is there does not say which it is: ${roster.found.map(({ program }) => programText(program)).join(', ')}`
        : 'there is none at all';
  throw new UserFault(
    `no Blender ${wanted} was found on this machine; ${there}; get it from ${get}, or give its path: --blender PATH`,
  );
}

/** The paths around some of them suggest fewer numbers than requested, or none. */
async function afterAsking(roster: Roster, wanted: string) {
  const likely = roster.known().filter(({ release }) => release.mayBeMeantBy(wanted));
  await roster.ask([...likely, ...roster.unknown()]);
  return preferred(roster.known().filter(({ release }) => release.isMeantBy(wanted)));
}
