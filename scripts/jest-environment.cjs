const { chmodSync, mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { TestEnvironment } = require('jest-environment-node');

/** Where the temporary folders of all test files lie: as it was before the first of them changed it. */
const shared = (process.env.BRENDA_TEST_TEMPORARY = tmpdir());

/**
 * Node.js with a temporary folder for each test file, removed after it. A render lays a link to everything that lies beside the folders of its
 * scene: in one folder with what all other tests have left there, that took longer than Blender did.
 */
module.exports = class extends TestEnvironment {
  constructor(config, context) {
    const folder = mkdtempSync(join(shared, 'brenda-'));
    // As folders of temporary files are: some tests let another user look into their own.
    chmodSync(folder, 0o755);
    process.env.TMPDIR = folder;
    super(config, context);
    this.folder = folder;
  }

  async teardown() {
    await super.teardown();
    rmSync(this.folder, { recursive: true, force: true });
  }
};
