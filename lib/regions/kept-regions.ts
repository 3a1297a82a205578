import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { messageOf } from '../../protocol/failure/fault';
import { type RegionKept, regionKept } from '../../protocol/region/region-kept';
import type { RegionQuestion } from '../../protocol/region/region-question';

const CONTEXT_FILE = 'cdk.context.json';
/** Beside the templates. */
const MEMO = 'brenda-regions.json';
/** From the end of one synthesis to the start of the next one of the same command, which looks up zones in between. */
const MEMO_MS = 60_000;

const memo = v.record(v.string(), v.object({ question: v.string(), kept: regionKept, until: v.number() }));
type Memo = v.InferOutput<typeof memo>;

/**
 * The Regions that were just chosen. The app itself writes them to the context file, beside the CDK's own look-ups: the CDK only supports
 * look-ups by its own providers.
 *
 * After a look-up, the CDK's command line overwrites the context file without them, and runs the app again. So they are also kept beside
 * the templates, for a minute.
 */
export class KeptRegions {
  private readonly chosen: Record<string, { question: string; kept: RegionKept }> = {};

  constructor(
    /** The CDK's assembly folder. @default - nothing is written: the app runs by itself */
    private readonly outdir: string | undefined,
    private readonly folder = process.cwd(),
  ) {}

  /** The choice of this command. @param question a choice for another question does not count. */
  find(key: string, question: RegionQuestion): RegionKept | undefined {
    const found = this.memo()[key];
    const isIt =
      found !== undefined && found.until >= Date.now() && found.question === JSON.stringify(question);
    return isIt ? found.kept : undefined;
  }

  add(key: string, question: RegionQuestion, kept: RegionKept): void {
    this.chosen[key] = { question: JSON.stringify(question), kept };
  }

  /** Called after the synthesis, so that a Region is kept only for a farm that can be deployed. */
  write(): void {
    if (this.outdir === undefined || Object.keys(this.chosen).length === 0) return;
    const until = Date.now() + MEMO_MS;
    const all = Object.entries(this.chosen);
    writeFileSync(
      join(this.outdir, MEMO),
      JSON.stringify(Object.fromEntries(all.map(([key, one]) => [key, { ...one, until }]))),
    );
    const path = join(this.folder, CONTEXT_FILE);
    try {
      const context = contextIn(path);
      for (const [key, { kept }] of all) context[key] = kept;
      writeFileSync(path, `${JSON.stringify(context, undefined, 2)}\n`);
    } catch (error) {
      process.stderr.write(
        `${CONTEXT_FILE} cannot keep which Region was chosen (${messageOf(error)}); a deployment from elsewhere finds the farm all the same\n`,
      );
    }
  }

  private memo(): Memo {
    if (this.outdir === undefined) return {};
    try {
      return v.parse(memo, JSON.parse(readFileSync(join(this.outdir, MEMO), 'utf8')));
    } catch {
      return {};
    }
  }
}

/** Settings may be in another of the CDK's files. */
function contextIn(path: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
