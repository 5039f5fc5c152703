import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { projectFolder } from "../tools/project";

/** A value of a YAML file. */
export type Fields = Readonly<Record<string, unknown>>;

/** Something that platform teams need, and how an environment file says it. */
export interface Need {
  /** The need, as a heading. */
  readonly need: string;
  /** Environment of `test/fixtures/environments/` that gets the change. */
  readonly environment: string;
  /** Fields of the environment file. */
  readonly change: Fields;
  /** Kind and name of an object that has the result. */
  readonly object: string;
  /** Fields of that object. */
  readonly contains: Fields;
}

/** All needs, in the order of the page. Patches have the need as their reason. */
export function readNeeds(): readonly Need[] {
  const needs = parse(readFileSync(join(projectFolder(), "test", "fixtures", "needs.yaml"), "utf8")) as readonly Need[];
  return needs.map((one) => ({ ...one, change: withReasons(one) }));
}

function withReasons({ need, change }: Need): Fields {
  const { patches, ...fields } = change;
  if (!Array.isArray(patches)) return change;
  return { ...fields, patches: patches.map((patch: Fields) => ({ ...patch, reason: `${need}.` })) };
}
