import { tellingAwsFaults } from '../../../farm/account/aws-fault';
import { auditFarm } from '../../../farm/audit/audit-farm';
import type { Audited } from '../../../farm/audit/audited';
import { openFarm } from '../../../farm/open-farm';
import { auditFolder } from '../../../local/folder-store/audit-folder';
import { UserFault } from '../../../protocol/failure/fault';
import { farmMeant } from '../../farm/farm-meant';
import type { Mender } from './fix';
import { mendInFolder } from './mend-in-folder';
import { mendOnFarm } from './mend-on-farm';
import { auditLines, isSound, withFixes } from './text';
import { exitCodes } from '../../program/exit-codes';
import { onlyFarm } from '../../farm/only-farm';
import { outputFolder } from '../../job/rendered-folder';

export interface AuditFlags {
  readonly farm?: string | true;
  readonly job?: string;
  readonly read?: true;
  readonly json?: true;
}

/** `brenda audit`: whether what a folder or a farm holds is what was promised. */
export async function audit(folder: string | undefined, flags: AuditFlags): Promise<void> {
  const { job } = flags;
  if (folder !== undefined && flags.farm !== undefined)
    throw new UserFault(`${folder}: give an output folder or --farm, not both`);
  if (job !== undefined && !/^[0-9a-f]{16}$/.test(job))
    throw new UserFault(`--job ${job}: must be a job's id: 16 hex digits; brenda status says which there is`);
  const isRead = flags.read === true;
  if (folder !== undefined) {
    const store = await outputFolder(folder);
    tell(await auditFolder(store, { job, isRead }), folder, flags, mendInFolder(store.layout));
    return;
  }
  await tellingAwsFaults(async () => {
    const entry = await (flags.farm === undefined
      ? onlyFarm('audit')
      : farmMeant(flags.farm === true ? undefined : flags.farm));
    const audited = await auditFarm(openFarm(entry), { job, isRead });
    tell(audited, `farm ${entry.farm}`, flags, mendOnFarm(entry, audited.at));
  });
}

function tell(audited: Audited, where: string, { job, json }: AuditFlags, mender: Mender): void {
  if (audited.jobs.length === 0)
    throw new UserFault(
      job === undefined
        ? `${where}: nothing was asked of it yet`
        : `${where}: there is no job ${job}; brenda status says which there is`,
    );
  const mended = withFixes(audited, mender);
  process.stdout.write(json ? `${JSON.stringify(mended)}\n` : `${auditLines(mended, mender).join('\n')}\n`);
  process.exitCode = isSound(audited) ? exitCodes.done : exitCodes.failed;
}
