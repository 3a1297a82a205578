import { appendFileSync } from 'node:fs';
import { BlenderCrashed } from '../../worker/render/blender/failures/blender-crashed';
import type { Comparison } from './compare-frames';
import type { GeneratedScene } from './generated-scenes';

/** What came of one kind in one scene. `unsteady`: two fresh Blenders differ in it. */
type Result = 'same' | 'differs' | 'no effect' | 'unsteady' | 'unmade';

/** What is printed and counted of all scenes. */
export class Report {
  private readonly counts = { same: 0, 'no effect': 0, differs: 0, failed: 0, reopened: 0 };

  constructor(private readonly table: string | undefined) {}

  /** Whether each frame of each scene was what it had to be. */
  get isGood(): boolean {
    return this.counts.differs + this.counts.failed === 0;
  }

  compared(scene: GeneratedScene, comparison: Comparison): void {
    const { wrong, allStill, reopened } = comparison;
    this.counts[wrong.length > 0 ? 'differs' : allStill ? 'no effect' : 'same']++;
    if (reopened) this.counts.reopened++;
    for (const kind of scene.kinds)
      this.write(resultOf(kind, scene, comparison), kind, scene, reopened ? 'reopened' : '');
    if (wrong.length === 0) return;
    const frames = wrong.map(
      ({ frame, place, pixels, most }) =>
        `frame ${String(frame)} (rendered as number ${String(place + 1)}): ${String(pixels)} pixels, by ${(most * 255).toFixed(2)} of 255 at most`,
    );
    const cells = [...new Set(wrong.flatMap((one) => [...one.cells]))];
    tell(scene, 'differs', [...frames, `cells: ${cells.join(' ')}`]);
  }

  /** One of the two Blenders did not render a frame. */
  failed(scene: GeneratedScene, error: unknown): void {
    this.counts.failed++;
    for (const kind of scene.kinds) this.write('failed', kind, scene, '');
    const said = error instanceof Error ? error.message : String(error);
    const log = error instanceof BlenderCrashed ? error.log : '';
    tell(scene, 'failed', [...said.split('\n').slice(0, 4), ...log.trim().split('\n').slice(-12)]);
  }

  /** The last line. */
  end(): void {
    const { same, differs, failed, reopened } = this.counts;
    const rest = `${String(failed)} failed, ${String(this.counts['no effect'])} without any effect, ${String(reopened)} opened again for each frame`;
    console.log(`${String(same)} scenes the same, ${String(differs)} differ, ${rest}`);
  }

  private write(result: string, kind: string, scene: GeneratedScene, remark: string): void {
    if (this.table !== undefined)
      appendFileSync(this.table, `${[result, kind, scene.name, remark].join('\t')}\n`);
  }
}

function resultOf(
  kind: string,
  scene: GeneratedScene,
  { wrong, unsteady, still, allStill }: Comparison,
): Result {
  const cell = scene.kinds.indexOf(kind);
  const alone = scene.kinds.length === 1;
  if (scene.unmade.has(kind)) return 'unmade';
  if (alone ? wrong.length > 0 : wrong.some(({ cells }) => cells.has(cell)) && !unsteady.has(cell))
    return 'differs';
  if (alone ? unsteady.size > 0 : unsteady.has(cell)) return 'unsteady';
  return (alone ? allStill : still.has(cell)) ? 'no effect' : 'same';
}

function tell(scene: GeneratedScene, what: string, lines: readonly string[]): void {
  console.log(`${what}: ${scene.path}`);
  console.log(`  seed ${String(scene.seed)}: ${scene.kinds.join('; ')}`);
  for (const line of lines) console.log(`  ${line}`);
}
