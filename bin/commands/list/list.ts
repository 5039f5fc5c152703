import { chooseEnvironments, loadValidEnvironments } from "../../../charts/files/chosen-environments";
import { EXIT } from "../../../charts/failures";
import { plural } from "../../../lib/values/words";
import { synthesize } from "../../../charts/synthesize";
import { describeCanary, listingOf, type ListedObject, type ListedPatch, type Listing } from "./listing";
import type { EnvironmentOptions } from "../../input/options";
import { tableLines } from "../../output/table";
import { colorsFor, print, printJson, type Colors } from "../../output/terminal";

/** Options of `access-layer list`. */
export interface ListOptions extends EnvironmentOptions {
  /** Print JSON instead of text. */
  readonly json?: boolean;
}

/** `access-layer list`: lists the objects in each environment with their image tags, pod counts and selectors. */
export function list({ environments, env, json }: ListOptions): number {
  const loaded = loadValidEnvironments(environments, chooseEnvironments(environments, env));
  const listings = loaded.map(({ layer }) => listingOf(layer, synthesize(layer)));
  if (json === true) printJson({ environments: listings });
  else print(...listings.flatMap((listing, index) => [...(index > 0 ? [""] : []), ...lines(listing)]));
  return EXIT.fine;
}

function lines({ name, context, namespace, objects, canaries, patches }: Listing): readonly string[] {
  const colors = colorsFor(process.stdout);
  const counts = [
    plural(objects.length, "object"),
    ...(patches.length > 0 ? [plural(patches.length, "patch", "patches")] : []),
  ].join(", ");
  const title = `${name}: ${counts}, context ${context}, namespace ${namespace}`;
  return [
    colors.bold(title),
    "",
    ...objectTable(objects, colors),
    ...(canaries.length > 0 ? [""] : []),
    ...canaries.map(describeCanary),
    ...(patches.length > 0 ? ["", ...patchTable(patches, colors)] : []),
  ];
}

function patchTable(patches: readonly ListedPatch[], colors: Colors): readonly string[] {
  const rows = patches.map(({ target, objects, reason }) => [target, String(objects), reason]);
  const header = ["TARGET", "OBJECTS", "REASON"];
  return tableLines([header, ...rows], ["left", "right"], (cell, row) => (row === 0 ? colors.dim(cell) : cell));
}

function objectTable(objects: readonly ListedObject[], colors: Colors): readonly string[] {
  const header = ["KIND", "NAME", "APP", "VERSION", "PODS", "SELECTS"];
  const rows = objects.map(({ kind, name, app, runs, pods, selects }) =>
    [kind, name, app, runs, pods && formatPods(pods), selects].map((cell) => cell ?? ""),
  );
  return tableLines([header, ...rows], [], (cell, row) => (row === 0 ? colors.dim(cell) : cell));
}

function formatPods({ min, max }: NonNullable<ListedObject["pods"]>): string {
  return min === max ? String(min) : `${min}–${max}`;
}
