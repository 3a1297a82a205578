import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { BlenderProcess } from '../../worker/render/blender/process/blender-process';
import { BLENDER, blenderVersion } from '../support/blender';
import { compareFrames } from './compare-frames';
import { type GeneratedScene, kindsOf, makeScenes, type Plan } from './generated-scenes';
import { type Options, readOptions } from './options';
import { everyKind, sample } from './plans';
import { Report } from './report';

/** So many scenes are made by one Blender, and rendered by another one. */
const BATCH = 8;

class Run {
  private readonly root = join(__dirname, '..', '..');
  private readonly folder = mkdtempSync(join(tmpdir(), 'brenda-pixels-'));
  private readonly until: number;
  private readonly report: Report;

  constructor(private readonly options: Options) {
    this.until = Date.now() + options.seconds * 1000;
    this.report = new Report(options.table);
  }

  async all(): Promise<boolean> {
    console.log(`Blender ${blenderVersion()}; what differs is kept in ${this.folder}`);
    if (this.options.paths.length > 0) await this.compare(this.options.paths.map(given));
    let plans: Plan[] = [];
    for (const plan of this.options.paths.length > 0 ? [] : await this.plans()) {
      if (this.isOver) break;
      plans.push(plan);
      if (plans.length < BATCH) continue;
      await this.compare(await this.made(plans));
      plans = [];
    }
    await this.compare(await this.made(plans));
    this.report.end();
    return this.report.isGood;
  }

  private get isOver(): boolean {
    return Date.now() > this.until;
  }

  private async plans(): Promise<Iterable<Plan>> {
    const { options } = this;
    const kinds = (await kindsOf(this.root, this.folder)).filter(({ name }) => options.kinds.test(name));
    const [part, parts] = options.part;
    const all = options.everyKind
      ? everyKind(kinds, options.seed).filter((_, i) => i % parts === part - 1)
      : (function* () {
          for (let seed = options.seed; ; seed++) yield sample(kinds, seed);
        })();
    return options.scenes === undefined ? all : first(options.scenes, all);
  }

  private async made(plans: readonly Plan[]): Promise<GeneratedScene[]> {
    return plans.length === 0 ? [] : makeScenes(this.root, this.folder, plans);
  }

  private async compare(scenes: readonly GeneratedScene[]): Promise<void> {
    let blender: BlenderProcess | undefined;
    for (const scene of scenes) {
      if (this.isOver) break;
      try {
        blender ??= await BlenderProcess.start({
          executable: BLENDER,
          workFolder: join(this.folder, 'work'),
        });
        await this.compareOne(blender, scene);
      } catch (error) {
        this.report.failed(scene, error);
        await blender?.close();
        blender = undefined;
      }
    }
    await blender?.close();
  }

  private async compareOne(blender: BlenderProcess, scene: GeneratedScene): Promise<void> {
    const { frames, order, paths, trust } = this.options;
    const trusted = trust || scene.kinds.some((kind) => /^(script|driver in Python)/.test(kind));
    const folder = join(this.folder, 'frames', scene.name);
    const comparison = await compareFrames({ blender, scene: scene.path, trusted, frames, order, folder });
    this.report.compared(scene, comparison);
    rmSync(folder, { recursive: true });
    if (comparison.wrong.length === 0 && paths.length === 0) rmSync(dirname(scene.path), { recursive: true });
  }
}

/** A file that somebody names is taken as it is. */
function given(path: string): GeneratedScene {
  return {
    path: resolve(path),
    name: basename(path),
    seed: 0,
    savedAt: 1,
    kinds: [basename(path)],
    unmade: new Map(),
  };
}

function* first<T>(count: number, things: Iterable<T>): Iterable<T> {
  let left = count;
  for (const thing of things) {
    if (left-- <= 0) return;
    yield thing;
  }
}

const options = readOptions(process.argv.slice(2));
if (options) {
  void new Run(options).all().then((isGood) => {
    process.exitCode = isGood ? 0 : 1;
  });
}
