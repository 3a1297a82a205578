import { once } from 'node:events';
import type { FrameRange } from '../../../protocol/job/frame-range';
import { UserFault } from '../../../protocol/failure/fault';
import { framesOf } from '../../options/frames-of';
import { Plan } from '../../../protocol/job/plan';
import { renderTemplate } from '../../../protocol/job/template';
import { unitName } from '../../../protocol/job/unit';
import { seedOf, template, tiles, wholeNumber } from '../../options/option-values';
import { writeToStderr } from '../../program/write-to-stderr';
import { type BlenderFlags, blenderNamed } from '../../options/which-blender';

export interface PlanFlags extends BlenderFlags {
  readonly template?: string;
  readonly start: string;
  readonly end?: string;
  readonly frames?: string;
  readonly scene?: string;
  readonly taskSize: string;
  readonly subdivX?: string;
  readonly subdivY?: string;
  readonly shuffle?: string | true;
  readonly json?: true;
}

/** `brenda plan`: prints the tasks as they are made. */
export async function plan(scene: string | undefined, flags: PlanFlags): Promise<void> {
  const cut = tiles(flags.subdivX, flags.subdivY);
  const script = flags.template === undefined ? undefined : await template(flags.template, cut !== undefined);
  const shuffle = seedOf(flags.shuffle);
  if (shuffle !== undefined) process.stderr.write(`shuffled with seed ${String(shuffle)}\n`);
  const tasks = new Plan(await rangeOf(scene, flags), {
    taskSize: wholeNumber('-S', flags.taskSize),
    ...(cut ? { tiles: cut } : {}),
    ...(shuffle === undefined ? {} : { order: { seed: shuffle } }),
  });

  const out = new Printer();
  for (const task of tasks.tasks()) {
    if (flags.json)
      await out.line(
        JSON.stringify(script === undefined ? task : { ...task, script: renderTemplate(script, task) }),
      );
    else if (script === undefined) await out.line(unitName(task));
    else await out.item(renderTemplate(script, task));
  }
  await out.end();
}

async function rangeOf(scene: string | undefined, flags: PlanFlags): Promise<FrameRange> {
  const asked = framesOf(flags);
  if (asked) return asked;
  if (scene === undefined) throw new UserFault('no last frame: say -e END, -f RANGE, or name a scene');
  const { sceneRange } = await import('../../../local/scene/scene-range.ts');
  return sceneRange(scene, flags.scene, await blenderNamed(flags, process.env), writeToStderr);
}

/** Writes to stdout no faster than it is read, and separates items as Python 2's `print item,` does. */
class Printer {
  private spaceFirst = false;
  private pending = '';

  async line(text: string): Promise<void> {
    await this.write(`${text}\n`);
  }

  /** As in the original's output: an item that does not end a line is followed by a space before the next. */
  async item(text: string): Promise<void> {
    await this.write(`${this.spaceFirst ? ' ' : ''}${text}`);
    this.spaceFirst = !/[\t\n\v\f\r]$/.test(text);
  }

  async end(): Promise<void> {
    await this.write(this.spaceFirst ? '\n' : '', true);
  }

  private async write(text: string, now = false): Promise<void> {
    this.pending += text;
    if (!now && this.pending.length < 65536) return;
    const chunk = this.pending;
    this.pending = '';
    if (!process.stdout.write(chunk)) await once(process.stdout, 'drain');
  }
}
