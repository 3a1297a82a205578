const { chmodSync, mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { TestEnvironment } = require('jest-environment-node');

/** The temporary folder of the system. Read once, before the first test file changes TMPDIR. */
const shared = (process.env.BRENDA_TEST_TEMPORARY = tmpdir());
/** See `files-in-memory.mjs`. */
const { BRENDA_TEST_FILES: files = 'disk' } = process.env;
const prefix = files === 'disk' ? join(shared, 'brenda-') : join(files, '/');

/**
 * Node.js with a separate temporary folder for each test file, removed when the file ends. A render makes a link to every file and folder beside its
 * scene and beside each folder above it. In a temporary folder shared by all tests these were thousands, and took longer than Blender.
 */
module.exports = class extends TestEnvironment {
  constructor(config, context) {
    const folder = mkdtempSync(prefix);
    // Some tests let another user read their folder.
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
