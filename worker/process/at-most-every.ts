/** The function, deaf to calls that come sooner than so many milliseconds after the last one it heard. */
export function atMostEvery<A extends unknown[]>(
  milliseconds: number,
  call: (...args: A) => void,
): (...args: A) => void {
  let heard = -Infinity;
  return (...args) => {
    const now = performance.now();
    if (now - heard < milliseconds) return;
    heard = now;
    call(...args);
  };
}
