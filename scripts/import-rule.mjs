import path from 'node:path';

/** Who imports whom. It runs one way, so that each part can be read, tested and bundled without those above it. */
const mayImport = {
  bin: ['cli', 'lib'],
  cli: ['local', 'farm', 'protocol'],
  local: ['worker', 'farm', 'protocol'],
  lambda: ['farm', 'protocol'],
  worker: ['farm', 'protocol'],
  farm: ['protocol'],
  // A deployment looks into the project as a worker does: the same scene, the same hash.
  lib: ['worker/project', 'protocol'],
  protocol: [],
  // Plays all of them on a simulated clock; nothing imports it.
  simulation: ['lambda', 'worker', 'farm', 'protocol'],
};

/** Packages that belong to some parts alone. */
const keptIn = [
  { packages: /^(aws-cdk-lib|constructs)(\/|$)/, parts: ['bin', 'lib'] },
  { packages: /^@aws-sdk\//, parts: ['farm'] },
];

/**
 * An ESLint rule that holds the table above, for every way a module can be named: `import`, `import type`,
 * `export from`, `import()`, `require()` and `import('x').T`. Folders outside the table, tests among them,
 * import what they like.
 */
export default {
  meta: { type: 'problem', schema: [], messages: { refused: '{{ why }}' } },
  create(context) {
    const here = path.relative(context.cwd, path.dirname(context.filename)).split(path.sep);
    const part = here[0];
    if (!(part in mayImport)) return {};

    const check = (node) => {
      if (typeof node?.value !== 'string') return;
      const why = refusal(part, here, node.value);
      if (why) context.report({ node, messageId: 'refused', data: { why } });
    };
    return {
      ImportDeclaration: ({ source }) => check(source),
      ExportNamedDeclaration: ({ source }) => check(source),
      ExportAllDeclaration: ({ source }) => check(source),
      ImportExpression: ({ source }) => check(source),
      TSImportType: ({ source }) => check(source),
      TSExternalModuleReference: ({ expression }) => check(expression),
      'CallExpression[callee.name="require"]': ({ arguments: [name] }) => check(name),
      'CallExpression[callee.object.name="require"]': ({ arguments: [name] }) => check(name),
    };
  },
};

function refusal(part, here, name) {
  if (!name.startsWith('.')) {
    const keeper = keptIn.find(({ packages }) => packages.test(name));
    if (!keeper || keeper.parts.includes(part)) return undefined;
    return `${name} belongs in ${keeper.parts.join('/ and ')}/, and this is ${part}/`;
  }
  const file = path.posix.join(...here, name);
  const [target, ...inside] = file.split('/');
  // A file beside package.json, or one of the same part.
  if (inside.length === 0 || target === part) return undefined;
  if (mayImport[part].some((other) => file.startsWith(`${other}/`) || file === other)) return undefined;
  const allowed = mayImport[part].map((other) => `${other}/`).join(', ') || 'nothing of ours';
  return `${part}/ imports ${allowed}; not ${target}/`;
}
