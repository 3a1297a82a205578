import type { Argument, Option } from 'commander';
import type { BrendaCommand } from '../../cli/program/command';

/** docs/reference/commands.md: what `--help` says, of the same declarations. */
export function commandsPage(brenda: BrendaCommand): string {
  const { commands } = brenda;
  const groups = [...new Set(commands.map((one) => one.helpGroup()))];
  const of = (group: string): BrendaCommand[] => commands.filter((one) => one.helpGroup() === group);
  return [
    '# The commands of brenda',
    '<!-- Made of cli/commands/: UPDATE_DOCS=1 npx jest test/docs/commands -->',
    sentenceALine(
      'What `brenda --help` says of them all, and `brenda COMMAND --help` of one. Options may stand before the command or behind it. What is asked for goes to stdout, everything else to stderr.',
    ),
    groups.map((group) => `- ${title(group)}: ${of(group).map(link).join(', ')}`).join('\n'),
    ...groups.flatMap((group) => [
      `## ${title(group)}`,
      ...of(group)
        .flatMap((one) => [one, ...one.commands])
        .flatMap(section),
    ]),
  ]
    .join('\n\n')
    .concat('\n');
}

function title(group: string): string {
  return group.replace(/:$/, '');
}

function link(one: BrendaCommand): string {
  return `[${one.name()}](#${one.path().replaceAll(' ', '-')})`;
}

function section(one: BrendaCommand): string[] {
  const parts = [
    ...one.commands.map((other) => [other.name(), other.summary()]),
    ...one.registeredArguments.map((arg) => [argumentText(arg), arg.description]),
    ...one
      .createHelp()
      .visibleOptions(one)
      .filter(({ long }) => long !== '--help')
      .map((option) => [option.flags, described(option)]),
  ];
  return [
    `### ${one.path()}`,
    block(`${one.path()} ${one.usage()}`),
    sentenceALine(one.description()),
    ...(parts.length > 0 ? [table(parts)] : []),
    ...(one.examples.length > 0 ? [block(...one.examples)] : []),
  ];
}

/** A change of one sentence is then a change of one line. */
function sentenceALine(text: string): string {
  return text.replaceAll(/([.!?]) (?=[A-Z])/g, '$1\n');
}

function argumentText(argument: Argument): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}

function described({ description, defaultValue }: Option): string {
  return typeof defaultValue === 'string' ? `${description} (default: ${defaultValue})` : description;
}

function table(rows: readonly (readonly string[])[]): string {
  const cells = [
    ['', ''],
    ...rows.map(([term = '', text = '']) => [
      `\`${term}\``,
      text.replaceAll('|', '\\|').replaceAll('<', '\\<').replaceAll('*', '\\*'),
    ]),
  ];
  const width = (column: number): number => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0));
  const [terms, texts] = [width(0), width(1)];
  const line = ([term = '', text = '']: readonly string[]): string =>
    `| ${term.padEnd(terms)} | ${text.padEnd(texts)} |`;
  const [head = [], ...others] = cells;
  return [line(head), `| ${'-'.repeat(terms)} | ${'-'.repeat(texts)} |`, ...others.map(line)].join('\n');
}

function block(...lines: readonly string[]): string {
  return ['```', ...lines, '```'].join('\n');
}
