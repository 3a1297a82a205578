/** Lets a test import a `.py` file as its text, as esbuild does for the bundles. */
module.exports = {
  process: (text) => ({ code: `module.exports = ${JSON.stringify(text)};` }),
};
