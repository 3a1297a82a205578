/** What `npm run lint` asks dependency-cruiser: no file may need itself, not even for its types. Who may import whom, `scripts/import-rule.mjs` says. */
export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'These files need one another: move what they share into a file of its own.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(?:node_modules|dist)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
