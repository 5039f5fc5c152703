/** `1 patch`, `2 patches`, or nothing without patches. */
export function patchCount(count: number): readonly string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? "patch" : "patches"}`];
}
