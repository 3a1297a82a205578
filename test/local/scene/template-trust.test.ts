import { refuseUntrustedInTemplate } from '../../../local/scene/template-trust';
import type { Finding } from '../../../protocol/failure/finding';

const given = (id: Finding['id'], used = true): Finding => ({
  ...{ id, subject: 'scene "Scene", view layer "Lines"', say: 'is wrong', fix: 'mend it', usedBy: [] },
  used,
});

test("what any Blender runs of a scene is refused where a template's would open it, unless the scene is trusted", () => {
  for (const id of ['blocked-freestyle', 'blocked-shader-scripts'] as const) {
    expect(() => {
      refuseUntrustedInTemplate([given(id), given(id)], false);
    }).toThrow(
      'the scene has scripts that the Blender of a template would run (scene "Scene", view layer "Lines"); give --trust',
    );
    expect(() => {
      refuseUntrustedInTemplate([given(id)], true);
    }).not.toThrow();
  }
});

test('what is not rendered, and what is off in every Blender that nobody has told otherwise, is left to the template', () => {
  expect(() => {
    refuseUntrustedInTemplate(
      [given('blocked-freestyle', false), given('blocked-drivers'), given('missing-images')],
      false,
    );
  }).not.toThrow();
});
