import { messageOf, UserFault } from '../../protocol/failure/fault';
import { type RegionKept, regionKept, regionKey } from '../../protocol/region/region-kept';
import type { RegionQuestion } from '../../protocol/region/region-question';
import * as v from 'valibot';
import type { FarmConfig } from '../farm-config';
import { stackName } from '../stack-name';
import { askNow } from './ask-now';
import type { KeptRegions } from './kept-regions';
import { questionOf } from './question-of';

/** The Region of a farm. */
export interface FarmRegion {
  /** @default - the CDK's own */
  readonly region: string | undefined;
  /** The reason, if it was chosen. One line. */
  readonly said?: string;
}

export interface Asking {
  readonly account: string | undefined;
  /** Everything in the app's context. */
  readonly context: Readonly<Record<string, unknown>>;
  /** The choices that this command has made already. */
  readonly kept: KeptRegions;
  /** @default - as a deployment does: AWS is asked */
  readonly ask?: (question: RegionQuestion) => ReturnType<typeof askNow>;
}

/**
 * The Region of a farm. Of several candidates, AWS is asked once, at the first deployment, and the context file keeps the choice.
 *
 * @throws UserFault when none can be chosen, or the kept one cannot be used.
 */
export function regionOf(
  config: FarmConfig,
  { account, context, kept, ask = (question) => askNow(question, process.env) }: Asking,
): FarmRegion {
  const { region: regions = [] } = config.settings;
  if (regions.length < 2) return { region: regions[0] };
  // Settings without an account were refused before.
  const key = regionKey(account ?? '', stackName(config));
  const mend = `npx cdk context --reset ${key}`;
  const given = context[key];
  let chosen: RegionKept;
  if (given === undefined) {
    const question = questionOf(config, account ?? '');
    chosen = kept.find(key, question) ?? asked(config, regions, ask, question);
    kept.add(key, question, chosen);
  } else {
    const read = v.safeParse(regionKept, given);
    if (!read.success)
      throw new UserFault(`${key}: is not what Brenda keeps there; ${mend} has the Region chosen again`);
    chosen = read.output;
  }
  const { region, at, why } = chosen;
  if (!regions.includes(region))
    throw new UserFault(
      `region ${JSON.stringify(regions)}: ${stackName(config)} was put in ${region}, which is not among them; add it, or destroy the farm, and then ${mend} has the Region chosen again`,
    );
  return {
    region,
    said: `${region}, of ${regions.join(', ')}, as chosen on ${at.slice(0, 10)} (${why}); the farm stays there, and once it is destroyed ${mend} has the Region chosen again`,
  };
}

function asked(
  config: FarmConfig,
  regions: readonly string[],
  ask: NonNullable<Asking['ask']>,
  question: RegionQuestion,
): RegionKept {
  try {
    const { kept, notes } = ask(question);
    for (const note of notes) process.stderr.write(`${stackName(config)}, region: ${note}\n`);
    return kept;
  } catch (error) {
    if (!(error instanceof UserFault)) throw error;
    throw new UserFault(`region ${JSON.stringify(regions)}: ${messageOf(error)}`, { cause: error });
  }
}
