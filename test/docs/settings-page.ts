import { posix } from 'node:path';
import * as v from 'valibot';
import type { Row } from '../../lib/settings/table/row';
import { GROUPS } from '../../lib/settings/table/settings';

/** docs/reference/settings.md: a table for each group of rows. */
export function settingsPage(): string {
  return [
    '# Settings of a farm',
    '<!-- Made of lib/settings/table/: UPDATE_DOCS=1 npx jest test/docs/settings -->',
    'These settings stand in `cdk.context.json`, under `brenda`, as in [cdk.context.example.json](../../cdk.context.example.json).\nEach can also be given to the CDK: `-c NAME=VALUE`.\nA setting that is missing, null or empty has its default.',
    ...GROUPS.flatMap(({ title, rows }) => [`## ${title}`, table(Object.entries<Row>(rows))]),
  ]
    .join('\n\n')
    .concat('\n');
}

/** cdk.context.example.json: each setting, with what the page says of it. */
export function exampleContext(): string {
  const intro =
    'Settings of a farm; null is for the default. Lines that begin with // are comments. A list of such objects makes several farms. The CDK keeps its look-ups beside them: `cdk context --clear` would delete these settings too, `cdk context --reset KEY` does not.';
  const groups = GROUPS.map(({ rows }) =>
    Object.entries<Row>(rows)
      .flatMap(([name, row]) => [line(`//${name}`, comment(row)), line(name, row.example ?? null)])
      .join(',\n'),
  );
  return `{\n  "brenda": {\n${[line('//', intro), ...groups].join(',\n\n')}\n  }\n}\n`;
}

/** What is allowed: the schema's first message about a value of no use. */
function allowedText({ schema, allowed }: Row): string {
  const { issues = [] } = v.safeParse(schema, Symbol('no value'), { abortPipeEarly: true });
  return (allowed ?? issues[0]?.message ?? '').replace(/^must (?:be )?/, '');
}

function defaultText({ otherwise, missing, default: value }: Row): string {
  if (missing !== undefined) return 'none; it must be given';
  return otherwise ?? (typeof value === 'string' ? `\`${value}\`` : String(value));
}

function line(name: string, value: unknown): string {
  const text = JSON.stringify(value).replaceAll('","', '", "');
  return `    ${JSON.stringify(name)}: ${text}`;
}

function comment(row: Row): string {
  const { help, unit } = row;
  return [
    help,
    ...(unit === undefined ? [] : [`Unit: ${unit}.`]),
    `Allowed: ${allowedText(row)}.`,
    `Default: ${defaultText(row)}.`,
  ]
    .join(' ')
    .replaceAll('`', '')
    .replaceAll(/\[[^\]]*\]\(([\w./-]+\.md)\)/g, (_, link: string) => posix.join('docs/reference', link));
}

function table(rows: readonly (readonly [string, Row])[]): string {
  const cells = [
    ['setting', 'what it is', 'unit', 'allowed', 'default'],
    ...rows.map(([name, row]) =>
      [`\`${name}\``, row.help, row.unit ?? '', inCode(allowedText(row)), defaultText(row)].map(escaped),
    ),
  ];
  const widths =
    cells[0]?.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  const text = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...others] = cells;
  return [text(head), text(widths.map((width) => '-'.repeat(width))), ...others.map(text)].join('\n');
}

/** Examples in quotes, objects and lists are code. */
function inCode(allowed: string): string {
  return allowed.replaceAll(
    /"([^"]*)"|\{[^}]*\}|\[[^\]]*\]/g,
    (whole, text?: string) => `\`${text ?? whole}\``,
  );
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|');
}
