import { SCRIPTS } from "./texts";

/** One text of several scripts, for `sh -c`: functions first, the program last. */
export function inlined(...names: readonly (keyof typeof SCRIPTS)[]): string {
  return names.map((name) => SCRIPTS[name]).join("\n");
}
