import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { LocalRender } from '../../local/local-render';
import type { AskedRender } from '../render-one';
import { openInput } from '../../local/local-project';
import { withFilesHere } from '../../local/settings-here';
import { messageOf, UserFault } from '../../protocol/fault';
import { requestOf } from '../render';
import type { BadEntry, Entry } from './entry';

/** An entry that nothing is wrong with, as far as that can be known without Blender. */
export interface ReadyEntry extends Entry {
  readonly request: AskedRender;
}

/** Looks at every scene and its options before the first is rendered: who sleeps meanwhile hears now what is wrong. */
export async function lookAtAll(
  entries: readonly Entry[],
): Promise<{ readonly ready: ReadyEntry[]; readonly bad: BadEntry[] }> {
  const ready: ReadyEntry[] = [];
  const bad: BadEntry[] = [];
  const folders = new Map<string, ReadyEntry>();
  for (const entry of entries) {
    try {
      const request = await requestOf(entry.scene, entry.flags);
      await lookAt(request);
      const other = request.isOutputOfScene ? undefined : folders.get(request.output);
      if (other && !isSameScene(other.request, request) && !areApart(other.request, request))
        throw new UserFault(
          `${request.input}: its frames would replace those of ${other.where}, in ${request.output}; name another folder with -o`,
        );
      if (!request.isOutputOfScene) folders.set(request.output, other ?? { ...entry, request });
      ready.push({ ...entry, request });
    } catch (error) {
      if (!(error instanceof UserFault)) throw error;
      bad.push({ where: entry.where, reason: messageOf(error) });
    }
  }
  return { ready, bad };
}

/** @throws UserFault for input that cannot be rendered, and for files of its settings that are not there. */
async function lookAt({ input, scene, settings }: LocalRender): Promise<void> {
  await openInput(input, scene);
  const isFolder = (await stat(input)).isDirectory();
  await withFilesHere(isFolder ? resolve(input) : dirname(resolve(input)), settings);
}

/** Whether their frames may well have other names. Where they have not, the second is refused once its scene is open. */
function areApart(one: LocalRender, other: LocalRender): boolean {
  return one.name !== other.name || /\{(?:blend_name|scene)/.test(one.name ?? '');
}

function isSameScene(one: LocalRender, other: LocalRender): boolean {
  return resolve(one.input) === resolve(other.input) && one.scene === other.scene;
}
