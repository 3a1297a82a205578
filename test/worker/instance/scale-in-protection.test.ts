import { setTimeout as sleep } from 'node:timers/promises';
import type { InstanceProtection } from '../../../farm/instance/instance-protection';
import type { WorkerNews } from '../../../protocol/environment/worker-event';
import { ScaleInProtection } from '../../../worker/instance/scale-in-protection';

/** Auto Scaling's part: writes down what it is asked for, and answers as it is told, then well. */
function givenProtection(...answers: readonly (Error | undefined)[]) {
  const asked: boolean[] = [];
  const said: WorkerNews[] = [];
  const instance: InstanceProtection = {
    set(isProtected) {
      const answer = answers[asked.length];
      asked.push(isProtected);
      return sleep(5).then(() => {
        if (answer) throw answer;
      });
    },
  };
  const protection = new ScaleInProtection(instance, (news) => said.push(news), 10);
  return { protection, asked, said };
}

describe('the protection of an instance from scale-in', () => {
  test('is asked for when a task is held, and given back when none is, and not in between', async () => {
    const { protection, asked } = givenProtection();
    for (let task = 0; task < 3; task++) protection.hold();
    await sleep(30);
    protection.hold();
    await sleep(30);
    expect(asked).toEqual([true]);
    for (let wait = 0; wait < 3; wait++) protection.release();
    await sleep(30);
    expect(asked).toEqual([true, false]);
  });

  test('is given back by a worker that comes up with nothing to do: the last one may have died with a task', async () => {
    const { protection, asked } = givenProtection();
    protection.release();
    await sleep(30);
    expect(asked).toEqual([false]);
  });

  test('ends as it was wanted last, whatever was asked for meanwhile', async () => {
    const { protection, asked } = givenProtection();
    protection.hold();
    protection.release();
    protection.hold();
    await sleep(50);
    expect(asked.at(-1)).toBe(true);
  });

  test('is asked for again when Auto Scaling does not answer', async () => {
    const { protection, asked, said } = givenProtection(new Error('Rate exceeded'));
    protection.hold();
    await sleep(80);
    expect(asked).toEqual([true, true]);
    expect(said).toEqual([
      { event: 'warning', text: 'the instance could not be protected from scale-in: Rate exceeded' },
    ]);
  });
});
