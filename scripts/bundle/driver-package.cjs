const { readFileSync, readdirSync } = require('node:fs');
const { join, relative, sep } = require('node:path');
const { brotliCompressSync } = require('node:zlib');

const blender = join(__dirname, '..', '..', 'worker', 'render', 'blender');

/**
 * What runs inside Blender, as one text: the base64 of Brotli of the JSON of an object that has each file's text by its path, which is
 * relative to worker/render/blender/. As plain text it would be an eighth of what each instance fetches.
 */
function packedDriver() {
  const names = [
    'driver.py',
    'go_on.py',
    ...readdirSync(join(blender, 'brenda_driver'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:py|json)$/.test(entry.name))
      .map((entry) => relative(blender, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .sort(),
  ];
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(blender, name), 'utf8')]));
  return brotliCompressSync(JSON.stringify(files)).toString('base64');
}

/** What an import of the driver's folder gives: to the bundles by the plugin below, to tests by Jest's `moduleNameMapper`. */
const specifier = /\/brenda_driver$/;

/** For esbuild. */
const driverPlugin = {
  name: 'driver',
  setup(build) {
    build.onResolve({ filter: specifier }, ({ path }) => ({ path, namespace: 'driver' }));
    build.onLoad({ filter: /./, namespace: 'driver' }, () => ({ contents: packedDriver(), loader: 'text' }));
  },
};

module.exports = { packedDriver, driverPlugin };
