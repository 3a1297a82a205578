import ts from 'typescript';
import type { Row } from '../../lib/settings/table/row';
import { SETTINGS } from '../../lib/settings/table/settings';
import {
  declarationIn,
  docOf,
  exampleOf,
  type Exported,
  exportsOf,
  isPublic,
  oneLine,
  tagOf,
} from './api-source';

/** The units of props that are plain numbers; a Duration or a Size has its own. */
const UNITS = new Map(
  Object.values<Row>(SETTINGS).flatMap(({ prop, unit }): [string, string][] =>
    prop && unit !== undefined ? [[prop.at, unit]] : [],
  ),
);

/** docs/reference/api.md: each export of the package, with what its doc says. */
export function apiPage(): string {
  const all = exportsOf();
  return [
    '# The construct',
    '<!-- Made of the comments in lib/: UPDATE_DOCS=1 npx jest test/docs/api -->',
    'What `@brenda-render/brenda` exports, for a CDK app of your own; [examples/own-app](../../examples/own-app/README.md) is one.\nThe same farm without an app of its own has [settings](settings.md).',
    all.map(({ name }) => `- [${name}](#${name.toLowerCase()})`).join('\n'),
    ...all.flatMap(section),
  ]
    .join('\n\n')
    .concat('\n');
}

function section({ name, node, file }: Exported): string[] {
  const example = exampleOf(node);
  return [
    `## ${name}`,
    ...paragraphs(docOf(ts.isVariableDeclaration(node) ? node.parent.parent : node)),
    ...(example === undefined ? [] : [`\`\`\`ts\n${example}\n\`\`\``]),
    ...body(node, file),
  ];
}

function body(node: Exported['node'], file: ts.SourceFile): string[] {
  if (ts.isInterfaceDeclaration(node)) return [propsTable(node)];
  if (ts.isEnumDeclaration(node))
    return [
      table(
        ['member', 'what it is'],
        node.members.map((one) => [code(one.getText()), docOf(one)]),
      ),
    ];
  if (ts.isTypeAliasDeclaration(node)) return [`\`\`\`ts\n${node.getText().replace(/^export /, '')}\n\`\`\``];
  if (ts.isVariableDeclaration(node)) return [`Its value: ${code(node.initializer?.getText() ?? '')}.`];
  return classBody(node, file);
}

function classBody({ members }: ts.ClassDeclaration, file: ts.SourceFile): string[] {
  const own = members.filter(isPublic);
  const properties = own.filter(
    (one): one is ts.PropertyDeclaration | ts.GetAccessorDeclaration =>
      ts.isPropertyDeclaration(one) || ts.isGetAccessorDeclaration(one),
  );
  const methods = own.filter(ts.isMethodDeclaration);
  const props = own.find(ts.isConstructorDeclaration)?.parameters[2]?.type?.getText();
  return [
    ...(props === undefined ? [] : propsOf(props, file)),
    ...(properties.length === 0 ? [] : ['Its properties:', memberTable('property', properties)]),
    ...(methods.length === 0 ? [] : ['Its methods:', memberTable('method', methods)]),
  ];
}

/** Of a construct: its props, or where they stand. */
function propsOf(name: string, file: ts.SourceFile): string[] {
  if (exportsOf().some((one) => one.name === name))
    return [`Its props are [${name}](#${name.toLowerCase()}).`];
  return ['Its props:', propsTable(declarationIn(file, name) as ts.InterfaceDeclaration)];
}

function propsTable({ name, members }: ts.InterfaceDeclaration): string {
  const prefix = name.text === 'RenderOverrides' ? 'overrides.' : '';
  const isFarms = prefix !== '' || name.text === 'RenderFarmProps';
  const rows = members.filter(ts.isPropertySignature).map((one) => {
    const prop = one.name.getText();
    const type = oneLine(one.type?.getText() ?? '');
    const unit = isFarms && /^number\b/.test(type) ? (UNITS.get(`${prefix}${prop}`) ?? '') : '';
    const isNeeded = one.questionToken === undefined;
    return [code(prop), docOf(one), code(type), unit, isNeeded ? 'none; it must be given' : defaultOf(one)];
  });
  return table(['prop', 'what it is', 'type', 'unit', 'default'], rows);
}

/** A value in backquotes, or the words after a dash. */
function defaultOf(node: ts.Node): string {
  const text = oneLine(tagOf(node, 'default') ?? '');
  return text.startsWith('- ') ? text.slice(2) : code(text);
}

function memberTable(
  what: string,
  members: readonly (ts.PropertyDeclaration | ts.GetAccessorDeclaration | ts.MethodDeclaration)[],
): string {
  const rows = members.map((one) => {
    const isStatic = ts.getModifiers(one)?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) === true;
    const parameters = ts.isMethodDeclaration(one) ? `(${one.parameters.map(parameter).join(', ')})` : '';
    const name = `${isStatic ? `${(one.parent as ts.ClassDeclaration).name?.text ?? ''}.` : ''}${one.name.getText()}`;
    const fails = tagOf(one, 'throws');
    const says = [docOf(one), ...(fails === undefined ? [] : [`Throws ${oneLine(fails)}`])].join(' ').trim();
    return [code(`${name}${parameters}`), says, code(oneLine(one.type?.getText() ?? ''))];
  });
  return table([what, 'what it is', 'type'], rows);
}

function parameter({ name, questionToken, initializer, type }: ts.ParameterDeclaration): string {
  const isOptional = questionToken !== undefined || initializer !== undefined;
  const plain = ts.isIdentifier(name) ? name.text : 'options';
  return `${plain}${isOptional ? '?' : ''}: ${oneLine(type?.getText() ?? '')}`;
}

/** One sentence a line, as in the other pages. */
function paragraphs(text: string): string[] {
  return text === '' ? [] : [text.replaceAll(/(?<=[a-z)`\d]\.) (?=[A-Z`])/g, '\n')];
}

function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}

/** As Prettier has it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows.map((row) => row.map((cell) => oneLine(cell).replaceAll('|', '\\|')))];
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const text = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [first = [], ...others] = cells;
  return [text(first), text(widths.map((width) => '-'.repeat(width))), ...others.map(text)].join('\n');
}

/** Each example as a file that `npm run types` compiles, by the name of its class. */
export function exampleFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { name, node } of exportsOf()) {
    const example = exampleOf(node);
    if (example !== undefined)
      files.set(`${name}.ts`, `${example.replace("'@brenda-render/brenda'", "'../../../lib'")}\n`);
  }
  return files;
}
