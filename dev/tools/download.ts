import { runGo, type GoModule } from "./go";

/** Folders of Go modules in Go's module cache, or why there are none, in words for people. */
export type Downloaded = { readonly folders: ReadonlyMap<string, string> } | { readonly reason: string };

/** Brings pinned modules into Go's module cache, which checks them against `go.sum`, and says where they are. */
export async function downloadModules(
  modules: readonly string[],
  go: { readonly tool: GoModule; readonly environment: NodeJS.ProcessEnv },
): Promise<Downloaded> {
  const { output, failure } = await runGo(["mod", "download", "-json", ...modules], go);
  const downloads = downloadsOf(output);
  if (failure !== undefined) {
    const reasons = downloads.flatMap(({ Path, Error }) => (Error === undefined ? [] : [`${Path}: ${Error}`]));
    return { reason: [failure, ...reasons].join("\n") };
  }
  return { folders: new Map(downloads.map(({ Path, Dir = "" }) => [Path, Dir])) };
}

/** What Go says of a module. */
interface Download {
  readonly Path: string;
  readonly Dir?: string;
  readonly Error?: string;
}

/** Go prints one JSON object after the other, each from the start of a line. */
function downloadsOf(output: string): readonly Download[] {
  return output
    .split(/^(?=\{)/m)
    .filter((text) => text !== "")
    .map((text) => JSON.parse(text) as Download);
}
