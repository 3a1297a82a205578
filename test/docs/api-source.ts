import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { root } from './documents';

/** What the package exports, as it is declared: by syntax alone, because types of the CDK take seconds to load. */
export interface Exported {
  readonly name: string;
  readonly node: Declaration;
  /** The file that declares it. */
  readonly file: ts.SourceFile;
}

export type Declaration =
  | ts.ClassDeclaration
  | ts.InterfaceDeclaration
  | ts.EnumDeclaration
  | ts.TypeAliasDeclaration
  | ts.VariableDeclaration;

/** The exports of lib/index.ts, in its order. */
export function exportsOf(index = 'lib/index.ts'): Exported[] {
  return parsed(index)
    .statements.filter(ts.isExportDeclaration)
    .flatMap(({ exportClause, moduleSpecifier }) => {
      if (!exportClause || !ts.isNamedExports(exportClause) || !moduleSpecifier) return [];
      const from = (moduleSpecifier as ts.StringLiteral).text;
      const file = parsed(join(dirname(index), `${from}.ts`));
      return exportClause.elements.map(({ name: { text } }) => ({
        name: text,
        file,
        node: declarationIn(file, text),
      }));
    });
}

/** @throws when the file does not declare it itself. */
export function declarationIn(file: ts.SourceFile, name: string): Declaration {
  const all = file.statements.flatMap((one): readonly ts.Node[] =>
    ts.isVariableStatement(one) ? one.declarationList.declarations : [one],
  );
  const found = all.find((one): one is Declaration => (one as Partial<Declaration>).name?.getText() === name);
  if (!found) throw new Error(`${file.fileName} declares no ${name}`);
  return found;
}

function parsed(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true);
}

/** The text of a doc without its tags; paragraphs stay apart. */
export function docOf(node: ts.Node): string {
  const [doc] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return (ts.getTextOfJSDocComment(doc?.comment) ?? '')
    .split(/\n\s*\n/)
    .map(oneLine)
    .join('\n\n');
}

/** The text of a tag, as it stands there; undefined without the tag. */
export function tagOf(node: ts.Node, name: string): string | undefined {
  const tag = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === name);
  return tag && (ts.getTextOfJSDocComment(tag.comment) ?? '').trim();
}

/** The code of an `@example`, without its three backquotes. */
export function exampleOf(node: ts.Node): string | undefined {
  return tagOf(node, 'example')?.replace(/^```ts\n([\s\S]*)\n```$/, '$1');
}

export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** A member that a user may use. */
export function isPublic(node: ts.Node): boolean {
  const isHidden =
    ts.canHaveModifiers(node) &&
    ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
  return isHidden !== true && !ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal');
}
