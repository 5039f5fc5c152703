import { runGo, type GoModule } from "./go";

/** Folders of Go modules in Go's module cache, or the reason why they are missing, as text for the user. */
export type Downloaded = { readonly folders: ReadonlyMap<string, string> } | { readonly reason: string };

/** Downloads pinned modules into Go's module cache, which verifies them against `go.sum`, and returns their folders. */
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

/** One object of `go mod download -json`. */
interface Download {
  readonly Path: string;
  readonly Dir?: string;
  readonly Error?: string;
}

/** Splits the concatenated JSON objects of Go's output; each starts on a new line. */
function downloadsOf(output: string): readonly Download[] {
  return output
    .split(/^(?=\{)/m)
    .filter((text) => text !== "")
    .map((text) => JSON.parse(text) as Download);
}
