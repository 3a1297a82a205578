import { cancelJob } from '../../../farm/ledger/cancel';
import { counted } from '../../output/counted';
import { onFarm, type OnFarmFlags } from '../../farm/on-farm';
import { visibleLine } from '../../../protocol/text/visible';

export interface CancelFlags extends OnFarmFlags {
  readonly dryRun?: true;
  readonly json?: true;
}

/** `brenda cancel JOB`: its remaining frames are not rendered. */
export async function cancel(id: string, flags: CancelFlags): Promise<void> {
  const { dryRun = false, json } = flags;
  await onFarm(flags, async (farm) => {
    const { job, scene, missing } = await cancelJob(farm, id, dryRun);
    if (json) process.stdout.write(`${JSON.stringify({ job, scene, dryRun, missing })}\n`);
    const units = counted(missing, 'unit');
    const told = dryRun
      ? `${units} would not be rendered; nothing was changed`
      : `${units} will not be rendered; workers take them off the queue within a minute or so, and brenda resume --job ${job} goes on with them`;
    process.stderr.write(
      `job ${job}  ${visibleLine(scene)}: ${missing === 0 ? 'nothing of it is left to render; nothing was changed' : told}\n`,
    );
  });
}
