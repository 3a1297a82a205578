import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { DEFAULT_BLENDER } from '../../../lib/blender-release';
import { type Conversion, CONVERSIONS } from '../../../lib/settings/props/conversions';
import { propPathOf } from '../../../lib/settings/props/checked-settings';
import type { Row } from '../../../lib/settings/table/row';
import { SETTINGS } from '../../../lib/settings/table/settings';
import { root } from '../../docs/documents';

/** What each optional prop's doc says after `@default`, by its path. */
const documented = new Map([
  ...defaultsIn('lib/constructs/farm/render-farm-props.ts', {
    RenderFarmProps: '',
    RenderOverrides: 'overrides.',
  }),
  ...defaultsIn('lib/blender-release.ts', { BlenderRelease: 'blender.' }),
]);

function defaultsIn(path: string, prefixes: Readonly<Record<string, string>>): [string, string][] {
  const source = ts.createSourceFile(
    path,
    readFileSync(join(root, path), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  return source.statements
    .filter(ts.isInterfaceDeclaration)
    .filter(({ name }) => name.text in prefixes)
    .flatMap(({ name: { text }, members }) =>
      members
        .filter(({ questionToken }) => questionToken !== undefined)
        .map((member): [string, string] => {
          const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
          const words = ts.getTextOfJSDocComment(tag?.comment) ?? '';
          return [
            `${prefixes[text] ?? ''}${member.name?.getText() ?? ''}`,
            words.replaceAll(/\s+/g, ' ').trim(),
          ];
        }),
    );
}

/** What it must say: the default of the row, with the names and in the form of props. */
function expected({ default: value, otherwise, prop }: Row): string {
  if (otherwise !== undefined)
    return `- ${otherwise.replaceAll(/`(\w+)`/g, (_, name: string) => `\`${propPathOf(name)}\``)}`;
  const { inCode } = CONVERSIONS[prop?.as ?? 'same'] as unknown as Conversion<unknown, unknown>;
  return inCode?.(value) ?? (typeof value === 'string' ? `'${value}'` : String(value));
}

const cases = Object.entries<Row>(SETTINGS).flatMap(([name, row]) =>
  row.prop && documented.has(row.prop.at) ? [{ name, at: row.prop.at, row }] : [],
);

test('every optional prop that is a setting is looked at', () => {
  expect(cases.length).toBeGreaterThan(45);
});

test.each(cases)('the doc of the prop $at says the default of the setting $name', ({ at, row }) => {
  expect(documented.get(at)).toBe(expected(row));
});

test('the doc of the prop blender says the default of the setting blenderVersion', () => {
  expect(documented.get('blender')).toBe(`- Blender ${DEFAULT_BLENDER.version} of blender.org`);
});
