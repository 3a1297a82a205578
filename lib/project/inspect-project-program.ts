import { inspectProject } from './inspect-project';
import { messageOf, UserFault } from '../../protocol/failure/fault';

/** The program that `inspectProjectSync` runs: it writes one JSON object to stdout, with the answer or with the user's fault. */
const [path = '', wanted = ''] = process.argv.slice(2);

inspectProject(path, wanted === '' ? undefined : wanted)
  .then(
    (project) => ({ project }),
    (error: unknown) => {
      if (error instanceof UserFault) return { fault: messageOf(error) };
      throw error;
    },
  )
  .then((answer) => {
    process.stdout.write(JSON.stringify(answer));
  })
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
