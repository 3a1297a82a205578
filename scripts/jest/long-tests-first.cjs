const Sequencer = require('@jest/test-sequencer').default;

/** Those that take long, many of them waiting. Begun last, they would go on alone when all others are done. */
const LONG = [
  'e2e/farm',
  'scripts/first-account-emulated',
  'chaos/chaos',
  'worker/crash-points',
  'worker/notices',
  'worker/outage',
  'farm/wrong-clocks',
  'pixels/generated-scenes',
  'cli/commands/render/inputs-meanwhile',
  'trust/ways',
  'cli/commands/render/extensions',
  'worker/failures',
  'worker/render/blender/scripts/scene-scripts',
  'worker/render/slices/resume',
  'worker/render/blender/frame/same-pixels',
  'cli/commands/render/done-before',
  'docs/artist',
  'cli/commands/status/status-folder',
  'cli/commands/volume/volume-new',
  'cli/commands/volume/volume',
  'worker/files-of-a-job',
  'cli/commands/render/output/output-names',
  'cli/commands/render/render',
  'cli/commands/doctor/doctor',
  'cli/commands/status/status-farm',
  'cli/commands/render/output/put-back',
  'worker/output-check/publishing',
  'cli/commands/submit/submit-farm',
  'lambda/drainer',
  'cli/commands/render/output/replace',
  // The longest of `npm run test:unit`.
  'simulation/document',
  'worker/progress/progress-watch',
  'worker/project/archive/unpack.properties',
  'farm/account/aws-fault',
  'hostile/policies/operator-policies',
  'farm/status/farm-jobs',
];

/** On a machine that has not run the tests before, Jest would begin with the largest files. */
module.exports = class LongTestsFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const at = LONG.findIndex((name) => path.endsWith(`test/${name}.test.ts`));
      return at < 0 ? LONG.length : at;
    };
    return [...super.sort(tests)].sort((a, b) => place(a) - place(b));
  }
};
