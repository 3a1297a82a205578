import { refuseUntrustedInTemplate } from '../../../local/scene/template-trust';
import type { Finding } from '../../../protocol/failure/finding';

const given = (id: Finding['id'], used = true): Finding => ({
  ...{ id, subject: 'scene "Scene", view layer "Lines"', say: 'is wrong', fix: 'mend it', usedBy: [] },
  used,
});

test("what any Blender runs of a scene is refused where a template's would open it, unless the scene is trusted", () => {
  for (const id of ['blocked-freestyle', 'blocked-shader-scripts'] as const) {
    expect(() => {
      refuseUntrustedInTemplate([given(id), given(id, false)], false);
    }).toThrow(
      'the scene has scripts that the Blender of a template would run (scene "Scene", view layer "Lines"); give --trust',
    );
    // A frame may show it all the same: by a strip whose mute has keyframes.
    expect(() => {
      refuseUntrustedInTemplate([given(id, false)], false);
    }).toThrow('the scene has scripts that');
    expect(() => {
      refuseUntrustedInTemplate([given(id)], true);
    }).not.toThrow();
  }
});

test('so is a scene that could not be checked', () => {
  expect(() => {
    refuseUntrustedInTemplate([given('unchecked-safety')], false);
  }).toThrow('scene: scene "Scene", view layer "Lines": is wrong; mend it');
});

test('what every Blender disables by default is left to the template', () => {
  expect(() => {
    refuseUntrustedInTemplate([given('blocked-drivers'), given('missing-images'), given('unchecked')], false);
  }).not.toThrow();
});
