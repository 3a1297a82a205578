/** Lets a test import the driver, as esbuild does for the bundles. */
module.exports = require('../bundle/driver-package.cjs').packedDriver();
