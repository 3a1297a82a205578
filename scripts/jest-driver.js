/** Lets a test import the driver, as esbuild does for the bundles. */
module.exports = require('./driver-package.cjs').packedDriver();
