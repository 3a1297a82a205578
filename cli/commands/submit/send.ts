import { objectStore } from '../../../farm/aws/clients';
import type { OpenFarm } from '../../../farm/open-farm';
import { askSeeder, type SeederAnswer } from '../../../farm/seeding/ask-seeder';
import { type MissingFiles, sendProject } from '../../../farm/seeding/upload-project';
import type { ProjectContents } from '../../../local/project/project-contents';
import { bytesText } from '../../output/bytes-text';
import { counted } from '../../output/counted';
import type { Submission } from './submission';
import { transferView } from './transfer-view';

/** Sends what the farm's bucket lacks of a project, and then asks for its frames. */
export async function sendSubmission(
  {
    request,
    project,
    missing,
  }: Pick<Submission, 'request'> & {
    readonly project: ProjectContents | undefined;
    /** What of it is not there. */
    readonly missing: MissingFiles | undefined;
  },
  farm: OpenFarm,
  stop: AbortSignal,
): Promise<SeederAnswer> {
  if (project && missing) {
    process.stderr.write(`${sendingText(project, missing)}\n`);
    const view = transferView('sent', { files: missing.files.length, bytes: missing.bytes });
    try {
      await sendProject(project, missing, objectStore(farm.entry.projectBucket), {
        onSent: (file) => {
          view.add(file.bytes);
        },
        signal: stop,
      });
    } finally {
      view.close();
    }
  }
  stop.throwIfAborted();
  return askSeeder(farm, request);
}

/** How much of a project is to be sent. */
export function sendingText(project: ProjectContents, { files, bytes }: MissingFiles): string {
  const whole = `${counted(project.files.length, 'file')}, ${bytesText(project.bytes)}`;
  return files.length === 0
    ? `project: ${whole}, all of it there`
    : `project: ${whole}; ${counted(files.length, 'file')} to send, ${bytesText(bytes)}`;
}

/** What came of asking for frames. */
export function queuedText(tasks: number, of: number, finished: boolean): string {
  if (!finished) return `${String(tasks)} of ${counted(of, 'task')} queued so far, and the seeder goes on`;
  if (tasks === 0)
    return 'nothing new was queued: all of it is done, or was queued before; brenda retry sends what failed again';
  return `${counted(tasks, 'task')} queued${tasks < of ? `; the other ${String(of - tasks)} are done, or were queued before` : ''}`;
}
