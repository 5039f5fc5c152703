import { extname } from "node:path";
import { chooseEnvironments, loadValidEnvironments } from "../../../charts/files/chosen-environments";
import { EXIT, inputError } from "../../../charts/failures";
import { writeFiles } from "../../../charts/files/output";
import { listWith } from "../../../lib/values/words";
import { dotOf, mermaidOf } from "../../../lib/traffic/diagram";
import { drawSvg } from "../../output/graphviz";
import { tell } from "../../output/terminal";

type Format = "mermaid" | "svg" | "dot";

/** Formats by file extension. Other extensions are rejected, so that no environment file is overwritten. */
const FORMATS: ReadonlyMap<string, Format> = new Map([
  [".svg", "svg"],
  [".dot", "dot"],
  [".mmd", "mermaid"],
  [".md", "mermaid"],
]);

/** Options of `access-layer diagram`. */
export interface DiagramOptions {
  /** Environment to draw. */
  readonly env: string;
  /** Folder of the environment files. */
  readonly environments: string;
  /**
   * Output format.
   * @default - from the extension of `out`; mermaid on stdout
   */
  readonly format?: Format;
  /**
   * File to write.
   * @default - stdout
   */
  readonly out?: string;
}

/** `access-layer diagram`: draws services, datastores and calls. */
export async function diagram({ env, environments, out, ...options }: DiagramOptions): Promise<number> {
  const format = out === undefined ? (options.format ?? "mermaid") : formatOf(out, options.format);
  const loaded = loadValidEnvironments(environments, chooseEnvironments(environments, [env]));
  for (const { layer } of loaded) {
    const text = format === "mermaid" ? mermaidOf(layer) : dotOf(layer);
    const picture = format === "svg" ? await drawSvg(text) : text;
    if (out === undefined) {
      process.stdout.write(picture);
    } else {
      const [status] = writeFiles([{ path: out, text: picture }]);
      tell(`${out} ${status}`);
    }
  }
  return EXIT.fine;
}

function formatOf(out: string, wanted: Format | undefined): Format {
  const named = FORMATS.get(extname(out));
  if (named === undefined || (wanted !== undefined && wanted !== named)) {
    const extensions = [...FORMATS]
      .filter(([, format]) => wanted === undefined || format === wanted)
      .map(([extension]) => extension);
    throw inputError(`--out must end in ${listWith("or", extensions)}, got ${out}; choose another file name`);
  }
  return named;
}
