import { SCRIPTS } from "./texts";

/** Joins several scripts into one text for `sh -c`, with the functions first and the program last. */
export function inlined(...names: readonly (keyof typeof SCRIPTS)[]): string {
  return names.map((name) => SCRIPTS[name]).join("\n");
}
