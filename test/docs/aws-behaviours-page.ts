import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { root } from './documents';

const text = v.pipe(v.string(), v.minLength(1));
const url = v.pipe(text, v.startsWith('https://'), v.url());

const behaviour = v.strictObject({
  service: text,
  does: v.pipe(text, v.endsWith('.')),
  /** Pages of AWS, or what others saw where AWS says nothing. Empty: nothing was found. */
  sources: v.array(url),
  /** The file that would go wrong first. */
  reliesOn: text,
  test: v.optional(v.strictObject({ file: text, title: text })),
  /** Of scripts/first-account.sh: what shows it in an account that is real. */
  step: v.optional(v.pipe(v.number(), v.integer())),
});

export type Behaviour = v.InferOutput<typeof behaviour>;

/** What AWS does and the code relies on, by service. */
export const BEHAVIOURS: readonly Behaviour[] = v.parse(
  v.array(behaviour),
  JSON.parse(readFileSync(join(root, 'test', 'docs', 'aws-behaviours.json'), 'utf8')),
);

const SCRIPT = 'scripts/first-account.sh';

/** The steps of the script, as it calls them, in their order: those of its end stand first in it. */
export function stepsOf(script: string): string[] {
  const steps = [...script.matchAll(/^ *step (\d+) '(.+)'/gm)]
    .map(([, number, name = '']) => ({ number: Number(number), name }))
    .sort((a, b) => a.number - b.number);
  if (steps.some(({ number }, at) => number !== at + 1))
    throw new Error(`${SCRIPT}: its steps are not counted from 1`);
  return steps.map(({ name }) => name);
}

/** docs/how-it-works/aws-behaviours.md. */
export function behavioursPage(all: readonly Behaviour[], steps: readonly string[]): string {
  const services = [...new Set(all.map(({ service }) => service))];
  const emulated = all.filter(({ test }) => test).length;
  return [
    '<!-- Made of test/docs/aws-behaviours.json: UPDATE_DOCS=1 npx jest test/docs/aws-behaviours -->',
    '',
    '# What AWS does, and the code relies on',
    '',
    `${String(all.length)} behaviours of AWS, each with its source, the file that relies on it, and the test of it.`,
    `${String(emulated)} of them have a test here: against an emulator, or against our own model of what AWS documents.`,
    'None of that is AWS.',
    `What a real account shows as well, or alone, has a step of [first-account.sh](../../${SCRIPT}).`,
    '',
    '## The first run in a real account',
    '',
    '```sh',
    `${SCRIPT} --dry-run`,
    SCRIPT,
    '```',
    '',
    'It renders a few frames of the example on two small instances, interrupts one of them, and destroys the farm, whatever happens.',
    'It asks once, before it spends: less than a dollar, which is also its cap.',
    'It needs an account in which `npx cdk bootstrap` was run, the AWS CLI and Node.js.',
    'Its report says of each step whether it went well, and what is left in the account.',
    '',
    ...steps.map((step, at) => `${String(at + 1)}. ${step}`),
    '',
    ...services.flatMap((service) => [
      `## ${service}`,
      '',
      ...all.filter((one) => one.service === service).map(itemOf),
      '',
    ]),
  ].join('\n');
}

function itemOf({ does, sources, reliesOn, test, step }: Behaviour): string {
  const found = sources.map((source) => `[${nameOf(source)}](${source})`).join(', ');
  return [
    `- **${does}** ${found === '' ? 'No page of AWS was found that says so' : `Source: ${found}`}.`,
    `Relied on in \`${reliesOn}\`.`,
    ...(test ? [`Test: \`${test.title}\`, in \`${test.file}\`.`] : []),
    ...(step === undefined ? [] : [`In a real account: first-account.sh, step ${String(step)}.`]),
  ].join(' ');
}

/** What a page is called, by its address. */
function nameOf(source: string): string {
  const { hostname, pathname } = new URL(source);
  if (!hostname.endsWith('aws.amazon.com')) return `${hostname}${pathname}`;
  return (pathname.split('/').at(-1) ?? '').replace(/\.html$/, '').replace(/^API_/, '');
}
