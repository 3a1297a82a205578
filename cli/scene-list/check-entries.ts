import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { canonical } from '../../protocol/ledger/canonical';
import { FrameRange } from '../../protocol/job/frame-range';
import { inBlendersWords } from '../../protocol/job/settings-spelling';
import type { LocalRender } from '../../local/render/local-render';
import type { AskedRender } from '../commands/render/render-one';
import { openInput } from '../../local/project/local-project';
import { withFilesHere } from '../../local/scene/settings-here';
import { messageOf, UserFault } from '../../protocol/failure/fault';
import { requestOf } from '../commands/render/request';
import type { BadEntry, Entry } from './entry';

/** An entry without faults, as far as that can be known without Blender. */
export interface ReadyEntry extends Entry {
  readonly request: AskedRender;
  /** The folder for its frames. @default - the scene names it */
  readonly output?: string;
}

/** Checks every scene and its options before the first is rendered, so that an unattended run reports faults at its start. */
export async function checkEntries(
  entries: readonly Entry[],
): Promise<{ readonly ready: ReadyEntry[]; readonly bad: BadEntry[] }> {
  const ready: ReadyEntry[] = [];
  const bad: BadEntry[] = [];
  const folders = new Map<string, ReadyEntry[]>();
  for (const entry of entries) {
    try {
      const request = await requestOf(entry.scene, entry.flags);
      await checkEntry(request);
      const inFolder = request.isOutputOfScene ? [] : (folders.get(request.output) ?? []);
      const other = inFolder.find(
        (one) => !areApart(one.request, request) && areInTheWay(one.request, request),
      );
      if (other)
        throw new UserFault(
          `${request.input}: its frames would replace those of ${other.where}, in ${request.output}; name another folder with -o`,
        );
      const looked = { ...entry, request, ...(request.isOutputOfScene ? {} : { output: request.output }) };
      if (!request.isOutputOfScene) folders.set(request.output, [...inFolder, looked]);
      ready.push(looked);
    } catch (error) {
      if (!(error instanceof UserFault)) throw error;
      bad.push({ where: entry.where, reason: messageOf(error) });
    }
  }
  return { ready, bad };
}

/** @throws UserFault for input that cannot be rendered, and for missing files of its settings. */
async function checkEntry({ input, scene, settings }: LocalRender): Promise<void> {
  await openInput(input, scene);
  const isFolder = (await stat(input)).isDirectory();
  await withFilesHere(isFolder ? resolve(input) : dirname(resolve(input)), settings);
}

/** Whether their frames probably have different names. Where they do not, the second is refused once its scene is open. */
function areApart(one: LocalRender, other: LocalRender): boolean {
  return one.name !== other.name || /\{(?:blend_name|scene)/.test(one.name ?? '');
}

/** Whether frames of the second would replace those of the first, as far as that is known without Blender. */
function areInTheWay(one: LocalRender, other: LocalRender): boolean {
  if (!isSameScene(one, other)) return true;
  return other.mayReplace?.replace !== true && !isSameJob(one, other) && haveSameFrames(one, other);
}

/** The scene's own range is not known yet, and probably includes the others. */
function haveSameFrames({ frames }: LocalRender, other: LocalRender): boolean {
  if (frames === undefined || other.frames === undefined) return true;
  const there = FrameRange.parse(frames);
  for (const frame of FrameRange.parse(other.frames).frames()) if (there.has(frame)) return true;
  return false;
}

function isSameJob(one: LocalRender, other: LocalRender): boolean {
  const [a, b] = [one, other].map(({ settings, template, tiles }) =>
    canonical({ settings: inBlendersWords(settings), template, tiles }),
  );
  return a === b;
}

function isSameScene(one: LocalRender, other: LocalRender): boolean {
  return resolve(one.input) === resolve(other.input) && one.scene === other.scene;
}
