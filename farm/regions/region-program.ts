import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { UserFault } from '../../protocol/failure/fault';
import { regionQuestion } from '../../protocol/region/region-question';
import { tellingAwsFaults } from '../account/aws-fault';
import { answerOf } from './region-answer';

/**
 * The program that `lib/regions/ask-now.ts` runs: it reads a question from stdin, and writes one JSON object to stdout, with the answer or
 * the user's fault.
 */
async function main(): Promise<object> {
  const question = v.parse(regionQuestion, JSON.parse(await text(process.stdin)));
  try {
    return await tellingAwsFaults(() => answerOf(question, new Date()));
  } catch (error) {
    if (error instanceof UserFault) return { fault: error.message };
    throw error;
  }
}

main()
  .then((answer) => {
    process.stdout.write(JSON.stringify(answer));
  })
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
