import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import * as v from 'valibot';
import { jobsByRequest } from '../../farm/ledger/jobs-by-request';
import { Ledger } from '../../farm/ledger/ledger';
import { ifDamaged, readJson, writeJson } from '../../farm/store/json-object';
import type { ObjectStore } from '../../farm/store/object-store';
import { bytes, moment } from '../../protocol/text/bounded-numbers';
import { keys } from '../../protocol/job/keys';
import { sha256OfFile } from '../../worker/task/publish/output';
import { blenderText } from './blender-text';
import type { ChosenBlender } from './chosen-blender';
import { foundAt } from './find/find-blenders';
import type { KnownBlender, Roster } from './find/roster';

const blenderFile = v.strictObject({
  version: v.literal(1),
  /** The path of the program. */
  program: v.string(),
  /** In its own form: `5.2.2 LTS`. */
  blender: v.string(),
  /** The .blend when the job was asked for. */
  scene: v.strictObject({ bytes, modified: moment }),
});

/** What rendered a scene into a folder. */
export interface RenderedBefore {
  /** In its own form: `5.2.2 LTS`. */
  readonly blender: string;
  /** The path of the program. @default - unknown, as earlier versions did not record it */
  readonly program: string | undefined;
  /** Whether a .blend is the one that was rendered. */
  isOf(scene: string): Promise<boolean>;
}

/** A scene that is about to be rendered, and the Blender for it. */
export class SceneRendered {
  private constructor(
    private readonly program: string,
    private readonly scene: Awaited<ReturnType<typeof factsOf>>,
  ) {}

  /** Call it before the scene is opened: it may be saved in the meantime. */
  static async of(scene: string, program: string): Promise<SceneRendered> {
    return new SceneRendered(program, await factsOf(scene));
  }

  /** Records that it renders a job from now on. */
  async by(store: ObjectStore, job: string, blender: string): Promise<void> {
    const { program, scene } = this;
    if (!scene || !isAbsolute(program)) return;
    await writeJson(store, keys.blender(job), { version: 1, program, blender, scene });
  }
}

/**
 * What rendered a scene into a folder last.
 *
 * @param scene relative to its project.
 */
export async function renderedBefore(store: ObjectStore, scene: string): Promise<RenderedBefore | undefined> {
  const last = (await jobsByRequest(store).catch(ifDamaged))?.find(({ job }) => job.scene === scene);
  if (!last) return undefined;
  const written = await readJson(store, keys.blender(last.id), blenderFile).catch(() => undefined);
  const made = await madeBy(new Ledger(store, last.id));
  const blender = written?.blender ?? made?.blender;
  if (blender === undefined) return undefined;
  return {
    blender,
    program: written?.program,
    async isOf(path) {
      const now = await factsOf(path);
      if (!now) return false;
      if (now.bytes === written?.scene.bytes && now.modified === written.scene.modified) return true;
      return made?.scene !== undefined && (await sha256OfFile(path)) === made.scene;
    },
  };
}

/** The Blender that has begun a job, in its own form; undefined where no frame is done, or no record names it. */
export async function begunBy(store: ObjectStore, job: string): Promise<string | undefined> {
  const ledger = new Ledger(store, job);
  if ((await ledger.countDone()) === 0) return undefined;
  const written = await readJson(store, keys.blender(job), blenderFile).catch(() => undefined);
  return written?.blender ?? (await madeBy(ledger))?.blender;
}

/**
 * The Blender that continues what it has rendered before: the same program where it still has the same version, else another of that
 * version.
 *
 * @param chosen the default otherwise.
 * @returns undefined when `chosen` is used, and no message is needed.
 */
export async function goneOn(
  roster: Roster,
  before: RenderedBefore,
  scene: string,
  chosen: KnownBlender | undefined,
): Promise<ChosenBlender | undefined> {
  const isIt = (one: KnownBlender): boolean => one.release.text === before.blender;
  const isSameProgram = before.program === undefined || before.program === chosen?.program;
  if (chosen && isIt(chosen) && isSameProgram) return undefined;
  if (!(await before.isOf(scene))) return undefined;
  const there = before.program === undefined ? undefined : foundAt(before.program, roster.found);
  if (there) await roster.ask([there]);
  const same = roster.known().find((one) => one.program === there?.program && isIt(one));
  if (!same && chosen && isIt(chosen)) return undefined;
  const again = same ?? (await ofVersion(roster, before.blender));
  if (again) {
    return {
      program: again.program,
      said: `Blender ${blenderText(again)}: it has rendered the frames so far; --blender takes another`,
    };
  }
  if (!chosen) return undefined;
  return {
    program: chosen.program,
    said: `Blender ${blenderText(chosen)}: the frames so far were rendered by Blender ${before.blender}, which is not found here any more`,
  };
}

async function ofVersion(roster: Roster, blender: string): Promise<KnownBlender | undefined> {
  const numbers = /^[\d.]*\d/.exec(blender)?.[0] ?? '';
  await roster.ask([
    ...roster.known().filter(({ release }) => release.mayBeMeantBy(numbers)),
    ...roster.unknown(),
  ]);
  return roster.known().find(({ release }) => release.text === blender);
}

async function madeBy(
  ledger: Ledger,
): Promise<{ readonly blender?: string; readonly scene?: string } | undefined> {
  for await (const unit of ledger.done()) {
    const record = await ledger.record(unit).catch(() => undefined);
    if (record?.version !== 2) continue;
    const { blender, scene } = record.made;
    return {
      ...(blender ? { blender: blender.version } : {}),
      ...(scene.sha256 === null ? {} : { scene: scene.sha256 }),
    };
  }
  return undefined;
}

async function factsOf(
  path: string,
): Promise<{ readonly bytes: number; readonly modified: number } | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found && { bytes: found.size, modified: found.mtimeMs };
}
