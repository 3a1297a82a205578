import type { OpenFarm } from '../../../farm/open-farm';
import { objectStore } from '../../../farm/aws/clients';
import { RemoteFile } from '../../../farm/store/remote-file';
import { toBeQueued } from '../../../farm/seeding/tasks/to-be-queued';
import { type MissingFiles, missingFiles } from '../../../farm/seeding/upload-project';
import type { ProjectContents } from '../../../local/project/project-contents';
import { drawnBySoftware } from '../../../protocol/scene/drawn-by-software';
import { OWN_NAME } from '../../../protocol/naming/output-path';
import type { SeedRequest } from '../../../protocol/job/seed-request';
import { counted } from '../../output/counted';
import { exitCodes } from '../../program/exit-codes';
import { interruptible } from '../../program/interruptible';
import { onFarm } from '../../farm/on-farm';
import { replacedLines } from '../../farm/other-blender';
import { queuedText, sendingText, sendSubmission } from './send';
import { stoppedText } from '../../farm/stopped-text';
import { deployedSubmission, localSubmission, type Submission } from './submission';
import { readSubmitOptions } from './options';
import type { SubmitFlags } from '../../options/submit-flags';

/** `brenda submit`: a job, or more frames of one, for a farm that runs. */
export async function submit(scene: string | undefined, flags: SubmitFlags): Promise<void> {
  const options = await readSubmitOptions(scene, flags);
  await interruptible('what has been sent is kept; go on with the same command', (stop) =>
    onFarm(flags, async (farm) => {
      const submission =
        options.input === undefined
          ? await deployedSubmission(farm, options)
          : await localSubmission(options.input, farm, options, stop);
      if (!submission) {
        process.exitCode = exitCodes.failed;
        return;
      }
      try {
        await bring(submission, farm, flags, stop);
      } finally {
        await submission.close();
      }
    }),
  );
}

async function bring(
  { request, project, engine }: Submission,
  farm: OpenFarm,
  flags: SubmitFlags,
  stop: AbortSignal,
): Promise<void> {
  // As at the synthesis of a farm that says its engine.
  const slow = drawnBySoftware({ engine, hasGpu: farm.entry.gpu ?? true });
  if (slow !== undefined) process.stderr.write(`warning: ${slow}\n`);
  const store = objectStore(farm.entry.projectBucket);
  const missing = project && (await missingFiles(project, store));
  if (flags.dryRun) {
    const { job, tasks, of, name } = await toBeQueued(request, farm, (place) =>
      new RemoteFile(place).state(),
    );
    tell(flags, farm, { job, tasks, of, request, project, missing });
    const sent = project && missing ? `${sendingText(project, missing)}; ` : '';
    tellName(request, job, name);
    process.stderr.write(
      `${sent}${counted(tasks, 'task')} of ${String(of)} would be queued; nothing was changed\n`,
    );
    return;
  }
  const { job, tasks, of, finished, name, replaced } = await sendSubmission(
    { request, project, missing },
    farm,
    stop,
  );
  tell(flags, farm, { job, tasks, of, request, project, missing });
  tellName(request, job, name);
  for (const line of replacedLines(job, replaced, farm.entry)) process.stderr.write(`${line}\n`);
  process.stderr.write(`${farm.entry.farm}: ${queuedText(tasks, of, finished)}${await stoppedText(farm)}\n`);
}

interface Told {
  readonly job: string;
  readonly tasks: number;
  readonly of: number;
  readonly request: SeedRequest;
  readonly project: ProjectContents | undefined;
  readonly missing: MissingFiles | undefined;
}

function tell(
  { json, dryRun = false }: { readonly json?: true; readonly dryRun?: boolean },
  { entry: { farm } }: OpenFarm,
  { job, tasks, of, request: { frames }, project, missing }: Told,
): void {
  if (!json) {
    process.stdout.write(`${job}\n`);
    return;
  }
  const sent = { files: missing?.files.length ?? 0, bytes: missing?.bytes ?? 0 };
  const of_ = project ? { files: project.files.length, bytes: project.bytes } : null;
  process.stdout.write(`${JSON.stringify({ farm, dryRun, job, frames, tasks, of, sent, project: of_ })}\n`);
}

/** A job keeps the name that it was asked for with first. */
function tellName({ output }: SeedRequest, job: string, name = OWN_NAME): void {
  const asked = output?.name;
  if (asked === undefined || asked === name) return;
  process.stderr.write(
    `job ${job}: its frames are called ${name}, as when it was submitted first; brenda frames --job ${job} --sync "FOLDER/${asked}" brings them as ${asked}\n`,
  );
}
