/** The words of the original Brenda that are no commands here, each with its replacement. */
export const OLD_WORDS: ReadonlyMap<string, string> = new Map([
  ['push', 'brenda submit -T TEMPLATE -e 240 queues frames; brenda plan shows the tasks first'],
  ['spot', 'cdk deploy makes the farm, and spot instances come with the work; brenda scale 20 asks for more'],
  [
    'demand',
    'cdk deploy with the settings onDemandBase and onDemandPercentage; brenda scale 20 asks for more instances',
  ],
  ['run', 'cdk deploy makes the farm, and brenda submit sends it work'],
  ['work', 'brenda submit queues frames, brenda status tells of them, brenda reset forgets them'],
  ['tool', 'brenda instances, exec, ssh, copy, perf and prune are commands by themselves'],
  ['ebs', 'brenda volume upload, new, create, snapshot, list and delete'],
  ['node', 'instances boot their worker by themselves; brenda user-data prints with what'],
  ['init', 'there are no keys to make; brenda doctor --aws tells whether all is ready'],
  ['reset-keys', 'there are no keys to make; brenda doctor --aws tells whether all is ready'],
  ['script', 'brenda user-data prints what an instance boots with'],
  ['rsync', 'brenda copy notes.txt HOST:/tmp/ copies to every instance; HOST:log logs/HOST.log brings back'],
  [
    'new',
    'brenda volume new NAME --size 4; brenda volume upload NAME ./folder makes a snapshot of a folder, without an instance',
  ],
  ['existing', 'brenda volume new NAME --from SNAPSHOT'],
]);

/** What the original's programs were called: `brenda-work` of `brenda-work push`. */
const PROGRAM = /^brenda-(?=(?:work|run|tool|ebs|node)$)/;

/** Whether a word is one of its programs, and no word that was said to one. */
export function isOldProgram(word: string): boolean {
  return PROGRAM.test(word.toLowerCase());
}

/** Today's replacement of an original word; undefined for any other word. */
export function todaysWord(word: string): string | undefined {
  const today = OLD_WORDS.get(word.toLowerCase().replace(PROGRAM, ''));
  return today && `${word} is the original Brenda's word; today: ${today}`;
}
