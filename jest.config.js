const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

/** Published as ES modules alone. Jest runs CommonJS on Node 20, so these are converted, with all they stand on. */
const esmOnly = withDependencies(['fauxqs', 'log-update']);

// For whoever maintains this, at its own time; not for each test that makes a client.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: '<rootDir>/scripts/jest/environment.cjs',
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  moduleNameMapper: {
    // Its package offers `import` and nothing else, and Jest asks for `require`.
    '^fauxqs$': '<rootDir>/node_modules/fauxqs/dist/app.js',
    '/brenda_driver$': '<rootDir>/scripts/jest/driver.js',
  },
  transform: {
    '\\.m?[jt]s$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
    '\\.(py|sh)$': '<rootDir>/scripts/jest/text.js',
  },
  transformIgnorePatterns: [`/node_modules/(?!(?:${esmOnly.join('|')})/)`],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  setupFilesAfterEnv: ['<rootDir>/test/support/own-state.ts'],
  testSequencer: '<rootDir>/scripts/jest/long-tests-first.cjs',
  // Real Blenders, queues and processes, on two cores; but some files do little more than wait for leases to run out.
  maxWorkers: 3,
  // What hangs is ended; how long a Blender takes to start says nothing on a machine that starts ten at once.
  testTimeout: 180_000,
  reporters: [
    'default',
    ...(process.env.BRENDA_TEST_CLOSING_LINE
      ? ['<rootDir>/scripts/jest/slowest-tests.mjs', '<rootDir>/scripts/jest/closing-line.mjs']
      : []),
  ],
};

/** The names of packages and of all that they depend on, which may lie in a package's own node_modules. */
function withDependencies(names, from = __dirname, found = new Map()) {
  for (const name of names) {
    const own = join(from, 'node_modules', name);
    const folder = existsSync(own) ? own : join(__dirname, 'node_modules', name);
    if (found.has(folder)) continue;
    found.set(folder, name);
    const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    withDependencies(Object.keys(dependencies), folder, found);
  }
  return [...new Set(found.values())];
}
